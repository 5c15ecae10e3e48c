/** Reads cron expressions: what croner takes, with messages that name the field that is wrong. */
import { failure, quoted, type Result, success } from '../../packet/result.ts'
import { cronIn } from '../scheduler/due.ts'

const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly']

interface Field {
  readonly name: string
  readonly right: string
}

const SECOND: Field = { name: 'second', right: '0 to 59, as in 0, 0,30 or */10' }
const FIELDS: readonly Field[] = [
  { name: 'minute', right: '0 to 59, as in 0, 0,30, 5-10 or */15' },
  { name: 'hour', right: '0 to 23, as in 3, 8-17 or */6' },
  { name: 'day of the month', right: '1 to 31, L for the last, or *' },
  { name: 'month', right: '1 to 12, JAN to DEC, or *' },
  { name: 'day of the week', right: '0 (Sunday) to 6, SUN to SAT, as in MON-FRI or FRI#2, or *' },
]
const SHAPE =
  'minute, hour, day of the month, month, day of the week, as in "0 3 * * *"; six have seconds first'

/** The expression with single spaces; a fault where croner does not understand it, or where it never comes. */
export function readCron(text: string): Result<string> {
  const cron = text.trim().replace(/\s+/g, ' ')
  if (cron.startsWith('@')) return readNickname(text, cron)

  const fields = cron === '' ? [] : cron.split(' ')
  if (fields.length !== 5 && fields.length !== 6) {
    return failure(
      text,
      `it has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}: give five: ${SHAPE}`,
    )
  }
  const kinds = fields.length === 6 ? [SECOND, ...FIELDS] : FIELDS
  for (const [index, field] of fields.entries()) {
    const kind = kinds[index]
    const alone = fields.map((_, other) => (other === index ? field : '*')).join(' ')
    if (kind !== undefined && !isUnderstood(alone)) {
      return failure(text, `bad ${kind.name} ${quoted(field)}: give ${kind.right}`)
    }
  }
  return comes(text, cron)
}

function readNickname(text: string, cron: string): Result<string> {
  const nickname = NICKNAMES.find((candidate) => candidate === cron.toLowerCase())
  return nickname === undefined
    ? failure(text, `give one of ${NICKNAMES.join(', ')}, or five fields: ${SHAPE}`)
    : success(nickname)
}

function isUnderstood(cron: string): boolean {
  try {
    cronIn(cron, 'UTC')
    return true
  } catch {
    return false
  }
}

function comes(text: string, cron: string): Result<string> {
  return cronIn(cron, 'UTC').nextRun() === null
    ? failure(text, 'it never comes: no month has that day')
    : success(cron)
}

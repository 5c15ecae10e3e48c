/** The values of options: text to numbers, choices and endpoints, or a Failure that says what would be right. */
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import { MOST_SHARDS, type Shard } from '../target/shard.ts'

/** The value of an option that was given. */
export function given<Value>(text: string | undefined, read: (text: string) => Value): Value | undefined {
  return text === undefined ? undefined : read(text)
}

/** A decimal whole number within limits, both included. `option` is named in the message. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new Failure('BAD_INPUT', `bad ${option} ${quoted(text)}: give a whole number ${least} to ${most}`)
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const LONGEST_MS = 1000 * 3_600_000

/** A time as Nmap takes it, in milliseconds: `30` or `30s` (seconds), `500ms`, `1.5m`, `2h`; 1 ms to 1000 h. */
export function milliseconds(option: string, text: string): number {
  const [, digits = '', unit = 's'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text) ?? []
  const value = digits === '' ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN)
  if (value >= 1 && value <= LONGEST_MS) return value
  throw new Failure(
    'BAD_INPUT',
    `bad ${option} ${quoted(text)}: give a time of 1ms to 1000h in ms, s, m or h, as in 500ms, 30, 10m or 2h`,
  )
}

const OLDEST_MS = 36_500 * 86_400_000

/** How long ago, in milliseconds: `90m`, `12h`, `7d`, `4w`; always with its unit, 1 minute to 100 years. */
export function age(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,9})([mhdw])$/.exec(text) ?? []
  const value = digits === '' ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN)
  if (value >= 60_000 && value <= OLDEST_MS) return value
  throw new Failure(
    'BAD_INPUT',
    `bad ${option} ${quoted(text)}: give a whole number of minutes, hours, days or weeks, as in 90m, 12h, 7d or 4w`,
  )
}

/** One of the choices, spelled exactly. */
export function oneOf<Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const chosen = choices.find((choice) => choice === text)
  if (chosen !== undefined) return chosen
  throw new Failure('BAD_INPUT', `bad ${option} ${quoted(text)}: give one of ${choices.join(', ')}`)
}

/** A part of a sweep, `i/n`: the i-th of n, counted from 1. */
export function shard(option: string, text: string): Shard {
  const [, index = '', count = ''] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
  const part: Shard = { index: Number(index), count: Number(count) }
  const refusal = (why: string) => new Failure('BAD_INPUT', `bad ${option} ${quoted(text)}: ${why}`)
  if (count === '') throw refusal('give which part of how many, as in 2/4')
  if (part.count < 1 || part.count > MOST_SHARDS) throw refusal(`there can be 1 to ${MOST_SHARDS} parts`)
  if (part.index < 1 || part.index > part.count) {
    const right = part.count === 1 ? '1/1' : `1/${part.count} to ${part.count}/${part.count}`
    throw refusal(`parts are counted from 1: give ${right}`)
  }
  return part
}

const HIGHEST_PORT = 65_535
const PORTS = `give ports 0 to ${HIGHEST_PORT}, as in 22,80,8000-8003`

/**
 * The ports of a list of numbers and ranges (`22,80,8000-8003`), in the order typed and each once. As with Nmap a
 * range may lack an end, which then is 1 or 65535.
 */
export function portList(option: string, text: string): number[] {
  const ports = text.split(',').flatMap((entry) => portsOf(option, text, entry.trim()))
  return [...new Set(ports)]
}

function portsOf(option: string, text: string, entry: string): number[] {
  const [, low = entry, high = entry] = /^(\d*)-(\d*)$/.exec(entry) ?? []
  const [first, last] = [portOf(low || '1'), portOf(high || `${HIGHEST_PORT}`)]
  const isWrong = entry === '' || Number.isNaN(first) || Number.isNaN(last)
  if (isWrong) {
    const part = entry === text.trim() ? '' : `${quoted(entry)} is no port: `
    throw new Failure('BAD_INPUT', `bad ${option} ${quoted(text)}: ${part}${PORTS}`)
  }
  if (first > last) {
    throw new Failure(
      'BAD_INPUT',
      `bad ${option} ${quoted(text)}: ${quoted(entry)} is backwards: did you mean ${last}-${first}?`,
    )
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** NaN for what is no port. */
function portOf(digits: string): number {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN
  return port <= HIGHEST_PORT ? port : Number.NaN
}

const LOOPBACK = '127.0.0.1'

/** `[HOST:]PORT` of a server; the host is 127.0.0.1 where none is given, an IPv6 one stands in brackets. */
export function endpoint(option: string, text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]:|([^:[\]\s]+):)?(\d{1,5})$/.exec(text) ?? []
  const port = portOf(digits)
  if (!Number.isNaN(port)) return { host: bracketed ?? plain ?? LOOPBACK, port }
  throw new Failure(
    'BAD_INPUT',
    `bad ${option} ${quoted(text)}: give [HOST:]PORT with a port 0 to ${HIGHEST_PORT}, as in 9100 or 127.0.0.1:9100`,
  )
}

/** A file that node_exporter's textfile collector reads: by its name, which is more than the ending. */
export function promFile(option: string, text: string): string {
  if (/[^/]\.prom$/.test(text)) return text
  throw new Failure(
    'BAD_INPUT',
    `bad ${option} ${quoted(text)}: give a name that ends in .prom, as the collector overlooks others`,
  )
}

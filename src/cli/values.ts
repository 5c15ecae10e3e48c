/** The values of options: text to numbers, choices and endpoints, or a Failure that says what would be right. */
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'

/** A decimal whole number within limits, both included. `option` is named in the message. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new Failure('BAD_INPUT', `bad ${option} ${quoted(text)}: give a whole number ${least} to ${most}`)
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

const HIGHEST_PORT = 65_535
const LOOPBACK = '127.0.0.1'

/** `[HOST:]PORT` of a server; the host is 127.0.0.1 where none is given, an IPv6 one stands in brackets. */
export function endpoint(option: string, text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]:|([^:[\]\s]+):)?(\d{1,5})$/.exec(text) ?? []
  const port = digits === '' ? Number.NaN : Number(digits)
  if (port <= HIGHEST_PORT) return { host: bracketed ?? plain ?? LOOPBACK, port }
  throw new Failure(
    'BAD_INPUT',
    `bad ${option} ${quoted(text)}: give [HOST:]PORT with a port 0 to ${HIGHEST_PORT}, as in 9100 or 127.0.0.1:9100`,
  )
}

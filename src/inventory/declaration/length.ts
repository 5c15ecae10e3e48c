/** Lengths of time in the configuration, written as on the command line. */
import { failure, type Result, success } from '../../packet/result.ts'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** What a length may be, for messages. */
export interface LengthBounds {
  readonly leastMs: number
  readonly mostMs: number
  /** The same in words: `0 to 24h`. */
  readonly words: string
}

/** Milliseconds of `30` or `30s` (seconds), `500ms`, `1.5m`, `2h`, `1d`. */
export function readLength(text: string, { leastMs, mostMs, words }: LengthBounds): Result<number> {
  const [, digits = '', unit = 's'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)?$/.exec(text) ?? []
  const value = digits === '' ? Number.NaN : Math.round(Number(digits) * (UNITS[unit] ?? Number.NaN))
  if (value >= leastMs && value <= mostMs) return success(value)
  return failure(text, `give a time of ${words} in s, m, h or d, as in 30s, 10m or 6h`)
}

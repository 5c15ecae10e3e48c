/** How many requests a web config lets in: a token bucket over all clients. */
import type { Section } from './section.ts'

/** A token bucket: it begins full. */
export interface RequestLimit {
  /** The time in which a token comes, in milliseconds. */
  readonly intervalMs: number
  readonly burst: number
}

/** Go's units of time, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|µs|μs|ms|s|m|h))+$/
const MOST_BURST = 1_000_000

/** Reads `rate_limit`; undefined where its interval is 0 or not given, which means no limit. Throws a Failure BAD_INPUT. */
export function readRequestLimit(section: Section | undefined): RequestLimit | undefined {
  if (section === undefined) return undefined
  section.allow('interval', 'burst')
  const intervalMs = milliseconds(section.text('interval') ?? '0')
  if (Number.isNaN(intervalMs)) throw section.bad('interval', 'give a time, as in 500ms, 1s or 1m30s')
  const burst = section.text('burst') ?? '0'
  if (!/^\d{1,9}$/.test(burst) || Number(burst) > MOST_BURST) {
    throw section.bad('burst', `give a whole number 1 to ${MOST_BURST}`)
  }
  if (intervalMs === 0) return undefined
  if (Number(burst) === 0) throw section.bad('burst', 'with 0 no request is ever answered: give 1 or more')
  return { intervalMs, burst: Number(burst) }
}

/** NaN for what is no duration. */
function milliseconds(text: string): number {
  if (text === '0') return 0
  if (!DURATION.test(text)) return Number.NaN
  const parts = [...text.matchAll(/([\d.]+)(\D+)/g)]
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? Number.NaN), 0)
}

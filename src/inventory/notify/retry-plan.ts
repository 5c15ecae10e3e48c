/** When a request that failed is tried again. Pure. */

/** How often a webhook is tried in all. */
export const MOST_TRIES = 5

/** The longest time between the first try and the beginning of the last, milliseconds. */
export const LONGEST_TRYING_MS = 300_000

const FIRST_PAUSE_MS = 5000
const GROWTH = 3
/** A pause is up to so much of itself shorter or longer, so that many daemons do not come back at once. */
const JITTER = 0.25

/** Statuses that may pass: of 4xx those that RFC 9110 (15.5.9), RFC 8470 and RFC 6585 say may be tried again. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500
}

/** What is known when a try has failed. */
export interface FailedTry {
  /** How many tries there were. */
  readonly tries: number
  /** Milliseconds since the first one began. */
  readonly passedMs: number
  /** What the server asked for, milliseconds. */
  readonly retryAfterMs: number | undefined
  /** 0 to 1, drawn at random. */
  readonly chance: number
}

/**
 * Milliseconds until the next try: 5, 15, 45, 135 s, a quarter more or less, and never less than the server asked for.
 * Undefined when there is to be none: after five tries, or where it would begin more than five minutes after the first.
 */
export function pauseAfter({ tries, passedMs, retryAfterMs = 0, chance }: FailedTry): number | undefined {
  if (tries >= MOST_TRIES) return undefined
  const backOffMs = FIRST_PAUSE_MS * GROWTH ** (tries - 1) * (1 + JITTER * (2 * chance - 1))
  const pauseMs = Math.max(backOffMs, retryAfterMs)
  return passedMs + pauseMs <= LONGEST_TRYING_MS ? pauseMs : undefined
}

/** The milliseconds that a Retry-After header asks for (RFC 9110, 10.2.3): seconds or a date; undefined for anything else. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  // Date.parse takes much that is no HTTP date, such as a bare "1.5".
  const timeMs = /^[A-Z][a-z]{2,8},? .+ GMT$/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(timeMs) ? undefined : Math.max(0, timeMs - nowMs)
}

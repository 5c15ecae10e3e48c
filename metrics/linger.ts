/** How long the metrics of a sweep that is over are still served. */
import { setTimeout as sleep } from 'node:timers/promises'

/** What may end the wait for the last scrape. */
export interface Lingering {
  /** Resolves when it has been answered. */
  readonly scraped: Promise<void>
  /** Aborts when the user wants no more. */
  readonly stop: AbortSignal
  /** Waits so many milliseconds, or rejects when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/** The longest usual scrape interval. */
const LONGEST_MS = 60_000

/** Resolves after the last scrape, after a minute, or when the user stops it, whichever comes first. */
export async function linger({ scraped, stop, wait = systemWait }: Lingering): Promise<void> {
  const ended = new AbortController()
  const minute = wait(LONGEST_MS, AbortSignal.any([stop, ended.signal])).catch(() => {})
  await Promise.race([scraped, minute])
  // The timer must not keep the process.
  ended.abort()
  await minute
}

function systemWait(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal })
}

/**
 * The times that real systems let pass from one rationed ICMP error to the next. A host that fits none of them is
 * followed by the rate at which it answers, so an interval too many costs a probe, one too few some seconds.
 */

/**
 * 20 and 50: Linux hosts that were tuned. 100: Linux (IPv6 by default), Solaris's window, HPE. 500: Cisco IOS.
 * 1000: Linux as installed, BSD's and macOS's windows, FASTPATH. 2000, 5000: cautious settings. 10,000: SR OS's window.
 */
const KNOWN_MS = [10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000] as const
/** When to ask a host whose bucket is empty, counted from its last error: the commonest of these. */
const SEARCHED_MS = [20, 100, 500, 1000] as const
/** Beyond them a token that others have taken is likelier than a longer interval: every so often. */
const FURTHER_MS = 1000
/** What is measured is a known interval if it is as near as this. */
const NEAR = 0.12
/** Timers tick, and packets are delayed by more or less: a token is asked for a little after it is due. */
const LONGEST_MARGIN_MS = 10
const MARGIN = 0.1

/** How long after it is due a token that takes `intervalMs` is asked for, in milliseconds. */
export function marginMs(intervalMs: number): number {
  return Math.min(intervalMs * MARGIN, LONGEST_MARGIN_MS)
}

/**
 * How long after its last error to ask a host next that denied one `deniedMs` after it (all in milliseconds):
 * the next common interval, or a second later beyond them.
 */
export function searchOffsetMs(deniedMs: number): number {
  const next = SEARCHED_MS.find((intervalMs) => intervalMs + marginMs(intervalMs) > deniedMs)
  return next === undefined ? deniedMs + FURTHER_MS : next + marginMs(next)
}

/** The interval of a host that denied an error `deniedMs` after its last and sent one `grantedMs` after it. */
export function intervalWithin(deniedMs: number, grantedMs: number): number {
  return KNOWN_MS.findLast((intervalMs) => intervalMs > deniedMs && intervalMs <= grantedMs) ?? grantedMs
}

/** The known interval that a measured one is near, or the measured one itself. */
export function nearestInterval(measuredMs: number): number {
  return KNOWN_MS.find((intervalMs) => Math.abs(measuredMs / intervalMs - 1) <= NEAR) ?? measuredMs
}

/** True for an interval that real systems have. */
export function isKnownInterval(intervalMs: number): boolean {
  return KNOWN_MS.some((knownMs) => knownMs === intervalMs)
}

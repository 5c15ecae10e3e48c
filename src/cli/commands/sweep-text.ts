/** A kept sweep in words. */

import { type AddressRanges, rangeCount } from '../../contract/address-ranges.ts'
import { BY_HAND, ranMsOf, type SweepRecord } from '../../contract/sweep-record.ts'
import { rangeTexts } from '../../inventory/views/json.ts'
import { formatDuration } from '../../report/duration.ts'

/** Which schedule it was of, or who started it: `nightly`, `by hand (alice)`. */
export function startedText({ schedule, startedBy }: Pick<SweepRecord, 'schedule' | 'startedBy'>): string {
  return schedule === BY_HAND ? `by hand (${startedBy})` : schedule
}

/** More ranges than this are counted. */
const MOST_RANGES = 2

/** Its targets in a few words: `10.0.0.0/24, 10.0.2.0/24 and 3 more`. */
export function targetsText(ranges: AddressRanges): string {
  const texts = rangeTexts(ranges, MOST_RANGES).join(', ')
  const more = rangeCount(ranges) - MOST_RANGES
  return more > 0 ? `${texts} and ${more} more` : texts
}

/**
 * How it ended, whether its hosts are still there, and whether it can be gone on with: `complete`, `complete, pruned`,
 * `cut off, resumable`.
 */
export function outcomeText({ outcome, ending, hasHosts, resumable }: SweepRecord): string {
  const isPruned = ending !== undefined && !hasHosts
  return [
    outcome.replace('-', ' '),
    ...(isPruned ? ['pruned'] : []),
    ...(resumable ? ['resumable'] : []),
  ].join(', ')
}

/** How long it took, or has taken so far; `-` where it died and nobody knows. */
export function tookText({ outcome, startedMs, ending }: SweepRecord, nowMs: number): string {
  if (ending === undefined && outcome !== 'running') return '-'
  const ranMs = ending === undefined ? nowMs - startedMs : ranMsOf({ startedMs }, ending)
  return formatDuration(Math.round(ranMs / 1000))
}

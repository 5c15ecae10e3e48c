/** How a finished host rations its ICMP errors, in the terms of the counters: one of the classes met in practice. */
import { COUNTERS_BY } from '../src/contract/counters.ts'
import { nearestInterval } from './intervals.ts'

/** What was learned of a host's errors. */
export interface Rationing {
  /** True when it has sent none at all. */
  readonly isSilent: boolean
  readonly isRationed: boolean
  /** Milliseconds from one error to the next; 0 while that was not found out. */
  readonly intervalMs: number
}

const CLASSES: readonly string[] = COUNTERS_BY.hostLimits

/** The index of a host's class among the counted ones. */
export function limitClass(rationing: Rationing): number {
  const index = CLASSES.indexOf(labelOf(rationing))
  return index < 0 ? CLASSES.indexOf('other') : index
}

function labelOf({ isSilent, isRationed, intervalMs }: Rationing): string {
  if (isSilent) return 'silent'
  if (!isRationed) return 'unlimited'
  if (intervalMs === 0) return 'unknown'
  const nearestMs = nearestInterval(intervalMs)
  return nearestMs < 1000 ? `${nearestMs}ms` : `${nearestMs / 1000}s`
}

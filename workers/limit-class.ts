/** How a finished host rations its ICMP errors, in the terms of the counters: one of the classes met in practice. */
import { COUNTERS_BY } from '../src/contract/counters.ts'

/** The intervals that have a class of their own, in milliseconds, as the labels spell them. */
const CLASSES: readonly (readonly [intervalMs: number, limit: HostLimit])[] = [
  [10, '10ms'],
  [20, '20ms'],
  [50, '50ms'],
  [100, '100ms'],
  [200, '200ms'],
  [250, '250ms'],
  [500, '500ms'],
  [1000, '1s'],
  [2000, '2s'],
  [5000, '5s'],
  [10_000, '10s'],
]
/** Kernels round their intervals to ticks, and what is measured is a little off. */
const NEAR = 0.12

type HostLimit = (typeof COUNTERS_BY.hostLimits)[number]

/** What was learned of a host's errors. */
export interface Rationing {
  /** True when it has sent none at all. */
  readonly isSilent: boolean
  readonly isRationed: boolean
  /** Milliseconds from one error to the next; 0 while that was not found out. */
  readonly intervalMs: number
}

/** The index of a host's class among the counted ones. */
export function limitClass(rationing: Rationing): number {
  return COUNTERS_BY.hostLimits.indexOf(limitOf(rationing))
}

function limitOf({ isSilent, isRationed, intervalMs }: Rationing): HostLimit {
  if (isSilent) return 'silent'
  if (!isRationed) return 'unlimited'
  if (intervalMs === 0) return 'unknown'
  return CLASSES.find(([ms]) => Math.abs(intervalMs / ms - 1) <= NEAR)?.[1] ?? 'other'
}

/** A sweep as the metrics see it: what is read of it while it runs, and what remains when it is over. */
import type { Ceilings } from '../src/contract/plan.ts'
import type { CountedSweep } from './totals.ts'

/** What may limit a sweep, as the label `limit` has it: an option, or the targets themselves. */
export const LIMITS = ['max-rate', 'max-host-rate', 'max-arp-rate', 'targets'] as const
export type LimitName = (typeof LIMITS)[number]

/** Where a sweep stands. */
export interface Standing {
  /** The share of its work that is done, 0 to 1. */
  readonly doneShare: number
  /** Undefined while it is unknown. */
  readonly remainingSeconds: number | undefined
  readonly limit: LimitName
  /** Targets that workers have taken up. */
  readonly admitted: number
}

/** A sweep that is about to run. */
export interface ObservedSweep extends CountedSweep {
  /** What the label `sweep` says: a schedule's name, or `cli`. Never anything of its targets. */
  readonly name: string
  readonly targets: number
  readonly ceilings: Ceilings
  readonly startedMs: number
  /** Where it stands now. */
  readonly standing: () => Standing
}

/** How a sweep ended. */
export interface SweepEnd {
  readonly finishedMs: number
  /** True when nothing was cut off and nothing failed. */
  readonly complete: boolean
}

/** A sweep and, once it is over, its end. */
export interface KnownSweep {
  readonly sweep: ObservedSweep
  readonly end: SweepEnd | undefined
}

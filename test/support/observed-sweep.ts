/** A sweep for the metrics to look at, of whom the tests decide what it has counted. */
import type { ObservedSweep, Standing } from '../../metrics/observed-sweep.ts'
import { allocateCounters } from '../../src/contract/counters.ts'
import { Tally } from '../../src/report/tally.ts'
import { BASE_PLAN } from './base-plan.ts'

export const STANDING: Standing = {
  doneShare: 0.25,
  remainingSeconds: 120,
  limit: 'targets',
  admitted: 6,
}

/** What is not said is a sweep of ten targets by two workers that has not counted anything. */
export function observed(changes: Partial<ObservedSweep> = {}): ObservedSweep {
  return {
    name: 'cli',
    targets: 10,
    ceilings: BASE_PLAN.ceilings,
    startedMs: Date.UTC(2026, 10, 22),
    counters: allocateCounters(2),
    tally: new Tally(),
    standing: () => STANDING,
    ...changes,
  }
}

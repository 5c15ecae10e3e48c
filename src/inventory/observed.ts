/** A sweep as the metrics see it. */
import type { LimitName, ObservedSweep, Standing } from '../../metrics/observed-sweep.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { type HeldCeiling, limitingCeiling } from '../report/held-back.ts'
import { doneShare } from '../report/progress.ts'
import type { ProgressTrack } from '../report/progress-track.ts'
import type { Tally } from '../report/tally.ts'

const LIMIT_OF: Readonly<Record<HeldCeiling, LimitName>> = {
  packets: 'max-rate',
  oneHost: 'max-host-rate',
  arp: 'max-arp-rate',
}

/** What is watched of a sweep that is about to run. */
export interface WatchedParts {
  /** A schedule's name, or `cli`. */
  readonly name: string
  readonly plan: SweepPlan
  readonly counters: SharedArrayBuffer
  readonly tally: Tally
  readonly track: ProgressTrack
}

/** What the metrics read of a sweep. */
export function observedSweep({ name, plan, counters, tally, track }: WatchedParts): ObservedSweep {
  return {
    name,
    targets: plan.targets,
    ceilings: plan.ceilings,
    startedMs: Date.now(),
    counters,
    tally,
    standing: () => standingOf(track),
  }
}

function standingOf(track: ProgressTrack): Standing {
  const { lately, now, secondsLeft } = track.at(performance.now())
  const ceiling = limitingCeiling({
    before: lately.held,
    now: now.held,
    elapsedMs: now.atMs - lately.atMs,
    inFlight: now.admitted - now.finished,
  })
  return {
    doneShare: doneShare(track.goal, now),
    remainingSeconds: secondsLeft,
    limit: ceiling === undefined ? 'targets' : LIMIT_OF[ceiling],
    admitted: now.admitted,
  }
}

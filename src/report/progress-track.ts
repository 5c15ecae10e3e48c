/** Where a sweep stands and stood some seconds ago: the samples behind the live line and the metrics. */
import { rowsOf } from '../contract/counters.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { readHeldTimes } from './held-back.ts'
import type { ProgressGoal, ProgressSample, ProgressSamples } from './progress.ts'
import type { Tally } from './tally.ts'
import { estimateLeft, TimeLeft } from './time-left.ts'

/** How often a sample is to be taken, in milliseconds. */
export const SAMPLE_EVERY_MS = 500
/** The rate behind the time left is that of the last ten seconds. */
const SAMPLES = 20
/** Where no host has ended for so long, the rate since then counts: that before was of others. */
const SETTLED_MS = 4000
/** What limits is seen over the last four seconds. */
const LATE_SAMPLES = 8

export class ProgressTrack {
  readonly goal: ProgressGoal
  readonly #counters: SharedArrayBuffer
  readonly #tally: Tally
  readonly #samples: ProgressSample[] = []
  readonly #timeLeft = new TimeLeft()

  /** Begins with a first sample. `counters` and `tally` are those of the sweep. */
  constructor(plan: SweepPlan, counters: SharedArrayBuffer, tally: Tally, nowMs: number) {
    const { targets, protocols, ceilings, paceBounds, maxInFlight } = plan
    this.goal = { targets, protocols: protocols.length, ceilings, paceBounds, maxInFlight }
    this.#counters = counters
    this.#tally = tally
    this.#samples.push(this.#read(nowMs))
  }

  /** The earliest sample, some seconds old: long enough ago for a rate. */
  get #earliest(): ProgressSample | undefined {
    return this.#samples[0]
  }

  /** Takes a sample. */
  sample(nowMs: number): void {
    const now = this.#read(nowMs)
    this.#samples.push(now)
    if (this.#samples.length > SAMPLES) this.#samples.shift()
    const settled = this.#samples.find(({ up }) => up === now.up)
    const isSettled = settled !== undefined && nowMs - settled.atMs >= SETTLED_MS
    const earlier = isSettled ? settled : (this.#earliest ?? now)
    this.#timeLeft.take(estimateLeft(this.goal, earlier, now), nowMs)
  }

  /** The samples as they are at `nowMs`, the latest taken only for this. */
  at(nowMs: number): ProgressSamples {
    const now = this.#read(nowMs)
    const lately = this.#samples.at(-LATE_SAMPLES) ?? this.#earliest ?? now
    return { lately, now, secondsLeft: this.#timeLeft.at(nowMs) }
  }

  #read(nowMs: number): ProgressSample {
    const rows = rowsOf(this.#counters)
    const total = (read: (row: (typeof rows)[number]) => number) =>
      rows.reduce((sum, row) => sum + read(row), 0)
    const { hosts, states, finished, upMs } = this.#tally
    const found = total((row) => row.read('hostsFound'))
    const last = this.#samples.at(-1)
    return {
      atMs: nowMs,
      admitted: total((row) => row.read('hostsAdmitted')),
      found,
      foundAtMs: last?.found === found ? last.foundAtMs : nowMs,
      finished: total((row) => row.read('hostsFinished')),
      up: hosts.up,
      upMs,
      missed: finished - hosts.up,
      probes: total((row) => row.read('probesSent')),
      pings: total((row) => row.read('pingsSent')),
      answers: total(
        (row) =>
          row.read('responsesDirect') + row.read('responsesUnreachable') + row.read('responsesTimeExceeded'),
      ),
      finishedAnswers: states.open + states.closed + states.filtered,
      held: readHeldTimes(this.#counters),
    }
  }
}

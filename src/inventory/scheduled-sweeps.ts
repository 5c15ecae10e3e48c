/**
 * Runs the sweeps of schedules: each is prepared when it comes due, so that names resolve as they do then, is kept, and is
 * told to whoever wants to know how it came out.
 */
import type { Metrics } from '../../metrics/registry.ts'
import type { ChangeCounts } from '../contract/change.ts'
import { Failure } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepEnding, SweepRecord } from '../contract/sweep-record.ts'
import type { Recording } from '../store/recording.ts'
import type { Store } from '../store/store.ts'
import type { RangeSet } from '../target/ranges.ts'
import { beginningOf } from './beginning.ts'
import { refuseTwice } from './beside.ts'
import { ConductedSweep } from './conducted-sweep.ts'
import type { Prepared } from './prepared.ts'
import type { Run, Runner, RunningSweep, RunResult } from './scheduler/run.ts'

/** A run that is over. */
export interface EndedRun {
  readonly run: Run
  /** Its number in the store. */
  readonly sweep: number
  readonly startedMs: number
  readonly ending: SweepEnding
  /** Undefined where it was not complete. */
  readonly changes: ChangeCounts | undefined
}

export interface ScheduledSweepsParts {
  readonly store: Store
  readonly metrics: Metrics
  readonly version: string
  /** The account that the daemon runs as. */
  readonly account: string
  /** See machine-ceilings.ts. */
  readonly ceilingsFile: string
  /** Prepares what a schedule's words ask for. Rejects with a Failure that says what is wrong with them. */
  readonly prepare: (words: readonly string[]) => Promise<Prepared>
  /** Refuses a sweep that the machine has no room for. */
  readonly requireRoom: (prepared: Prepared) => Promise<void>
  /** The sweeps that run now, in whatever process. */
  readonly running: () => readonly SweepRecord[]
  readonly onStarted: (run: Run, sweep: number, prepared: Prepared) => void
  readonly onEnded: (ended: EndedRun) => void
}

export class ScheduledSweeps implements Runner {
  readonly #parts: ScheduledSweepsParts

  constructor(parts: ScheduledSweepsParts) {
    this.#parts = parts
  }

  async ranges({ words }: Schedule): Promise<RangeSet> {
    const { targets } = await this.#parts.prepare(words)
    return targets.ranges
  }

  start(run: Run): RunningSweep {
    const stop = new AbortController()
    return { done: this.#conduct(run, stop.signal), stop: () => stop.abort() }
  }

  async #conduct(run: Run, stop: AbortSignal): Promise<RunResult> {
    const { prepare, requireRoom, running } = this.#parts
    refuseTwice(run.schedule.name, running())
    const prepared = await prepare(run.schedule.words)
    await requireRoom(prepared)
    const startedMs = Date.now()
    const recording = await this.#record(run, prepared, startedMs)
    try {
      return await this.#sweep(run, stop, { prepared, recording, startedMs })
    } catch (error) {
      // What stays open would seem to run for ever, and no further run would begin.
      await recording.abandon()
      throw error
    }
  }

  async #sweep(run: Run, stop: AbortSignal, { prepared, recording, startedMs }: Begun): Promise<RunResult> {
    const { onStarted, metrics, ceilingsFile } = this.#parts
    const failures: Failed[] = []
    const sweep = new ConductedSweep({
      prepared,
      name: run.schedule.name,
      setting: { ceilingsFile },
      listener: { onHosts: (hosts, _views, worker) => recording.add(worker, hosts) },
    })
    // What cannot be kept need not be swept.
    recording.onFailure(() => sweep.stop())
    stop.addEventListener('abort', () => sweep.stop())
    if (stop.aborted) sweep.stop()
    metrics.begin(sweep.observed)
    onStarted(run, recording.id, prepared)
    const stopped = await outcomeOf(sweep, failures)
    const exitCode = sweep.exitCode({ stopped, failures }, false)
    const ending = sweep.ending({ stopped, failures, exitCode, finishedMs: Date.now() })
    metrics.end(sweep.observed, { finishedMs: ending.finishedMs, complete: ending.outcome === 'complete' })
    const { changes } = await recording.commit(ending)
    this.#parts.onEnded({ run, sweep: recording.id, startedMs, ending, changes })
    return ending.outcome
  }

  #record({ schedule, dueMs }: Run, prepared: Prepared, startedMs: number): Promise<Recording> {
    const { store, version, account } = this.#parts
    const { name, words, goneAfter } = schedule
    const parts = { schedule: name, startedBy: account, words, version, startedMs, dueMs, goneAfter }
    return store.begin(beginningOf(prepared, parts))
  }
}

interface Begun {
  readonly prepared: Prepared
  readonly recording: Recording
  readonly startedMs: number
}

type Failed = SweepEnding['failures'][number]

/** Whether it was stopped; failures are added to the list. */
async function outcomeOf(sweep: ConductedSweep, failures: Failed[]): Promise<boolean> {
  try {
    const outcome = await sweep.run()
    failures.push(...outcome.failures)
    return outcome.stopped
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'WORKER_FAILED'
    failures.push({ code, message: error instanceof Error ? error.message : String(error) })
    return false
  }
}

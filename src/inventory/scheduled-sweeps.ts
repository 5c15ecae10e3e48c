/**
 * Runs the sweeps of schedules: each is prepared when it comes due, so that names resolve as they do then, or is gone on
 * with as it was; is kept, and is told to whoever wants to know how it came out.
 */
import type { Metrics } from '../../metrics/registry.ts'
import type { AddressRanges } from '../contract/address-ranges.ts'
import type { ChangeCounts } from '../contract/change.ts'
import { EXIT, Failure } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepBeginning, SweepEnding, SweepRecord } from '../contract/sweep-record.ts'
import type { Restart } from '../coordinator/share.ts'
import type { Recording } from '../store/recording.ts'
import type { ResumedSweep } from '../store/resumed-sweep.ts'
import type { Store } from '../store/store.ts'
import { beginningOf } from './beginning.ts'
import { refuseTwice } from './beside.ts'
import { ConductedSweep } from './conducted-sweep.ts'
import type { Prepared } from './prepared.ts'
import type { Resumption, Run, Runner, RunningSweep, RunResult, StopReason } from './scheduler/run.ts'

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
  /** The same for a sweep that was begun before. */
  readonly prepareResumed: (beginning: SweepBeginning) => Promise<Prepared>
  /** Refuses a sweep that the machine has no room for. */
  readonly requireRoom: (prepared: Prepared) => Promise<void>
  /** The sweeps that run now, in whatever process. */
  readonly running: () => readonly SweepRecord[]
  readonly onStarted: (run: Run, sweep: number, prepared: Prepared & { readonly finished: number }) => void
  /** A worker of a run failed, or its thread died, and is started again. */
  readonly onRestart: (run: Run, restart: Restart) => void
  readonly onEnded: (ended: EndedRun) => void
}

export class ScheduledSweeps implements Runner {
  readonly #parts: ScheduledSweepsParts

  constructor(parts: ScheduledSweepsParts) {
    this.#parts = parts
  }

  async ranges({ words }: Schedule): Promise<AddressRanges> {
    const { plan } = await this.#parts.prepare(words)
    return plan.ranges
  }

  start(run: Run): RunningSweep {
    const stop = new AbortController()
    return { done: this.#conduct(run, stop.signal), stop: (why) => stop.abort(why) }
  }

  async #conduct(run: Run, stop: AbortSignal): Promise<RunResult> {
    refuseTwice(run.schedule.name, this.#parts.running())
    const begun = await (run.resumes === undefined ? this.#begin(run) : this.#goOn(run.resumes))
    try {
      return await this.#sweep(run, stop, begun)
    } catch (error) {
      // What stays open would seem to run for ever, and no further run would begin.
      await begun.recording.abandon()
      throw error
    }
  }

  async #begin({ schedule, dueMs }: Run): Promise<Begun> {
    const { prepare, requireRoom, store, version, account } = this.#parts
    const { name, words, goneAfter } = schedule
    const prepared = await prepare(words)
    await requireRoom(prepared)
    const startedMs = Date.now()
    const parts = { schedule: name, startedBy: account, words, version, startedMs, dueMs, goneAfter }
    const recording = await store.begin(beginningOf(prepared, parts))
    return { prepared, recording, startedMs, resumed: undefined }
  }

  async #goOn({ sweep }: Resumption): Promise<Begun> {
    const { prepareResumed, requireRoom, store } = this.#parts
    const resumed = await store.resume(sweep)
    const { recording, beginning } = resumed
    try {
      const prepared = await prepareResumed(beginning)
      await requireRoom(prepared)
      return { prepared, recording, startedMs: beginning.startedMs, resumed }
    } catch (error) {
      await recording.abandon()
      throw error
    }
  }

  async #sweep(run: Run, stop: AbortSignal, begun: Begun): Promise<RunResult> {
    const { onStarted, metrics, ceilingsFile } = this.#parts
    const { prepared, recording, startedMs, resumed } = begun
    const failures: Failed[] = []
    const sweep = new ConductedSweep({
      prepared,
      name: run.schedule.name,
      setting: {
        ceilingsFile,
        recover: (worker) => recording.stateOf(worker),
        ...(resumed && { states: resumed.states }),
      },
      listener: {
        onHosts: (hosts, _views, { worker }) => recording.add(worker, hosts),
        onJournal: (entry) => recording.journal(entry),
        onRestart: (restart) => this.#parts.onRestart(run, restart),
      },
      ...(resumed && { ranBeforeMs: resumed.ranMs }),
    })
    if (resumed !== undefined) await exhaust(sweep.recall(resumed))
    // What cannot be kept need not be swept.
    recording.onFailure(() => sweep.stop())
    stop.addEventListener('abort', () => sweep.stop())
    if (stop.aborted) sweep.stop()
    metrics.begin(sweep.observed)
    onStarted(run, recording.id, { ...prepared, finished: sweep.tally.finished })
    const stopped = await outcomeOf(sweep, failures)
    const isShutdown = stopped && stop.reason === ('shutdown' satisfies StopReason)
    const exitCode = isShutdown ? EXIT.terminated : sweep.exitCode({ stopped, failures }, false)
    const ending = sweep.ending({ stopped, failures, exitCode, finishedMs: Date.now() })
    metrics.end(sweep.observed, { finishedMs: ending.finishedMs, complete: ending.outcome === 'complete' })
    const { changes } = await recording.commit(ending)
    this.#parts.onEnded({ run, sweep: recording.id, startedMs, ending, changes })
    return ending.outcome
  }
}

/** Reads to the end what is needed for what reading it brings about. */
async function exhaust(all: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of all);
}

interface Begun {
  readonly prepared: Prepared
  readonly recording: Recording
  readonly startedMs: number
  /** What it was at, where it was begun before. */
  readonly resumed: ResumedSweep | undefined
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

/**
 * Keeps a sweep by hand in the store of the state directory, and has it share the rate ceilings of the other sweeps that
 * use that directory. Opened before anything is sent, so that nothing is sent for results that could not be kept.
 *
 *   open --begin()--> the sweep runs, add() as hosts finish, journal() --commit()--> kept --close()
 *
 * One that is gone on with is open already, and its store is whose who opened it.
 */
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { HostResult } from '../contract/result.ts'
import { BY_HAND, type SweepEnding, type SweepRecord } from '../contract/sweep-record.ts'
import { beginningOf } from '../inventory/beginning.ts'
import { refuseTwice, sweepsBeside } from '../inventory/beside.ts'
import { machineCeilings } from '../inventory/machine-ceilings.ts'
import type { Prepared } from '../inventory/prepared.ts'
import type { Recording } from '../store/recording.ts'
import type { ResumedSweep } from '../store/resumed-sweep.ts'
import { defaultStateDir, makeStateDir } from '../store/state-dir.ts'
import type { Store } from '../store/store.ts'
import { say } from './complaint.ts'
import type { Options } from './options.ts'
import { startedBy } from './started-by.ts'
import { VERSION } from './version.ts'

/** What of the options is about keeping. */
export type KeepingOptions = Pick<Options, 'stateDir' | 'isKept' | 'goneAfter' | 'keepMs'>

/** A sweep that is about to run, and the words that asked for it. */
export interface Asked {
  readonly prepared: Prepared
  readonly options: KeepingOptions
  readonly words: readonly string[]
  /** The schedule that it is a run of; none where it was asked for by its words. */
  readonly schedule?: string
  /** The sweep whose unproved states it asks again. */
  readonly asksAgain?: number | undefined
  /** What it was at, where it was begun before. */
  readonly goesOn?: GoesOn | undefined
}

/** A sweep that is gone on with, and the store that has it; whoever opened that closes it. */
export interface GoesOn {
  readonly store: Store
  readonly resumed: ResumedSweep
}

export class Keeping {
  /** See machine-ceilings.ts; undefined where the sweep's ceilings are its own. */
  readonly ceilingsFile: string | undefined
  readonly #store: Store | undefined
  readonly #goesOn: GoesOn | undefined
  #keepMs: number | undefined
  #recording: Recording | undefined

  private constructor(ceilingsFile: string | undefined, store?: Store, goesOn?: GoesOn) {
    this.ceilingsFile = ceilingsFile
    this.#store = store
    this.#goesOn = goesOn
  }

  /** Rejects with a Failure: STORE_FAILED, or BAD_INPUT where a run of its schedule is running. */
  static async open(asked: Asked): Promise<Keeping> {
    const { options, goesOn } = asked
    const stateDir = options.stateDir ?? defaultStateDir(process.env)
    if (goesOn !== undefined) {
      const own = goesOn.resumed.recording.id
      lookBeside(
        (await goesOn.store.running()).filter(({ id }) => id !== own),
        asked,
      )
      return new Keeping(machineCeilings(stateDir), goesOn.store, goesOn)
    }
    if (!options.isKept) return new Keeping(ceilingsIfAny(stateDir))
    const { Store } = await import('../store/store.ts')
    const store = await Store.open(stateDir)
    try {
      lookBeside(await store.running(), asked)
      return new Keeping(machineCeilings(stateDir), store)
    } catch (error) {
      await store.close()
      throw error
    }
  }

  /** The sweep begins; `onFailure` is called when its hosts cannot be kept any more. Rejects with a Failure STORE_FAILED. */
  async begin(asked: Asked, startedMs: number, onFailure: () => void): Promise<void> {
    this.#keepMs = asked.options.keepMs
    this.#recording = this.#goesOn?.resumed.recording ?? (await this.#begin(asked, startedMs))
    this.#recording?.onFailure(onFailure)
  }

  async #begin(asked: Asked, startedMs: number): Promise<Recording | undefined> {
    const { prepared, words, options, schedule, asksAgain } = asked
    const beginning = beginningOf(prepared, {
      schedule: schedule ?? BY_HAND,
      startedBy: startedBy(process.env),
      words,
      directory: process.cwd(),
      ...(asksAgain !== undefined && { asksAgain }),
      version: VERSION,
      startedMs,
      dueMs: undefined,
      goneAfter: options.goneAfter,
    })
    return this.#store?.begin(beginning)
  }

  /**
   * Keeps hosts that a worker has finished, and how far the outputs were written with them; resolves when they are kept.
   * Never rejects.
   */
  async add(worker: number, hosts: readonly HostResult[], offsets: readonly OutputOffset[]): Promise<void> {
    await this.#recording?.add(worker, hosts, offsets)
  }

  /** Keeps what a worker wrote down of its share. */
  journal(entry: JournalEntry): void {
    this.#recording?.journal(entry)
  }

  /** Where a worker can go on, should its thread have died; undefined where nothing is known of that. */
  async stateOf(worker: number): Promise<ShareState | undefined> {
    return this.#recording?.stateOf(worker)
  }

  /** Its number; undefined where it is not kept. */
  get sweep(): number | undefined {
    return this.#recording?.id
  }

  /**
   * The sweep has ended: it is kept from now on, and what is too old is taken away. Gives its number; undefined where
   * none is kept. Rejects with a Failure STORE_FAILED.
   */
  async commit(ending: SweepEnding): Promise<number | undefined> {
    await this.#recording?.commit(ending)
    if (this.#keepMs !== undefined) await this.#store?.prune(ending.finishedMs - this.#keepMs)
    return this.#recording?.id
  }

  async close(): Promise<void> {
    if (this.#goesOn !== undefined) return
    await this.#store?.close()
  }
}

/** Refuses a second run of a schedule, and says which sweeps will slow this one down. */
function lookBeside(running: readonly SweepRecord[], { prepared, schedule }: Asked): void {
  if (schedule !== undefined) refuseTwice(schedule, running)
  for (const { id } of sweepsBeside(running, prepared.plan.ranges)) {
    say(`sweep ${id} asks some of these hosts too just now: their errors are rationed, so both take longer`)
  }
}

/** Who keeps nothing needs no state directory: where none can be had, nobody shares the ceilings either. */
function ceilingsIfAny(stateDir: string): string | undefined {
  try {
    makeStateDir(stateDir)
    return machineCeilings(stateDir)
  } catch {
    return undefined
  }
}

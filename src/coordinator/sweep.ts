/**
 * One sweep, from plan to the last result: divides it, runs a worker per share, hands on what they finish.
 *
 *   new --run()--> running --every worker's outcome and every batch is here--> ended
 *                     '--stop()--> stopping --the same--> ended, stopped
 */
import { rangesV4 } from '../contract/address-ranges.ts'
import { allocateCeilings } from '../contract/ceilings.ts'
import { allocateCounters } from '../contract/counters.ts'
import { decodeHosts } from '../contract/host-bytes.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import { allocateMachineErrors } from '../contract/machine-errors.ts'
import type {
  Batch,
  DiscoveredState,
  HostBatch,
  SharedMemory,
  WorkerOutcome,
  WorkerTask,
} from '../contract/messages.ts'
import type { SweepPlan } from '../contract/plan.ts'
import type { HostResult } from '../contract/result.ts'
import { allocateRouters } from '../contract/routers.ts'
import { allocateStop, requestStop } from '../contract/stop.ts'
import { allocateTaken, noteTaken } from '../contract/taken.ts'
import { countShares, divideSlots } from './divide.ts'
import { createPool, isBatch } from './pool.ts'

/** How a sweep ended. A failed worker's hosts that it had not finished are missing from the results. */
export interface SweepOutcome {
  readonly stopped: boolean
  readonly failures: readonly { readonly code: string; readonly message: string }[]
}

/** Who is told what the workers post, batch by batch and in no particular order of hosts. */
export interface SweepListener {
  /** May give a promise: until it is settled these hosts count as under way, and a worker does not get far ahead. */
  onHosts(hosts: readonly HostResult[], worker: number): void | Promise<void>
  /** Called only where the plan's verbosity asks for it; of a host always before its result. */
  onDiscoveries(discoveries: readonly DiscoveredState[]): void
  /** Called for a worker in the order of its entries, and after `onHosts` for every host finished before it. */
  onJournal?(entry: JournalEntry): void
}

/** What a sweep has of its surroundings. */
export interface SweepSetting {
  /** Another's where the workers are to be others: see bench/scrape.ts. */
  readonly makePool?: typeof createPool
  /** The file of rate ceilings that it shares with others; without it they are its own. */
  readonly ceilingsFile?: string | undefined
  /** Where each worker goes on, in a sweep that was begun before. */
  readonly states?: readonly (ShareState | undefined)[]
}

export class Sweep {
  /** Counters, ceilings and the stop cell, for whoever shows progress or serves metrics. */
  readonly shared: SharedMemory
  readonly #plan: SweepPlan
  readonly #listener: SweepListener
  readonly #makePool: typeof createPool
  readonly #states: NonNullable<SweepSetting['states']>

  constructor(plan: SweepPlan, listener: SweepListener, setting: SweepSetting = {}) {
    const { makePool, ceilingsFile, states } = setting
    this.#plan = plan
    this.#listener = listener
    this.#makePool = makePool ?? createPool
    this.#states = states ?? []
    this.shared = {
      stop: allocateStop(),
      counters: allocateCounters(plan.workers),
      ceilings: ceilingsFile === undefined ? allocateCeilings() : { file: ceilingsFile },
      routers: allocateRouters(),
      machineErrors: allocateMachineErrors(),
      taken: allocateTaken(plan.workers),
    }
  }

  /** Runs the sweep and resolves when every host has been handed on and no thread is left. */
  async run(): Promise<SweepOutcome> {
    const tasks = this.#tasks()
    const pool = this.#makePool(this.#plan.workers)
    const inbox = new Inbox()
    pool.on('message', (message: unknown) => {
      if (!isBatch(message)) return
      this.#handOn(message)
      inbox.count()
    })
    try {
      const outcomes = await Promise.all(tasks.map((task) => pool.run(task)))
      await inbox.holds(outcomes.reduce((sum, { batches }) => sum + batches, 0))
      return summarise(outcomes)
    } finally {
      await pool.destroy()
    }
  }

  /** Asks the workers to end in order: what is unfinished is reported as it stands. */
  stop(): void {
    requestStop(this.shared.stop)
  }

  #handOn(batch: Batch): void {
    if (batch.kind === 'hosts') void this.#handOnHosts(batch)
    else if (batch.kind === 'journal') this.#listener.onJournal?.(batch)
    else this.#listener.onDiscoveries(batch.discoveries)
  }

  async #handOnHosts({ bytes, worker, count }: HostBatch): Promise<void> {
    await this.#listener.onHosts([...decodeHosts(bytes)], worker)
    noteTaken(this.shared.taken, worker, count)
  }

  #tasks(): WorkerTask[] {
    const shares = countShares(rangesV4(this.#plan.ranges), this.#plan)
    return divideSlots(shares, this.#plan.maxInFlight).map((slots, worker) => ({
      plan: this.#plan,
      worker,
      slots,
      state: this.#states[worker],
      shared: this.shared,
    }))
  }
}

function summarise(outcomes: readonly WorkerOutcome[]): SweepOutcome {
  return {
    stopped: outcomes.some((outcome) => outcome.kind === 'done' && outcome.stopped),
    failures: outcomes
      .filter((outcome) => outcome.kind === 'failed')
      .map(({ code, message }) => ({ code, message })),
  }
}

/** Batches and outcomes travel on different channels, so the outcomes may overtake the last batches. */
class Inbox {
  #received = 0
  #expected = Number.POSITIVE_INFINITY
  #done: () => void = () => {}

  count(): void {
    this.#received += 1
    if (this.#received >= this.#expected) this.#done()
  }

  holds(expected: number): Promise<void> {
    this.#expected = expected
    return new Promise((resolve) => {
      this.#done = resolve
      if (this.#received >= expected) resolve()
    })
  }
}

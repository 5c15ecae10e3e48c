/**
 * One sweep, from plan to the last result: divides it, runs a worker per share, hands on what they finish.
 *
 *   new --run()--> running --every worker's outcome and every batch is here--> ended
 *                     '--stop()--> stopping --the same--> ended, stopped
 */
import { numberedRanges } from '../contract/address-ranges.ts'
import { allocateCeilings } from '../contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../contract/counters.ts'
import { allocateDescriptors } from '../contract/descriptors.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import { allocateMachineErrors } from '../contract/machine-errors.ts'
import type { DiscoveredState, SharedMemory, WorkerOutcome, WorkerTask } from '../contract/messages.ts'
import type { SweepPlan } from '../contract/plan.ts'
import type { HostResult } from '../contract/result.ts'
import { allocateRouters } from '../contract/routers.ts'
import { allocateStop, requestStop } from '../contract/stop.ts'
import { allocateTaken, noteTaken, noteTraced } from '../contract/taken.ts'
import { decodeTrace, type TracedPacket } from '../contract/trace-bytes.ts'
import { allocateUsedInterfaces } from '../contract/used-interfaces.ts'
import { countShares, divideSlots } from './divide.ts'
import { LastEntry } from './last-entry.ts'
import { Mail, type MailListener } from './mail.ts'
import { createPool, isBatch } from './pool.ts'
import { recallCounters } from './recall-counters.ts'
import { type Restart, Share } from './share.ts'

/**
 * How a sweep ended. The hosts that a worker had not finished when it failed once too often are missing from the results;
 * they are in what it wrote down.
 */
export interface SweepOutcome {
  readonly stopped: boolean
  readonly failures: readonly { readonly code: string; readonly message: string }[]
}

/** Who is told what the workers post, batch by batch and in no particular order of hosts. */
export interface SweepListener {
  /**
   * May give a promise: until it is settled these hosts count as under way, and a worker does not get far ahead; unless
   * `letGo` is called before, which says that the worker need not wait for these.
   */
  onHosts(hosts: readonly HostResult[], worker: number, letGo: () => void): void | Promise<void>
  /** Called only where the plan's verbosity asks for it; of a host always before its result. */
  onDiscoveries(discoveries: readonly DiscoveredState[]): void
  /**
   * Packets that a worker has sent or received, in order; called only where the plan is traced. May give a promise: until
   * it is settled they count as under way, and a worker does not get far ahead. Where nobody listens nothing is traced.
   */
  onTrace?(packets: readonly TracedPacket[]): void | Promise<void>
  /**
   * What a worker writes down, every few seconds and when it is stopped or done; its buffers are the listener's. Called
   * once the promises of `onHosts` for every host that the worker finished before it are settled, and before `onHosts` for
   * any that it finished after. Where nobody listens, workers write down no more than which hosts are in flight.
   */
  onJournal?(entry: JournalEntry): void
  /** Hosts that have been found, 16 bytes each, always before their results. Where nobody listens, workers do not tell. */
  onFound?(addresses: Uint8Array): void
  /** So many finished hosts of a worker have come: `onHosts` is called for them as soon as no journal entry is in the way. */
  onArrival?(worker: number, hosts: number): void
  /** A worker failed, or its thread died, and is started again: told of each time. */
  onRestart?(restart: Restart): void
}

/** What a sweep has of its surroundings. */
export interface SweepSetting {
  /** Another's where the workers are to be others: see bench/scrape.ts. */
  readonly makePool?: typeof createPool
  /** The file of rate ceilings that it shares with others; without it they are its own. */
  readonly ceilingsFile?: string | undefined
  /** Where each worker goes on, in a sweep that was begun before. */
  readonly states?: readonly (ShareState | undefined)[]
  /**
   * Where a worker that failed can go on: as of its last entry and the hosts that were finished since. Called when all
   * that it posted has been handed on and every promise is settled. Without it the sweep remembers that itself.
   */
  readonly recover?: (worker: number) => Promise<ShareState | undefined>
}

export class Sweep {
  /** Counters, ceilings and the stop cell, for whoever shows progress or serves metrics. */
  readonly shared: SharedMemory
  readonly #plan: SweepPlan
  readonly #listener: SweepListener
  readonly #setting: SweepSetting
  #failure: { readonly error: unknown } | undefined

  /** Throws the Failure WORKER_FAILED where another version of protosweep wrote the states. */
  constructor(plan: SweepPlan, listener: SweepListener, setting: SweepSetting = {}) {
    const { ceilingsFile, states = [] } = setting
    this.#plan = plan
    this.#listener = listener
    this.#setting = setting
    this.shared = {
      stop: allocateStop(),
      counters: allocateCounters(plan.workers),
      ceilings: ceilingsFile === undefined ? allocateCeilings() : { file: ceilingsFile },
      routers: allocateRouters(),
      machineErrors: allocateMachineErrors(),
      usedInterfaces: allocateUsedInterfaces(),
      descriptors: allocateDescriptors(plan.workers),
      taken: allocateTaken(plan.workers),
    }
    for (const [worker, state] of states.entries()) {
      if (state !== undefined) recallCounters(new CounterRow(this.shared.counters, worker), state)
    }
  }

  /**
   * Runs the sweep and resolves when every host has been handed on and no thread is left. A worker that fails is started
   * again (share.ts). Rejects where hosts could not be handed on.
   */
  async run(): Promise<SweepOutcome> {
    const { makePool = createPool } = this.#setting
    const pool = makePool(this.#plan.workers)
    const shares = this.#tasks().map((task) => {
      const memory = this.#setting.recover === undefined ? new LastEntry(task.state) : undefined
      return { task, memory, mail: new Mail(this.#mailListener(task.worker, memory)) }
    })
    const onMessage = (message: unknown) => {
      if (isBatch(message)) shares[message.worker]?.mail.take(message)
    }
    pool.on('message', onMessage)
    try {
      const running = shares.map(({ task, memory, mail }) => {
        const recover = async () => memory?.state ?? (await this.#setting.recover?.(task.worker))
        const onRestart = (restart: Restart) => this.#listener.onRestart?.(restart)
        return new Share({ task, pool, mail, recover, onRestart }).run()
      })
      const outcomes = await Promise.all(running)
      await Promise.all(shares.map(({ mail }) => mail.handedOn()))
      if (this.#failure !== undefined) throw this.#failure.error
      return summarise(outcomes)
    } finally {
      pool.off('message', onMessage)
      await pool.destroy()
    }
  }

  /** Asks the workers to end in order: what is unfinished is reported as it stands. */
  stop(): void {
    requestStop(this.shared.stop)
  }

  #mailListener(worker: number, memory: LastEntry | undefined): MailListener {
    const listener = this.#listener
    return {
      onArrival: (hosts) => listener.onArrival?.(worker, hosts),
      onHosts: (hosts, _, letGo) => {
        memory?.addHosts(hosts)
        return listener.onHosts(hosts, worker, letGo)
      },
      onDiscoveries: (discoveries) => listener.onDiscoveries(discoveries),
      onTrace: ({ bytes }) => void this.#trace(worker, bytes),
      onFound: (addresses) => listener.onFound?.(addresses),
      onJournal: (entry) => {
        memory?.addEntry(entry)
        listener.onJournal?.(entry)
      },
      onTaken: (hosts) => noteTaken(this.shared.taken, worker, hosts),
      onFailure: (error) => {
        this.#failure ??= { error }
        this.stop()
      },
    }
  }

  async #trace(worker: number, bytes: Uint8Array): Promise<void> {
    await this.#listener.onTrace?.(decodeTrace(bytes))
    noteTraced(this.shared.taken, worker, bytes.length)
  }

  #tasks(): WorkerTask[] {
    const { states } = this.#setting
    const plan = { ...this.#plan, isTraced: this.#plan.isTraced && this.#listener.onTrace !== undefined }
    const shares = countShares(numberedRanges(this.#plan.ranges), this.#plan)
    return divideSlots(shares, this.#plan.maxInFlight).map((slots, worker) => ({
      plan,
      worker,
      slots,
      state: states?.[worker],
      journal: this.#listener.onJournal === undefined ? 'addresses' : 'states',
      tellsFound: this.#listener.onFound !== undefined,
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

/**
 * One worker's share of a sweep, from its first task to its outcome. A task that fails, or whose thread dies, is run again
 * from what the worker wrote down last:
 *
 *   running --done--> over
 *      '--failed, or its thread died--> all it has posted is handed on, what it left open is closed --> running
 *                                           '--three times without a finished host between--> failed
 */
import { CounterRow } from '../contract/counters.ts'
import { DescriptorRow } from '../contract/descriptors.ts'
import type { ShareState } from '../contract/journal.ts'
import type { WorkerOutcome, WorkerTask } from '../contract/messages.ts'
import { stopRequested } from '../contract/stop.ts'
import { SystemCallFailure } from '../linux/libc.ts'
import { unmap } from '../linux/memory-map.ts'
import { closeSocket } from '../linux/socket.ts'
import type { Mail } from './mail.ts'
import type { WorkerPool } from './worker-pool.ts'

/** So many restarts without a finished host between them: the next one would not help either. */
const MOST_IN_VAIN = 3

/** A worker that is started again, and why. */
export interface Restart {
  readonly worker: number
  readonly code: string
  readonly message: string
}

type Failed = Extract<WorkerOutcome, { kind: 'failed' }>

/** What a share is run with. */
export interface ShareParts {
  readonly task: WorkerTask
  readonly pool: Pick<WorkerPool, 'run' | 'ended' | 'broken'>
  readonly mail: Mail
  /** Where the worker can go on. Called when all that it has posted has been taken. */
  readonly recover: () => Promise<ShareState | undefined>
  readonly onRestart: (restart: Restart) => void
}

export class Share {
  readonly #parts: ShareParts
  readonly #row: CounterRow
  readonly #held: DescriptorRow

  constructor(parts: ShareParts) {
    const { shared, worker } = parts.task
    this.#parts = parts
    this.#row = new CounterRow(shared.counters, worker)
    this.#held = new DescriptorRow(shared.descriptors, worker)
  }

  /** Runs it. Never rejects. */
  async run(): Promise<WorkerOutcome> {
    const { task, mail } = this.#parts
    const finishedBefore = this.#row.read('hostsFinished')
    let state = task.state
    let finished = 0
    for (let inVain = 0; ; inVain += 1) {
      const outcome = await this.#attempt(state)
      if (outcome.kind === 'done') return outcome
      this.#closeLeft()
      // By an interface that is gone nothing can be asked any more: what was found before would be lost to `no-route`.
      if (stopRequested(task.shared.stop) || outcome.code === 'NO_INTERFACE') return outcome
      await mail.handedOn()
      if (mail.finished > finished) inVain = 0
      finished = mail.finished
      if (inVain >= MOST_IN_VAIN) return outcome
      try {
        state = await this.#parts.recover()
      } catch (error) {
        return this.#failed(messageOf(error))
      }
      this.#begin(outcome, finishedBefore + finished)
    }
  }

  async #attempt(state: ShareState | undefined): Promise<WorkerOutcome> {
    const { task, pool, mail } = this.#parts
    const received = mail.received
    try {
      const outcome = await Promise.race([pool.run({ ...task, state }), this.#neverBegun()])
      await mail.holds(received + outcome.batches)
      return outcome
    } catch (error) {
      await pool.ended(this.#held.thread)
      return this.#failed(messageOf(error))
    }
  }

  /** Rejects when no thread will ever begin the task. */
  async #neverBegun(): Promise<never> {
    try {
      return await this.#parts.pool.broken
    } catch (error) {
      if (this.#held.thread === undefined) throw error
      return new Promise<never>(() => {})
    }
  }

  /** Nobody else counts in the row of a worker that does not run. */
  #begin({ code, message }: Failed, finished: number): void {
    const { task, onRestart } = this.#parts
    // What it had finished but not posted it will finish again.
    this.#row.add('hostsFinished', finished - this.#row.read('hostsFinished'))
    this.#row.add('workerRestarts')
    onRestart({ worker: task.worker, code, message })
  }

  #closeLeft(): void {
    const { descriptors, mappings } = this.#held.takeLeft()
    // A socket that is mapped stays open until it no longer is.
    for (const { address, bytes } of mappings) giveBack(() => unmap(address, bytes))
    for (const descriptor of descriptors) giveBack(() => closeSocket(descriptor))
  }

  #failed(message: string): Failed {
    return { kind: 'failed', worker: this.#parts.task.worker, batches: 0, code: 'WORKER_FAILED', message }
  }
}

/** What is not there any more need not be given back. */
function giveBack(close: () => void): void {
  try {
    close()
  } catch (error) {
    if (!(error instanceof SystemCallFailure)) throw error
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

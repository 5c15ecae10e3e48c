/** A recording as the main thread holds it: encodes hosts, hands them over, and remembers the first failure. */
import type { Failure } from '../contract/failures.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepEnding } from '../contract/sweep-record.ts'
import { finishedBatch } from './finished-batch.ts'
import type { Committed, Recording } from './recording.ts'
import type { WriterClient } from './writer-client.ts'

export class RecordedSweep implements Recording {
  readonly id: number
  readonly #client: WriterClient
  #failure: Failure | undefined
  #isOver = false
  #callbacks: ((failure: Failure) => void)[] = []

  /** Of a sweep that the store's thread has begun. */
  constructor(client: WriterClient, id: number) {
    this.#client = client
    this.id = id
    client.onBroken(id, (failure) => this.#fail(failure))
  }

  async add(
    worker: number,
    hosts: readonly HostResult[],
    outputs: readonly OutputOffset[] = [],
  ): Promise<void> {
    if (this.#failure !== undefined || (hosts.length === 0 && outputs.length === 0)) return
    const batch = finishedBatch(hosts)
    const transfer = [batch.batch.buffer, batch.finished.buffer]
    await this.#kept(this.#client.ask('hosts', { sweep: this.id, worker, batch, outputs }, transfer))
  }

  journal(entry: JournalEntry, outputs: readonly OutputOffset[] = []): void {
    if (this.#failure !== undefined) return
    const buffers = new Set(entry.chunks.map(({ bytes }) => bytes.buffer)).add(entry.counters.buffer)
    void this.#kept(this.#client.ask('journal', { sweep: this.id, entry, outputs }, [...buffers]))
  }

  stateOf(worker: number): Promise<ShareState | undefined> {
    return this.#client.ask('stateOf', { sweep: this.id, worker })
  }

  onFailure(callback: (failure: Failure) => void): void {
    if (this.#failure === undefined) this.#callbacks.push(callback)
    else callback(this.#failure)
  }

  async commit(ending: SweepEnding): Promise<Committed> {
    try {
      return await this.#client.ask('commit', { sweep: this.id, ending })
    } catch (error) {
      throw this.#failure ?? error
    } finally {
      this.#end()
    }
  }

  async abandon(): Promise<void> {
    this.#end()
    // A thread that does not answer any more has let go of it already.
    await this.#client.ask('abandon', { sweep: this.id }).catch(() => {})
  }

  async #kept(asked: Promise<undefined>): Promise<void> {
    try {
      await asked
    } catch (error) {
      this.#fail(error as Failure)
    }
  }

  #end(): void {
    this.#isOver = true
    this.#client.onBroken(this.id, undefined)
  }

  #fail(failure: Failure): void {
    if (this.#failure !== undefined || this.#isOver) return
    this.#failure = failure
    for (const callback of this.#callbacks) callback(failure)
    this.#callbacks = []
  }
}

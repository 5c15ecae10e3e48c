/** A recording as the main thread holds it: encodes hosts, hands them over, and remembers the first failure. */
import type { Failure } from '../contract/failures.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepEnding } from '../contract/sweep-record.ts'
import { encodeHosts } from './host-batch.ts'
import type { Committed, Recording } from './recording.ts'
import type { WriterClient } from './writer-client.ts'

export class RecordedSweep implements Recording {
  readonly id: number
  readonly #client: WriterClient
  #failure: Failure | undefined
  #callbacks: ((failure: Failure) => void)[] = []

  /** Of a sweep that the store's thread has begun. */
  constructor(client: WriterClient, id: number) {
    this.#client = client
    this.id = id
    client.onLost(id, (failure) => this.#fail(failure))
  }

  async add(
    _worker: number,
    hosts: readonly HostResult[],
    _offsets?: readonly OutputOffset[],
  ): Promise<void> {
    if (this.#failure !== undefined) return
    const batch = encodeHosts(hosts)
    if (batch.length > 0) this.#client.send({ kind: 'hosts', sweep: this.id, batch }, [batch.buffer])
  }

  journal(_entry: JournalEntry, _offsets?: readonly OutputOffset[]): void {}

  async stateOf(_worker: number): Promise<ShareState | undefined> {
    return undefined
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
      this.#client.onLost(this.id, undefined)
    }
  }

  async abandon(): Promise<void> {
    this.#client.onLost(this.id, undefined)
    // A thread that does not answer any more has let go of it already.
    await this.#client.ask('abandon', { sweep: this.id }).catch(() => {})
  }

  #fail(failure: Failure): void {
    if (this.#failure !== undefined) return
    this.#failure = failure
    for (const callback of this.#callbacks) callback(failure)
    this.#callbacks = []
  }
}

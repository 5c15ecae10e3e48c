/**
 * What a worker has for the coordinator: it goes out in batches, so that no host costs a message of its own, and not far
 * ahead of what the coordinator has taken, so that no queue grows with the sweep.
 */
import { parentPort } from 'node:worker_threads'
import { HostWriter } from '../src/contract/host-bytes.ts'
import type { JournalEntry } from '../src/contract/journal.ts'
import type { Batch, DiscoveredState } from '../src/contract/messages.ts'
import type { HostResult } from '../src/contract/result.ts'
import { takenOf } from '../src/contract/taken.ts'
import { type Seam, V4_SEAM } from './seam.ts'

/** Results go out together: at the latest after this long, or when so many are ready. */
const POST_EVERY_MS = 50
const MOST_HOSTS_A_BATCH = 16
/** So many finished hosts may be on their way: while its reports are made each takes some 20 KB of the main thread's heap. */
const MOST_AHEAD = 64

/** Posts a batch, handing over the buffers named. */
export type Post = (batch: Batch, transferred: ArrayBuffer[]) => void

/** Finished hosts, and what is told of others before they are, on their way to the coordinator. */
export class Outbox {
  /** How many batches have been posted. */
  batches = 0
  /** Called before finished hosts go out, for whoever has something to post that is about them. */
  beforeHosts: () => void = () => {}
  readonly #worker: number
  readonly #taken: SharedArrayBuffer
  readonly #post: Post
  readonly #seam: Seam
  #hosts = new HostWriter()
  /** Results that must not go out before the journal's next entry. */
  #held = new HostWriter()
  #discoveries: DiscoveredState[] = []
  /** Addresses of hosts that were found. */
  #found: number[] = []
  #postedMs = 0
  /** Hosts that were handed in, counted on from those that were taken when this worker began. */
  #added: number

  /** Of a worker; `taken` is the memory of taken.ts, `post` in place of the thread's own way to the coordinator. */
  constructor(
    worker: number,
    taken: SharedArrayBuffer,
    post: Post = (batch, transferred) => parentPort?.postMessage(batch, transferred),
    seam = V4_SEAM,
  ) {
    this.#worker = worker
    this.#taken = taken
    this.#post = post
    this.#seam = seam
    this.#added = takenOf(taken, worker)
  }

  /** How many results are held. */
  get held(): number {
    return this.#held.count
  }

  /** False while so many hosts are on their way that whoever can wait should. */
  get hasRoom(): boolean {
    return ((this.#added - takenOf(this.#taken, this.#worker)) | 0) < MOST_AHEAD
  }

  /**
   * Takes a host, also where there is no room. One that `isHeld` goes out after the journal's next entry
   * (workers/journal/journal.ts).
   */
  add(result: HostResult, isHeld = false): void {
    this.#added = (this.#added + 1) | 0
    if (isHeld) {
      this.#held.add(result)
      return
    }
    this.#hosts.add(result)
    if (this.#hosts.count >= MOST_HOSTS_A_BATCH) this.post()
  }

  addDiscovery(discovered: DiscoveredState): void {
    this.#discoveries.push(discovered)
  }

  /** Posts packets of the trace at once. */
  postTrace(bytes: Uint8Array<ArrayBuffer>): void {
    this.#send({ kind: 'trace', worker: this.#worker, bytes }, [bytes.buffer])
  }

  addFound(address: number): void {
    this.#found.push(address)
  }

  /** Posts what there is, if the last time is long enough ago. */
  postIfDue(nowMs: number): void {
    if (nowMs - this.#postedMs < POST_EVERY_MS) return
    this.#postedMs = nowMs
    this.post()
  }

  /** Posts what there is; the hosts last, because what was discovered of them comes before their result. */
  post(): void {
    this.#postFound()
    const discoveries = this.#discoveries
    const { count } = this.#hosts
    if (discoveries.length > 0) this.#send({ kind: 'discoveries', worker: this.#worker, discoveries })
    this.#discoveries = []
    if (count === 0) return
    this.beforeHosts()
    const bytes = this.#hosts.take()
    this.#send({ kind: 'hosts', worker: this.#worker, count, bytes }, [bytes.buffer])
  }

  /** Posts all results but the held ones, then the entry; the held ones may go out from now on. */
  postEntry(entry: JournalEntry): void {
    this.post()
    this.#send(entry, [entry.counters.buffer, ...entry.chunks.map(({ bytes }) => bytes.buffer)])
    const posted = this.#hosts
    this.#hosts = this.#held
    this.#held = posted
  }

  #postFound(): void {
    if (this.#found.length === 0) return
    const addresses = this.#seam.addressesOf(this.#found)
    this.#found = []
    this.#send({ kind: 'found', worker: this.#worker, addresses }, [addresses.buffer])
  }

  #send(batch: Batch, transfer: ArrayBuffer[] = []): void {
    this.#post(batch, transfer)
    this.batches += 1
  }
}

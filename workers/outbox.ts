/** What a worker has for the coordinator: it goes out in batches, so that no host costs a message of its own. */
import { parentPort } from 'node:worker_threads'
import type { JournalEntry } from '../src/contract/journal.ts'
import type { Batch, DiscoveredState } from '../src/contract/messages.ts'
import type { HostResult } from '../src/contract/result.ts'

/** Results go out together: at the latest after this long, or when so many are ready. */
const POST_EVERY_MS = 50
const MOST_HOSTS_A_BATCH = 256

/** Posts a batch, handing over the buffers named. */
export type Post = (batch: Batch, transferred: ArrayBuffer[]) => void

/** Finished hosts, and what is told of others before they are, on their way to the coordinator. */
export class Outbox {
  /** How many batches have been posted. */
  batches = 0
  readonly #worker: number
  readonly #post: Post
  #hosts: HostResult[] = []
  /** Results that must not go out before the journal's next entry. */
  #held: HostResult[] = []
  #discoveries: DiscoveredState[] = []
  #postedMs = 0

  /** Of a worker; `post` in place of the thread's own way to the coordinator. */
  constructor(
    worker: number,
    post: Post = (batch, transferred) => parentPort?.postMessage(batch, transferred),
  ) {
    this.#worker = worker
    this.#post = post
  }

  /** How many results are held. */
  get held(): number {
    return this.#held.length
  }

  /** Takes a result; one that `isHeld` goes out after the journal's next entry (workers/journal/journal.ts). */
  add(result: HostResult, isHeld = false): void {
    if (isHeld) {
      this.#held.push(result)
      return
    }
    this.#hosts.push(result)
    if (this.#hosts.length >= MOST_HOSTS_A_BATCH) this.post()
  }

  addDiscovery(discovered: DiscoveredState): void {
    this.#discoveries.push(discovered)
  }

  /** Posts what there is, if the last time is long enough ago. */
  postIfDue(nowMs: number): void {
    if (nowMs - this.#postedMs < POST_EVERY_MS) return
    this.#postedMs = nowMs
    this.post()
  }

  /** Posts what there is; the hosts last, because what was discovered of them comes before their result. */
  post(): void {
    const [discoveries, hosts] = [this.#discoveries, this.#hosts]
    if (discoveries.length > 0) this.#send({ kind: 'discoveries', worker: this.#worker, discoveries })
    if (hosts.length > 0) this.#send({ kind: 'hosts', worker: this.#worker, hosts })
    this.#discoveries = []
    this.#hosts = []
  }

  /** Posts all results but the held ones, then the entry; the held ones may go out from now on. */
  postEntry(entry: JournalEntry): void {
    this.post()
    this.#send(entry, [entry.counters.buffer, ...entry.chunks.map(({ bytes }) => bytes.buffer)])
    this.#hosts = this.#held
    this.#held = []
  }

  #send(batch: Batch, transferred: ArrayBuffer[] = []): void {
    this.#post(batch, transferred)
    this.batches += 1
  }
}

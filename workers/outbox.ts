/** What a worker has for the coordinator: it goes out in batches, so that no host costs a message of its own. */
import { parentPort } from 'node:worker_threads'
import type { Batch, DiscoveredState } from '../src/contract/messages.ts'
import type { HostResult } from '../src/contract/result.ts'

/** Results go out together: at the latest after this long, or when so many are ready. */
const POST_EVERY_MS = 50
const MOST_HOSTS_A_BATCH = 256

/** Finished hosts, and what is told of others before they are, on their way to the coordinator. */
export class Outbox {
  /** How many batches have been posted. */
  batches = 0
  readonly #worker: number
  #hosts: HostResult[] = []
  #discoveries: DiscoveredState[] = []
  #postedMs = 0

  constructor(worker: number) {
    this.#worker = worker
  }

  add(result: HostResult): void {
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

  #send(batch: Batch): void {
    parentPort?.postMessage(batch)
    this.batches += 1
  }
}

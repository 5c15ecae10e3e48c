/**
 * The threads of a pool, their beginnings and their ends:
 *
 *   loading --its first message--> loaded --exit--> ended
 *      '--exit--> ended
 *
 * What a thread has posted is here when its end is told of, and not before: its task fails with the first word of an error,
 * which may come before the last batches do.
 */
import type { Worker } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { WorkerOutcome, WorkerTask } from '../contract/messages.ts'
import { keepHeapSmall } from '../contract/small-heap.ts'

type PoolOptions = ConstructorParameters<typeof Piscina>[0]

export class WorkerPool extends Piscina<WorkerTask, WorkerOutcome> {
  /** Rejects when a thread could not be replaced by another: no further task would ever begin. */
  readonly broken: Promise<never>
  readonly #ends = new Map<number, Promise<void>>()
  readonly #loading = new Set<Promise<void>>()
  #break: (error: unknown) => void = () => {}
  #isOver = false

  /** A pool of fixed size, `minThreads`, whose threads are started at once. */
  constructor(options: PoolOptions) {
    super(options)
    this.broken = new Promise((_, reject) => {
      this.#break = reject
    })
    this.broken.catch(() => {})
    // Told of a thread that had no task; what its end means for others is seen there.
    this.on('error', () => {})
    this.#watch()
  }

  /** Resolves when a thread has ended, which it is made to if it has not; at once where there is none of this id. */
  async ended(threadId: number | undefined): Promise<void> {
    if (threadId === undefined) return
    await this.threads.find((thread) => thread.threadId === threadId)?.terminate()
    await this.#ends.get(threadId)
  }

  /**
   * Ends all threads, each once it is loaded: where a thread is ended while it loads koffi, that aborts the whole process
   * ("FATAL ERROR: Error::ThrowAsJavaScriptException napi_throw").
   */
  override async destroy(): Promise<void> {
    this.#isOver = true
    while (this.#loading.size > 0) await Promise.all(this.#loading)
    await super.destroy()
  }

  /** A thread that replaces another is there as soon as that one fails or ends. */
  #watch(): void {
    for (const thread of this.threads) {
      if (this.#ends.has(thread.threadId)) continue
      thread.once('online', keepHeapSmall)
      thread.once('error', () => this.#watch())
      const end = happened(thread, 'exit')
      this.#ends.set(thread.threadId, end)
      void this.#load(Promise.race([happened(thread, 'message'), end]))
      thread.once('exit', () => this.#look())
    }
  }

  /** Piscina's first message says that the thread has loaded what it is to run. */
  async #load(loaded: Promise<void>): Promise<void> {
    this.#loading.add(loaded)
    await loaded
    this.#loading.delete(loaded)
  }

  /** A thread is replaced as soon as it ends, unless the one that was to replace another could not begin. */
  #look(): void {
    this.#watch()
    if (!this.#isOver && this.threads.length < this.minThreads) {
      this.#break(new Error('a worker thread ended before it began'))
    }
  }
}

function happened(thread: Worker, event: 'exit' | 'message'): Promise<void> {
  return new Promise((resolve) => thread.once(event, () => resolve()))
}

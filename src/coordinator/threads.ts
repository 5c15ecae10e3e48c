/**
 * The threads of a pool and their ends. What a thread has posted is here when its end is told of, and not before: its task
 * fails with the first word of an error, which may come before the last batches do.
 */
import type { Piscina } from 'piscina'
import { keepHeapSmall } from '../contract/small-heap.ts'

type Pool = Pick<Piscina, 'threads' | 'on'>

export class Threads {
  /** Rejects when a thread could not be replaced by another: no further task would ever begin. */
  readonly broken: Promise<never>
  readonly #pool: Pool
  readonly #size: number
  readonly #ends = new Map<number, Promise<void>>()
  #break: (error: unknown) => void = () => {}
  #isOver = false

  /** Of a pool of so many threads. */
  constructor(pool: Pool, size: number) {
    this.#pool = pool
    this.#size = size
    this.broken = new Promise((_, reject) => {
      this.#break = reject
    })
    this.broken.catch(() => {})
    pool.on('workerCreate', () => this.#watch())
    // Told of a thread that had no task; what its end means for others is seen there.
    pool.on('error', () => {})
    this.#watch()
  }

  /** Resolves when a thread has ended, which it is made to if it has not; at once where there is none of this id. */
  async ended(threadId: number | undefined): Promise<void> {
    if (threadId === undefined) return
    await this.#pool.threads.find((thread) => thread.threadId === threadId)?.terminate()
    await this.#ends.get(threadId)
  }

  /** From now on threads may end. */
  end(): void {
    this.#isOver = true
  }

  #watch(): void {
    for (const thread of this.#pool.threads) {
      if (this.#ends.has(thread.threadId)) continue
      thread.once('online', keepHeapSmall)
      const end = new Promise<void>((resolve) => {
        thread.once('exit', () => {
          resolve()
          this.#look()
        })
      })
      this.#ends.set(thread.threadId, end)
    }
  }

  /** A thread is replaced as soon as it ends, unless the one that was to replace another could not begin. */
  #look(): void {
    this.#watch()
    if (!this.#isOver && this.#pool.threads.length < this.#size) {
      this.#break(new Error('a worker thread ended before it began'))
    }
  }
}

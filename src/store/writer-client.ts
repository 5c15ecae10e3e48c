/** The main thread's end of the store's thread. */
import { Worker } from 'node:worker_threads'
import { EXIT, Failure } from '../contract/failures.ts'
import { keepHeapSmall } from '../contract/small-heap.ts'
import type { FailureParts, Reply, Request, RequestName, Requests } from './messages.ts'

// It stands beside this file in the source tree (.ts, under tsx) and in dist (.js).
const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
const THREAD = new URL(`./writer-thread${extension}`, import.meta.url).href

// Under tsx each thread has to be told how TypeScript is read; what is built needs none of that.
const PREPARE =
  extension === '.ts' ? "import('tsx/esm/api').then(({ register }) => register())" : 'Promise.resolve()'
const ENTRY = `${PREPARE}.then(() => import(${JSON.stringify(THREAD)}))`

/** Rows come and go: room for more of them would only be filled before it is swept. */
const YOUNG_MB = 8

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (failure: Failure) => void
}

/** Starts the thread; asks it, one request after another; rejects everything once it has broken. */
export class WriterClient {
  readonly #thread = new Worker(ENTRY, {
    eval: true,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  readonly #waiting = new Map<number, Waiting>()
  readonly #whenLost = new Map<number, (failure: Failure) => void>()
  #next = 0
  #broken: Failure | undefined
  #tellBroken: (failure: Failure) => void = () => {}
  /** Resolves when the thread is there no more, by whatever cause. */
  readonly whenBroken = new Promise<Failure>((resolve) => {
    this.#tellBroken = resolve
  })

  constructor() {
    // Only what is waited for keeps the process alive.
    this.#thread.unref()
    this.#thread.once('online', keepHeapSmall)
    this.#thread.on('message', (reply: Reply) => this.#take(reply))
    this.#thread.on('error', (error) => this.#break(`the store's thread failed: ${error.message}`))
    this.#thread.on('exit', () => this.#break("the store's thread has ended"))
  }

  /** What the thread gives for a request; `transfer` is what is handed over with it. Rejects with its Failure. */
  ask<Name extends RequestName>(
    kind: Name,
    takes: Requests[Name]['takes'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Requests[Name]['gives']> {
    const number = this.#next++
    return new Promise<unknown>((resolve, reject) => {
      if (this.#broken !== undefined) return reject(this.#broken)
      this.#waiting.set(number, { resolve, reject })
      this.#thread.ref()
      this.#thread.postMessage({ ...takes, kind, number } as Request, [...transfer])
    }) as Promise<Requests[Name]['gives']>
  }

  /** Whom to call when the thread breaks, by sweep; undefined: nobody any more. */
  onBroken(sweep: number, callback: ((failure: Failure) => void) | undefined): void {
    if (callback === undefined) this.#whenLost.delete(sweep)
    else this.#whenLost.set(sweep, callback)
  }

  /** Ends the thread. */
  async end(): Promise<void> {
    await this.#thread.terminate()
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.number)
    this.#waiting.delete(reply.number)
    if (this.#waiting.size === 0) this.#thread.unref()
    if (reply.kind === 'done') waiting?.resolve(reply.value)
    else waiting?.reject(failureOf(reply.failure))
  }

  #break(why: string): void {
    this.#broken ??= new Failure('STORE_FAILED', why, EXIT.failed)
    for (const { reject } of this.#waiting.values()) reject(this.#broken)
    this.#waiting.clear()
    for (const callback of this.#whenLost.values()) callback(this.#broken)
    this.#tellBroken(this.#broken)
  }
}

function failureOf({ code, message, exitCode }: FailureParts): Failure {
  return new Failure(code, message, exitCode)
}

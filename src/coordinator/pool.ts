/**
 * The worker threads of a sweep: a Piscina pool of fixed size, one long task per worker.
 *
 * Loads {@link file://./../../workers/scan.ts}. A task must not be aborted by a signal: Piscina would kill the
 * thread and its sockets with it; a sweep is stopped through its stop cell.
 */
import type { Batch } from '../contract/messages.ts'
import { WorkerPool } from './worker-pool.ts'

// The worker stands at the same relative place in the source tree (.ts, under tsx) and in dist (.js).
const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
const WORKER = new URL(`../../workers/scan${extension}`, import.meta.url).href

/**
 * What a worker keeps for long lies in typed arrays, and of the rest next to nothing outlives a turn: with more room it
 * would only be collected later, and each worker would take some 30 MB for that.
 */
const YOUNG_MB = 6

/** A pool of `workers` threads, started at once; a bench has its own code run in them, and gives it `data`. */
export function createPool(workers: number, filename = WORKER, data?: unknown): WorkerPool {
  return new WorkerPool({
    filename,
    workerData: data,
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    // The default freezes a worker's event loop between tasks.
    atomics: 'async',
  })
}

const KINDS: readonly unknown[] = [
  'hosts',
  'discoveries',
  'found',
  'trace',
  'journal',
] satisfies Batch['kind'][]

/** True for a message of one of our workers. */
export function isBatch(message: unknown): message is Batch {
  return typeof message === 'object' && message !== null && 'kind' in message && KINDS.includes(message.kind)
}

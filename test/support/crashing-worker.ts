/** The worker of a sweep, in a thread that ends in the middle: so often, and so long after it began, as it is told. */
import { workerData } from 'node:worker_threads'
import type { WorkerOutcome, WorkerTask } from '../../src/contract/messages.ts'
import scan from '../../workers/scan.ts'

/** When the thread of worker 0 ends. */
export interface Crashes {
  readonly afterMs: number
  /** How many are left, in shared memory. */
  readonly left: Int32Array
}

const { afterMs, left }: Crashes = workerData

/** Runs a share, at least the beginning of it. */
export default function crashingScan(task: WorkerTask): Promise<WorkerOutcome> {
  if (task.worker === 0 && Atomics.sub(left, 0, 1) > 0) setTimeout(() => process.exit(9), afterMs)
  return scan(task)
}

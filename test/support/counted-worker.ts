/** A worker that counts, once it is loaded, in the cell that it was given; its only task is to die. */
import { workerData } from 'node:worker_threads'
import '../../src/linux/libc.ts'

const cell: Int32Array = workerData

/** Ends the thread. */
export default function die(): void {
  process.exit(7)
}

Atomics.add(cell, 0, 1)

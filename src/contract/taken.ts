/**
 * How many finished hosts of each worker have been taken: kept and written, by whoever listens. A worker that is too far
 * ahead keeps its finished hosts in their slots until there is room, so that no queue grows with the sweep.
 */

/** Shared memory for the counts of `workers` workers. */
export function allocateTaken(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * Int32Array.BYTES_PER_ELEMENT)
}

/** Notes that so many more hosts of a worker have been taken. */
export function noteTaken(memory: SharedArrayBuffer, worker: number, hosts: number): void {
  Atomics.add(new Int32Array(memory), worker, hosts)
}

/** How many hosts of a worker have been taken, modulo 2^32 as a signed number. */
export function takenOf(memory: SharedArrayBuffer, worker: number): number {
  return Atomics.load(new Int32Array(memory), worker)
}

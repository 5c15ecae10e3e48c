/**
 * How much of what each worker has posted was taken by whoever listens: finished hosts, kept and written, and bytes of its
 * packet trace. A worker that is too far ahead keeps its finished hosts in their slots, or its packets, until there is room,
 * so that no queue grows with the sweep.
 */

/** Shared memory for the counts of `workers` workers: hosts of each, then bytes of each. */
export function allocateTaken(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * workers * Int32Array.BYTES_PER_ELEMENT)
}

/** Notes that so many more hosts of a worker have been taken. */
export function noteTaken(memory: SharedArrayBuffer, worker: number, hosts: number): void {
  Atomics.add(new Int32Array(memory), worker, hosts)
}

/** How many hosts of a worker have been taken, modulo 2^32 as a signed number. */
export function takenOf(memory: SharedArrayBuffer, worker: number): number {
  return Atomics.load(new Int32Array(memory), worker)
}

/** Notes that so many more bytes of a worker's trace have been taken. */
export function noteTraced(memory: SharedArrayBuffer, worker: number, bytes: number): void {
  const counts = new Int32Array(memory)
  Atomics.add(counts, counts.length / 2 + worker, bytes)
}

/** How many bytes of a worker's trace have been taken, modulo 2^32 as a signed number. */
export function tracedOf(memory: SharedArrayBuffer, worker: number): number {
  const counts = new Int32Array(memory)
  return Atomics.load(counts, counts.length / 2 + worker)
}

/** The stop cell: the one way to end a sweep early. A signal to the thread would kill its sockets with it. */

/** Shared memory for a stop cell, not set. */
export function allocateStop(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
}

/** Asks all workers to finish in order: report what they have and return. */
export function requestStop(memory: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(memory), 0, 1)
}

/** True once somebody asked to stop. */
export function stopRequested(memory: SharedArrayBuffer): boolean {
  return Atomics.load(new Int32Array(memory), 0) === 1
}

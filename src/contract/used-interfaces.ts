/**
 * By which interfaces ways have led in a sweep: in shared memory, because a worker that begins while one of them is down
 * has never seen it up.
 */

const CELLS = 64

/** Shared memory for a sweep that has not used any. */
export function allocateUsedInterfaces(): SharedArrayBuffer {
  return new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)
}

export class UsedInterfaces {
  readonly #indices: Int32Array

  constructor(memory: SharedArrayBuffer = allocateUsedInterfaces()) {
    this.#indices = new Int32Array(memory)
  }

  /** Notes one, by its index, from 1. More than 64 are not noted. */
  add(index: number): void {
    for (let cell = 0; cell < CELLS; cell += 1) {
      const seen = Atomics.compareExchange(this.#indices, cell, 0, index)
      if (seen === 0 || seen === index) return
    }
  }

  /** The indices of those that were noted, each once. */
  [Symbol.iterator](): Iterator<number> {
    return this.#indices.filter((index) => index !== 0).values()
  }
}

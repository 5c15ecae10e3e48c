/**
 * Which machines have sent ICMP errors lately, and from which of their addresses: in shared memory, because the
 * addresses of one machine share one error budget while their hosts may belong to different workers.
 *
 * A hash table of fixed size, written without locks: a machine is known by a 32-bit key of whatever its addresses have
 * in common. For each it keeps the address that sent an error last and when, and when another address last did. A torn
 * or lost entry costs a host some patience or a little of its proof's margin, never a crash.
 */
import { mix } from '../packet/mix.ts'

const CELLS = 1 << 16
const PROBES = 16
const NEVER = Number.NEGATIVE_INFINITY
const BYTES = 2 * Int32Array.BYTES_PER_ELEMENT + 2 * Float64Array.BYTES_PER_ELEMENT

/** Shared memory for all machines, nothing heard. */
export function allocateMachineErrors(): SharedArrayBuffer {
  return new SharedArrayBuffer(CELLS * BYTES)
}

export class MachineErrors {
  readonly #lastMs: Float64Array
  readonly #otherMs: Float64Array
  readonly #keys: Int32Array
  readonly #owners: Int32Array

  constructor(memory: SharedArrayBuffer = allocateMachineErrors()) {
    const doubles = CELLS * Float64Array.BYTES_PER_ELEMENT
    const words = CELLS * Int32Array.BYTES_PER_ELEMENT
    this.#lastMs = new Float64Array(memory, 0, CELLS)
    this.#otherMs = new Float64Array(memory, doubles, CELLS)
    this.#keys = new Int32Array(memory, 2 * doubles, CELLS)
    this.#owners = new Int32Array(memory, 2 * doubles + words, CELLS)
  }

  /** Notes that `address` (32 bits) of the machine `key` sent an error at `nowMs`. Key 0 is no machine. */
  note(key: number, address: number, nowMs: number): void {
    const cell = this.#cellOf(key, true)
    if (cell < 0) return
    if (this.#owners[cell] !== (address | 0)) {
      this.#otherMs[cell] = this.#owners[cell] === 0 ? NEVER : (this.#lastMs[cell] ?? NEVER)
      this.#owners[cell] = address | 0
    }
    this.#lastMs[cell] = nowMs
  }

  /** When an address of the machine other than `address` last sent an error; -Infinity if none did. */
  lastOfOther(key: number, address: number): number {
    const cell = this.#cellOf(key, false)
    if (cell < 0) return NEVER
    const isOwn = this.#owners[cell] === (address | 0)
    return (isOwn ? this.#otherMs[cell] : this.#lastMs[cell]) ?? NEVER
  }

  /** The cell of a key, or -1; a free one is taken if `isNew` may be. */
  #cellOf(key: number, isNew: boolean): number {
    if (key === 0) return -1
    for (let i = 0; i < PROBES; i += 1) {
      const cell = (mix(key) + i) & (CELLS - 1)
      const seen = Atomics.load(this.#keys, cell)
      if (seen === (key | 0)) return cell
      if (seen !== 0) continue
      if (!isNew) return -1
      const taken = Atomics.compareExchange(this.#keys, cell, 0, key | 0)
      if (taken === 0 || taken === (key | 0)) return cell
    }
    return -1
  }
}

/**
 * About which protocols routers have answered in their hosts' stead, by way: in shared memory, because one worker may
 * hear a router that another worker's hosts lie behind.
 *
 *   Int32 | way 0: 256 bits, one per protocol | way 1: ... |
 *
 * A way is an interface and next hop, hashed; two that share a row share each other's doubts, which errs on the side
 * of `router-limited`.
 */
import { mix } from '../packet/mix.ts'

const WAYS = 256
const WORDS = 8

/** Shared memory for all ways, nothing heard. */
export function allocateRouterAnswers(): SharedArrayBuffer {
  return new SharedArrayBuffer(WAYS * WORDS * Int32Array.BYTES_PER_ELEMENT)
}

/** What routers on one way have said. */
export class RouterAnswers {
  /** A number by which the way is known in every worker. */
  readonly way: number
  readonly #row: Int32Array

  /** The way through an interface, and through a gateway (32-bit address) unless the hosts are on its link. */
  constructor(memory: SharedArrayBuffer, interfaceIndex: number, gateway: number | undefined) {
    this.way = mix(mix(interfaceIndex) ^ (gateway ?? 0))
    this.#row = new Int32Array(memory, (this.way % WAYS) * WORDS * Int32Array.BYTES_PER_ELEMENT, WORDS)
  }

  /** Notes an answer about a protocol. */
  note(protocol: number): void {
    Atomics.or(this.#row, protocol >>> 5, 1 << (protocol & 31))
  }

  /** True once a router has answered about this protocol. */
  has(protocol: number): boolean {
    return (Atomics.load(this.#row, protocol >>> 5) & (1 << (protocol & 31))) !== 0
  }

  /** About how many protocols a router has answered. */
  get count(): number {
    let count = 0
    for (let word = 0; word < WORDS; word += 1) count += bitsIn(Atomics.load(this.#row, word))
    return count
  }

  /** True while no router has answered about any protocol. */
  get isEmpty(): boolean {
    return this.#row.every((_, word) => Atomics.load(this.#row, word) === 0)
  }
}

function bitsIn(word: number): number {
  let bits = 0
  for (let left = word; left !== 0; left &= left - 1) bits += 1
  return bits
}

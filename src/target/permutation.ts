/**
 * A seeded permutation of 0 .. size-1 that needs no memory: hosts are visited in an order in which neighbours
 * lie far apart, each exactly once.
 *
 * A four-round Feistel network over the smallest even number of bits that holds `size`, walked until it lands
 * inside (cycle walking; J. Black and P. Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 */
import { mix } from '../packet/mix.ts'

const ROUNDS = 4

export class Permutation {
  readonly #size: number
  readonly #halfBits: number
  readonly #mask: number
  readonly #keys: Uint32Array

  /** `size` up to 2^32; the same seed gives the same order. */
  constructor(size: number, seed: number) {
    this.#size = size
    const bits = Math.max(2, Math.ceil(Math.log2(Math.max(size, 2))))
    this.#halfBits = Math.ceil(bits / 2)
    this.#mask = 2 ** this.#halfBits - 1
    this.#keys = Uint32Array.from({ length: ROUNDS }, (_, round) =>
      mix(seed ^ Math.imul(round + 1, 0x9e3779b9)),
    )
  }

  /** Where index `i` (0 <= i < size) goes. */
  at(i: number): number {
    let x = i
    do x = this.#encrypt(x)
    while (x >= this.#size)
    return x
  }

  #encrypt(x: number): number {
    const base = this.#mask + 1
    let left = Math.floor(x / base)
    let right = x % base
    for (const key of this.#keys) {
      const next = left ^ (mix(right ^ key) & this.#mask)
      left = right
      right = next >>> 0
    }
    return left * base + right
  }
}

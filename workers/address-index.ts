/**
 * From the address in a packet to the slot of the host in flight: an open-addressing hash table in typed
 * arrays (linear probing, at most half full, deletion by shifting back), because every packet asks it.
 */
import { mix } from '../src/packet/mix.ts'

const EMPTY = -1

export class AddressIndex {
  readonly #mask: number
  readonly #keys: Uint32Array
  readonly #slots: Int32Array

  /** Room for `capacity` addresses. */
  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(capacity, 1) * 2))
    this.#mask = size - 1
    this.#keys = new Uint32Array(size)
    this.#slots = new Int32Array(size).fill(EMPTY)
  }

  /** The slot of an address, or -1. */
  find(address: number): number {
    return this.#slots[this.#locate(address)] ?? EMPTY
  }

  /** Adds an address, or moves it to another slot. */
  add(address: number, slot: number): void {
    const at = this.#locate(address)
    this.#keys[at] = address
    this.#slots[at] = slot
  }

  /** Removes an address; one that is not there is ignored. */
  remove(address: number): void {
    let hole = this.#locate(address)
    if (this.#slots[hole] === EMPTY) return
    for (let at = this.#after(hole); this.#slots[at] !== EMPTY; at = this.#after(at)) {
      const key = this.#keys[at] ?? 0
      // A key may fill the hole unless its home lies between the hole and where it is (cyclically).
      const distanceFromHome = (at - mix(key)) & this.#mask
      if (distanceFromHome < ((at - hole) & this.#mask)) continue
      this.#keys[hole] = key
      this.#slots[hole] = this.#slots[at] ?? EMPTY
      hole = at
    }
    this.#slots[hole] = EMPTY
  }

  #after(at: number): number {
    return (at + 1) & this.#mask
  }

  #locate(address: number): number {
    let at = mix(address) & this.#mask
    while (this.#slots[at] !== EMPTY && this.#keys[at] !== address) at = this.#after(at)
    return at
  }
}

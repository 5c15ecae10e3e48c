/**
 * From which addresses of this machine each host is asked: one lane each. Lanes are counted through, those of one host
 * follow each other.
 *
 *   lane = slot * perHost + i,   i = 0 .. countOf(slot) - 1
 */
export class Lanes {
  /** The most addresses that a host is asked from. */
  readonly perHost: number
  readonly #sources: Uint32Array
  readonly #count: Uint8Array

  /** Room for `slots` hosts, each asked from up to `perHost` (at most 255) addresses. */
  constructor(slots: number, perHost: number) {
    this.perHost = perHost
    this.#sources = new Uint32Array(slots * perHost)
    this.#count = new Uint8Array(slots)
  }

  /** A host is asked from `sources` (32-bit addresses), of which only the first `perHost` count. */
  admit(slot: number, sources: readonly number[]): void {
    const count = Math.min(sources.length, this.perHost)
    this.#count[slot] = count
    for (let i = 0; i < count; i += 1) this.#sources[this.firstOf(slot) + i] = sources[i] ?? 0
  }

  /** The host to which a lane belongs. */
  slotOf(lane: number): number {
    return this.perHost === 1 ? lane : Math.floor(lane / this.perHost)
  }

  /** The first of a host's lanes. */
  firstOf(slot: number): number {
    return slot * this.perHost
  }

  /** All lanes that a host can have, in use or not. */
  allOf(slot: number): number[] {
    return Array.from({ length: this.perHost }, (_, i) => this.firstOf(slot) + i)
  }

  /** How many addresses a host is asked from. */
  countOf(slot: number): number {
    return this.#count[slot] ?? 0
  }

  /** The address that a lane asks from. */
  sourceOf(lane: number): number {
    return this.#sources[lane] ?? 0
  }

  /** Which of a host's addresses this one is, from 0; -1 for none. */
  indexOf(slot: number, source: number): number {
    const first = this.firstOf(slot)
    for (let i = 0; i < this.countOf(slot); i += 1) if (this.#sources[first + i] === source) return i
    return -1
  }
}

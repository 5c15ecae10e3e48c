/**
 * How often each protocol of a host was asked, in all and by each of its lanes: half a byte each. Few protocols are asked
 * more often than that can hold; a host of which one is has a second row, of the higher bits.
 */
import type { Lanes } from './lanes.ts'

const PROTOCOLS = 256
const LOW = 0xf
const HIGH_SHIFT = 4
/**
 * A machine that drops something all the time would never learn of any silence. What has stayed unanswered so often
 * has hardly been dropped each time, and beyond that what is dropped is one more loss.
 */
const MOST_EXCUSED = 16

/** A table of counts up to 0xfffff, 256 a row; two of them share a byte. */
class Counts {
  readonly #low: Uint8Array
  /** By row: whether it has higher bytes. */
  readonly #isHigh: Uint8Array
  readonly #high = new Map<number, Uint16Array>()

  constructor(rows: number) {
    this.#low = new Uint8Array((rows * PROTOCOLS) / 2)
    this.#isHigh = new Uint8Array(rows)
  }

  of(row: number, protocol: number): number {
    const low = this.#lowOf(row * PROTOCOLS + protocol)
    return this.#isHigh[row] === 1 ? low + this.#highOf(row, protocol) : low
  }

  set(row: number, protocol: number, count: number): void {
    const at = row * PROTOCOLS + protocol
    const shift = (at & 1) * HIGH_SHIFT
    const other = (this.#low[at >> 1] ?? 0) & ~(LOW << shift)
    this.#low[at >> 1] = other | ((count & LOW) << shift)
    if (count <= LOW && this.#isHigh[row] === 0) return
    const high = this.#high.get(row) ?? new Uint16Array(PROTOCOLS)
    high[protocol] = count >>> HIGH_SHIFT
    this.#high.set(row, high)
    this.#isHigh[row] = 1
  }

  read(row: number, into: Uint16Array): void {
    const from = row * PROTOCOLS
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) into[protocol] = this.#lowOf(from + protocol)
    if (this.#isHigh[row] !== 1) return
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) into[protocol] = this.of(row, protocol)
  }

  clear(row: number): void {
    this.#low.fill(0, (row * PROTOCOLS) / 2, ((row + 1) * PROTOCOLS) / 2)
    if (this.#isHigh[row] === 1) this.#high.delete(row)
    this.#isHigh[row] = 0
  }

  #lowOf(at: number): number {
    return ((this.#low[at >> 1] ?? 0) >>> ((at & 1) * HIGH_SHIFT)) & LOW
  }

  #highOf(row: number, protocol: number): number {
    return (this.#high.get(row)?.[protocol] ?? 0) << HIGH_SHIFT
  }
}

export class Tries {
  readonly #lanes: Lanes
  readonly #ofHosts: Counts
  /** Empty where a host has but one lane. */
  readonly #ofLanes: Counts
  readonly #slots: number
  /** Those of each host that tell nothing; empty while there are none. */
  #excused = new Uint8Array()

  constructor(slots: number, lanes: Lanes) {
    this.#lanes = lanes
    this.#slots = slots
    this.#ofHosts = new Counts(slots)
    this.#ofLanes = new Counts(lanes.perHost > 1 ? slots * lanes.perHost : 0)
  }

  /** How often a host was asked about a protocol, from all of its lanes. */
  of(slot: number, protocol: number): number {
    return this.#ofHosts.of(slot, protocol)
  }

  /** Writes how often it was asked about each of them. */
  read(slot: number, into: Uint16Array): void {
    this.#ofHosts.read(slot, into)
  }

  /** How often from one of its lanes, the `index`th. */
  from(slot: number, index: number, protocol: number): number {
    if (this.#lanes.perHost === 1) return this.#ofHosts.of(slot, protocol)
    return this.#ofLanes.of(this.#lanes.firstOf(slot) + index, protocol)
  }

  /** How many of the tries of a protocol tell nothing: their answers may have come unheard. */
  excusedOf(slot: number, protocol: number): number {
    return this.#excused[slot * PROTOCOLS + protocol] ?? 0
  }

  /**
   * Notes one more of them, or so many; false, and they tell what they tell, when there have been as many as there may be
   * already.
   */
  excuse(slot: number, protocol: number, tries = 1): boolean {
    const excused = this.excusedOf(slot, protocol)
    if (excused >= MOST_EXCUSED) return false
    if (this.#excused.length === 0) this.#excused = new Uint8Array(this.#slots * PROTOCOLS)
    this.#excused[slot * PROTOCOLS + protocol] = Math.min(excused + tries, MOST_EXCUSED)
    return true
  }

  /** True once any try of any host was excused. */
  get hasExcused(): boolean {
    return this.#excused.length > 0
  }

  /** Counts `change` more, of a lane and so of its host. */
  add(lane: number, protocol: number, change: number): void {
    const slot = this.#lanes.slotOf(lane)
    this.#ofHosts.set(slot, protocol, this.#ofHosts.of(slot, protocol) + change)
    if (this.#lanes.perHost === 1) return
    this.#ofLanes.set(lane, protocol, this.#ofLanes.of(lane, protocol) + change)
  }

  /** Takes over how often a protocol was asked before, from a lane and from all of its host's. */
  recall(lane: number, protocol: number, fromLane: number, inAll: number): void {
    this.#ofHosts.set(this.#lanes.slotOf(lane), protocol, inAll)
    if (this.#lanes.perHost > 1) this.#ofLanes.set(lane, protocol, fromLane)
  }

  /** Forgets a host. */
  clear(slot: number): void {
    this.#ofHosts.clear(slot)
    this.#excused.fill(0, slot * PROTOCOLS, (slot + 1) * PROTOCOLS)
    if (this.#lanes.perHost === 1) return
    const first = this.#lanes.firstOf(slot)
    for (let lane = first; lane < first + this.#lanes.perHost; lane += 1) this.#ofLanes.clear(lane)
  }
}

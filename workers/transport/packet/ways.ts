/**
 * Which way each slot takes, as columns by slot: the entry of its next hop, whether that is the target itself, and which
 * slots still wait to hear that it is known, in the order in which they came: a ring through all that wait for one entry.
 */
import type { Path } from '../../path.ts'
import { columnOf, grown } from './grown.ts'

const NONE = -1
const FIRST_ROWS = 64

/** Makes a new record of the way through a gateway, or to the link's own hosts, who share one estimate of loss. */
export type PathMaker = (gateway: number | undefined) => Path

export class Ways {
  readonly #pathTo: PathMaker
  readonly #linkPath: Path
  /** Kept for as long as the table lives: what was learned of a way stays known. */
  readonly #gatewayPaths = new Map<number, Path>()
  /** The same by entry; empty while no slot goes through a gateway. */
  readonly #paths: (Path | undefined)[] = []
  #entry = new Int32Array()
  #isTarget = new Uint8Array()
  /** Which opening of its next hop it was told of; 0 before that. */
  #opening = new Uint16Array()
  #before = new Int32Array()
  #after = new Int32Array()
  /** By entry: the first of those that wait, and how many do. */
  #first = new Int32Array()
  #waiting = new Uint32Array()

  constructor(pathTo: PathMaker) {
    this.#pathTo = pathTo
    this.#linkPath = pathTo(undefined)
  }

  /** Makes room for entries below `capacity`. */
  growEntries(capacity: number): void {
    const old = this.#first.length
    this.#first = grown(this.#first, capacity)
    this.#first.fill(NONE, old)
    this.#waiting = grown(this.#waiting, capacity)
  }

  /** What is known of the way to the hosts on the link. */
  get linkPath(): Path {
    return this.#linkPath
  }

  /** What is known of the way to a slot. */
  pathOf(slot: number): Path {
    if (this.isTarget(slot)) return this.#linkPath
    return this.#paths[this.entryOf(slot)] ?? this.#linkPath
  }

  /** True when slots go, or went, through this entry to somewhere else. */
  isGateway(entry: number): boolean {
    return this.#paths[entry] !== undefined
  }

  /** Forgets an entry that no slot goes through. */
  forget(entry: number): void {
    if (this.isGateway(entry)) this.#paths[entry] = undefined
  }

  /** Lets a slot wait for the entry of its next hop, the target itself or a gateway. */
  add(slot: number, entry: number, nextHop: number, isTarget: boolean): void {
    if (!isTarget) this.#paths[entry] = this.#pathThrough(nextHop)
    if (slot >= this.#entry.length) this.#grow(slot)
    this.#entry[slot] = entry
    this.#isTarget[slot] = isTarget ? 1 : 0
    this.#opening[slot] = 0
    this.#waiting[entry] = this.waitingFor(entry) + 1
    const first = columnOf(this.#first, entry)
    const last = first === NONE ? slot : columnOf(this.#before, first)
    this.#before[slot] = last
    this.#after[slot] = first === NONE ? slot : first
    if (first === NONE) this.#first[entry] = slot
    else {
      this.#after[last] = slot
      this.#before[first] = slot
    }
  }

  /** Forgets a slot. */
  remove(slot: number): void {
    if (columnOf(this.#after, slot) !== NONE) this.#unlink(slot)
    this.#entry[slot] = NONE
  }

  /** The entry that a slot goes through, or -1. */
  entryOf(slot: number): number {
    return this.#entry[slot] ?? NONE
  }

  /** True when the next hop is the target itself. */
  isTarget(slot: number): boolean {
    return this.#isTarget[slot] === 1
  }

  /** Which opening of its next hop a slot was told of; 0 for none. */
  openingOf(slot: number): number {
    return columnOf(this.#opening, slot)
  }

  /** How many slots wait for an entry. */
  waitingFor(entry: number): number {
    return columnOf(this.#waiting, entry)
  }

  /** Takes the first slot that waits for an entry, which `opening` it is told of; -1 when none waits. */
  takeWaiting(entry: number, opening: number): number {
    const slot = columnOf(this.#first, entry)
    if (slot === NONE) return NONE
    this.#unlink(slot)
    this.#opening[slot] = opening
    return slot
  }

  #pathThrough(gateway: number): Path {
    const path = this.#gatewayPaths.get(gateway) ?? this.#pathTo(gateway)
    this.#gatewayPaths.set(gateway, path)
    return path
  }

  #unlink(slot: number): void {
    const entry = columnOf(this.#entry, slot)
    this.#waiting[entry] = this.waitingFor(entry) - 1
    const before = columnOf(this.#before, slot)
    const after = columnOf(this.#after, slot)
    if (after === slot) this.#first[entry] = NONE
    else {
      this.#after[before] = after
      this.#before[after] = before
      if (this.#first[entry] === slot) this.#first[entry] = after
    }
    this.#after[slot] = NONE
  }

  #grow(slot: number): void {
    const old = this.#entry.length
    const rows = Math.max(FIRST_ROWS, 2 ** Math.ceil(Math.log2(slot + 1)))
    this.#entry = grown(this.#entry, rows)
    this.#isTarget = grown(this.#isTarget, rows)
    this.#opening = grown(this.#opening, rows)
    this.#before = grown(this.#before, rows)
    this.#after = grown(this.#after, rows)
    this.#entry.fill(NONE, old)
    this.#after.fill(NONE, old)
  }
}

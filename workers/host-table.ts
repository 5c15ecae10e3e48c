/**
 * The hosts in flight: struct of arrays, one slot a host, nothing allocated per packet. Owns what is known of
 * each host; how fast it may be asked is pacer.ts's, what is under way is batches.ts's.
 *
 *   knowledge | tries | ttls :  per protocol, see there; columns of a slot that nobody has used stay untouched
 */
import { comesFromTarget } from '../src/verdict/evidence.ts'
import type { AskedHosts } from '../src/verdict/reading.ts'
import { AddressIndex } from './address-index.ts'
import { AskedCounts, type HostCounts } from './asked-counts.ts'
import { Knowledge } from './knowledge.ts'
import { Lanes } from './lanes.ts'
import { Others } from './others.ts'
import { Tries } from './tries.ts'
import { Ttls } from './ttls.ts'

export { DOUBTFUL, GIVEN_UP, PROTOCOLS } from './knowledge.ts'

/** Tries of one protocol, after which a further one would tell no more; a user may allow others. */
export const MOST_TRIES = 500

/** Of a slot: it has a host; that has been heard; something was written about it. */
const FLAG = { taken: 1, heard: 2, written: 4 } as const

export class HostTable implements AskedHosts {
  readonly slots: number
  /** From which addresses each host is asked. */
  readonly lanes: Lanes
  /** So often one protocol may be tried. */
  readonly mostTries: number
  /** 1 for a slot of which something has changed, also who has it; whoever looks sets it to 0. */
  readonly touched: Uint8Array
  readonly #address: Uint32Array
  /** By protocol, to be read; whatever is written is written by the table, so that it is noticed. */
  readonly knowledge: Knowledge
  readonly ttls: Ttls
  readonly tries: Tries
  readonly #counts: AskedCounts
  /** By slot; most hosts have none. */
  readonly #others = new Map<number, Others>()
  readonly #index: AddressIndex
  readonly #free: Uint32Array
  #freeCount: number
  readonly #flags: Uint8Array

  /** Room for `slots` hosts, each asked from up to `lanes` (at most 255) addresses, each protocol `mostTries` times. */
  constructor(slots: number, lanes = 1, mostTries = MOST_TRIES) {
    this.slots = slots
    this.lanes = new Lanes(slots, lanes)
    this.mostTries = mostTries
    this.touched = new Uint8Array(slots)
    this.#address = new Uint32Array(slots)
    this.knowledge = new Knowledge(slots)
    this.ttls = new Ttls(slots)
    this.tries = new Tries(slots, this.lanes)
    this.#counts = new AskedCounts(slots)
    this.#index = new AddressIndex(slots)
    this.#free = Uint32Array.from({ length: slots }, (_, i) => slots - 1 - i)
    this.#freeCount = slots
    this.#flags = new Uint8Array(slots)
  }

  /** True while a further host fits. */
  get hasRoom(): boolean {
    return this.#freeCount > 0
  }

  /** How many hosts are in flight. */
  get inFlight(): number {
    return this.slots - this.#freeCount
  }

  /** Takes a slot for a host that will be asked from `sources`, of which only the first `lanes` count. Only while `hasRoom`. */
  admit(address: number, sources: readonly number[], nowMs: number): number {
    if (this.#freeCount === 0) throw new RangeError('host table full')
    this.#freeCount -= 1
    const slot = this.#free[this.#freeCount] ?? 0
    if (this.#has(slot, FLAG.written)) this.#clear(slot)
    this.#flags[slot] = FLAG.taken
    this.touched[slot] = 1
    this.#address[slot] = address
    this.lanes.admit(slot, sources)
    this.#counts.start(slot, nowMs)
    this.#index.add(address, slot)
    return slot
  }

  /** Gives a slot back. */
  release(slot: number): void {
    this.#index.remove(this.addressOf(slot))
    this.touched[slot] = 1
    this.#others.delete(slot)
    this.#flags[slot] = (this.#flags[slot] ?? 0) & FLAG.written
    this.#free[this.#freeCount] = slot
    this.#freeCount += 1
  }

  /** True for a slot that has a host. */
  isTaken(slot: number): boolean {
    return this.#has(slot, FLAG.taken)
  }

  find(address: number): number {
    return this.#index.find(address)
  }

  laneOf(slot: number, source: number): number {
    return this.lanes.indexOf(slot, source)
  }

  /** How many tries of a protocol tell something: this machine has heard what came after them. */
  triesOf(slot: number, protocol: number): number {
    return this.tries.of(slot, protocol) - this.tries.excusedOf(slot, protocol)
  }

  triesFrom(slot: number, index: number, protocol: number): number {
    return this.tries.from(slot, index, protocol)
  }

  addressOf(slot: number): number {
    return this.#address[slot] ?? 0
  }

  /** True while there is neither evidence nor a proof, nor a doubt. */
  isBlank(slot: number, protocol: number): boolean {
    return this.knowledge.isBlank(slot, protocol)
  }

  evidenceOf(slot: number, protocol: number): number {
    return this.knowledge.evidenceOf(slot, protocol)
  }

  /** How often a silence was proved, DOUBTFUL or GIVEN_UP; 0 where there is evidence. */
  proofsOf(slot: number, protocol: number): number {
    return this.knowledge.proofsOf(slot, protocol)
  }

  ttlOf(slot: number, protocol: number): number {
    return this.ttls.of(slot, protocol)
  }

  /** Takes back every proof of silence: what was proved has yet to be proved again. */
  voidProofs(slot: number): void {
    this.knowledge.voidProofs(slot)
  }

  /** Sets what `proofsOf` gives; nothing where there is evidence. */
  setProofs(slot: number, protocol: number, proofs: number): void {
    this.#write(slot)
    this.knowledge.setProofs(slot, protocol, proofs)
  }

  /** False when a protocol has been tried so often that one more try would tell no more. */
  mayTry(slot: number, protocol: number): boolean {
    return this.triesOf(slot, protocol) < this.mostTries
  }

  /** Counts one probe from a lane and gives its number among that lane's, from 0. */
  countTry(lane: number, protocol: number): number {
    const slot = this.lanes.slotOf(lane)
    const before = this.tries.of(slot, protocol)
    const tryNumber = this.triesFrom(slot, lane - this.lanes.firstOf(slot), protocol)
    this.#write(slot)
    this.tries.add(lane, protocol, 1)
    this.#counts.addProbe(slot, before > 0, 1)
    return tryNumber
  }

  /** Takes the last try of a protocol back: it was never sent. */
  uncountTry(lane: number, protocol: number): void {
    const slot = this.lanes.slotOf(lane)
    this.touched[slot] = 1
    this.tries.add(lane, protocol, -1)
    this.#counts.addProbe(slot, this.tries.of(slot, protocol) > 0, -1)
  }

  /** Takes over the counts of a host that was asked before; `startedMs` may lie before time 0. */
  recall(slot: number, counts: HostCounts): void {
    this.#write(slot)
    this.#counts.recall(slot, counts)
  }

  /** True when the target itself has been heard. */
  isHeard(slot: number): boolean {
    return this.#has(slot, FLAG.heard)
  }

  /** Joins evidence; `sender` other than the target is remembered. True when it told something new. */
  learn(slot: number, protocol: number, evidence: number, sender: number, ttl: number): boolean {
    this.#write(slot)
    if (comesFromTarget(evidence)) {
      this.ttls.note(slot, protocol, ttl)
      this.#flags[slot] = (this.#flags[slot] ?? 0) | FLAG.heard
    } else this.#othersOf(slot).note(protocol, evidence, sender, ttl)
    return this.knowledge.join(slot, protocol, evidence)
  }

  /** Who else answered about this host, if anybody did. */
  others(slot: number): Others | undefined {
    return this.#others.get(slot)
  }

  probesTo(slot: number): number {
    return this.#counts.probesTo(slot)
  }

  retransmissionsTo(slot: number): number {
    return this.#counts.retransmissionsTo(slot)
  }

  /** Counts one ping and gives its number, from 0. */
  countPing(slot: number): number {
    this.#write(slot)
    return this.#counts.addPing(slot)
  }

  pingsTo(slot: number): number {
    return this.#counts.pingsTo(slot)
  }

  startedMs(slot: number): number {
    return this.#counts.startedMs(slot)
  }

  /** A copy of the 256 bytes of evidence. */
  evidenceCopy(slot: number): Uint8Array {
    return this.knowledge.evidenceCopy(slot)
  }

  #othersOf(slot: number): Others {
    const known = this.#others.get(slot)
    if (known !== undefined) return known
    const others = new Others()
    this.#others.set(slot, others)
    return others
  }

  #has(slot: number, flag: number): boolean {
    return ((this.#flags[slot] ?? 0) & flag) !== 0
  }

  #write(slot: number): void {
    this.touched[slot] = 1
    this.#flags[slot] = (this.#flags[slot] ?? 0) | FLAG.written
  }

  /** Forgets the host that a slot had before. */
  #clear(slot: number): void {
    this.knowledge.clear(slot)
    this.ttls.clear(slot)
    this.tries.clear(slot)
    this.#counts.clear(slot)
  }
}

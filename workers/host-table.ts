/**
 * The hosts in flight: struct of arrays, one slot a host, nothing allocated per packet. Owns what is known of
 * each host; how fast it may be asked is pacer.ts's, what is under way is batches.ts's.
 *
 *   evidence | ttl | tries | proofs :  256 of each a slot, one per protocol
 *   proofs: how often silence was proved; DOUBTFUL = unanswered, and nothing explains it yet; GIVEN_UP = and nothing will
 */
import { comesFromTarget, joinEvidence, NO_EVIDENCE } from '../src/verdict/evidence.ts'
import type { AskedHosts } from '../src/verdict/reading.ts'
import { AddressIndex } from './address-index.ts'
import { Lanes } from './lanes.ts'
import { Others } from './others.ts'

export const PROTOCOLS = 256
/** In `proofs`: no silence proved yet, and the last try went unanswered without an explanation. */
export const DOUBTFUL = 0xff
/** In `proofs`: asked as often as a router's budget allows, and still not answered. */
export const GIVEN_UP = 0xfe
/** Tries of one protocol, after which a further one would tell no more; a user may allow others. */
export const MOST_TRIES = 500

export class HostTable implements AskedHosts {
  readonly slots: number
  /** From which addresses each host is asked. */
  readonly lanes: Lanes
  /** So often one protocol may be tried. */
  readonly mostTries: number
  readonly #address: Uint32Array
  readonly #evidence: Uint8Array
  readonly #ttl: Uint8Array
  readonly #tries: Uint16Array
  /** By lane; empty where a host has but one. */
  readonly #laneTries: Uint16Array
  readonly #proofs: Uint8Array
  readonly #probes: Uint32Array
  readonly #retransmissions: Uint32Array
  readonly #pings: Uint16Array
  readonly #startedMs: Float64Array
  readonly #others: (Others | undefined)[]
  readonly #index: AddressIndex
  readonly #free: number[]
  readonly #isTaken: Uint8Array
  readonly #isHeard: Uint8Array

  /** Room for `slots` hosts, each asked from up to `lanes` (at most 255) addresses, each protocol `mostTries` times. */
  constructor(slots: number, lanes = 1, mostTries = MOST_TRIES) {
    this.slots = slots
    this.lanes = new Lanes(slots, lanes)
    this.mostTries = mostTries
    this.#address = new Uint32Array(slots)
    this.#evidence = new Uint8Array(slots * PROTOCOLS)
    this.#ttl = new Uint8Array(slots * PROTOCOLS)
    this.#tries = new Uint16Array(slots * PROTOCOLS)
    this.#laneTries = new Uint16Array(lanes > 1 ? slots * lanes * PROTOCOLS : 0)
    this.#proofs = new Uint8Array(slots * PROTOCOLS)
    this.#probes = new Uint32Array(slots)
    this.#retransmissions = new Uint32Array(slots)
    this.#pings = new Uint16Array(slots)
    this.#startedMs = new Float64Array(slots)
    this.#others = new Array(slots)
    this.#index = new AddressIndex(slots)
    this.#free = Array.from({ length: slots }, (_, i) => slots - 1 - i)
    this.#isTaken = new Uint8Array(slots)
    this.#isHeard = new Uint8Array(slots)
  }

  /** True while a further host fits. */
  get hasRoom(): boolean {
    return this.#free.length > 0
  }

  /** How many hosts are in flight. */
  get inFlight(): number {
    return this.slots - this.#free.length
  }

  /** Takes a slot for a host that will be asked from `sources`, of which only the first `lanes` count. Only while `hasRoom`. */
  admit(address: number, sources: readonly number[], nowMs: number): number {
    const slot = this.#free.pop()
    if (slot === undefined) throw new RangeError('host table full')
    this.#isTaken[slot] = 1
    this.#isHeard[slot] = 0
    this.#address[slot] = address
    this.lanes.admit(slot, sources)
    this.#startedMs[slot] = nowMs
    this.#probes[slot] = 0
    this.#retransmissions[slot] = 0
    this.#pings[slot] = 0
    this.#others[slot] = undefined
    const from = slot * PROTOCOLS
    for (const column of [this.#evidence, this.#ttl, this.#tries, this.#proofs]) {
      column.fill(0, from, from + PROTOCOLS)
    }
    this.#laneTries.fill(0, from * this.lanes.perHost, (from + PROTOCOLS) * this.lanes.perHost)
    this.#index.add(address, slot)
    return slot
  }

  /** Gives a slot back. */
  release(slot: number): void {
    this.#index.remove(this.addressOf(slot))
    this.#others[slot] = undefined
    this.#isTaken[slot] = 0
    this.#free.push(slot)
  }

  find(address: number): number {
    return this.#index.find(address)
  }

  laneOf(slot: number, source: number): number {
    return this.lanes.indexOf(slot, source)
  }

  /** How often a host was asked about a protocol, from all of its lanes. */
  triesOf(slot: number, protocol: number): number {
    return this.#tries[slot * PROTOCOLS + protocol] ?? 0
  }

  triesFrom(slot: number, index: number, protocol: number): number {
    if (this.lanes.perHost === 1) return this.triesOf(slot, protocol)
    return this.#laneTries[(this.lanes.firstOf(slot) + index) * PROTOCOLS + protocol] ?? 0
  }

  addressOf(slot: number): number {
    return this.#address[slot] ?? 0
  }

  evidenceOf(slot: number, protocol: number): number {
    return this.#evidence[slot * PROTOCOLS + protocol] ?? NO_EVIDENCE
  }

  proofsOf(slot: number, protocol: number): number {
    return this.#proofs[slot * PROTOCOLS + protocol] ?? 0
  }

  ttlOf(slot: number, protocol: number): number {
    return this.#ttl[slot * PROTOCOLS + protocol] ?? 0
  }

  /** Takes back every proof of silence: what was proved has yet to be proved again. */
  voidProofs(slot: number): void {
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      if (this.proofsOf(slot, protocol) > 0) this.setProofs(slot, protocol, DOUBTFUL)
    }
  }

  setProofs(slot: number, protocol: number, proofs: number): void {
    this.#proofs[slot * PROTOCOLS + protocol] = proofs
  }

  /** False when a protocol has been tried so often that one more try would tell no more. */
  mayTry(slot: number, protocol: number): boolean {
    return this.triesOf(slot, protocol) < this.mostTries
  }

  /** Counts one probe from a lane and gives its number among that lane's, from 0. */
  countTry(lane: number, protocol: number): number {
    const slot = this.lanes.slotOf(lane)
    const before = this.triesOf(slot, protocol)
    const tryNumber = this.triesFrom(slot, lane - this.lanes.firstOf(slot), protocol)
    this.#tries[slot * PROTOCOLS + protocol] = before + 1
    if (this.lanes.perHost > 1) this.#laneTries[lane * PROTOCOLS + protocol] = tryNumber + 1
    this.#probes[slot] = this.probesTo(slot) + 1
    if (before > 0) this.#retransmissions[slot] = this.retransmissionsTo(slot) + 1
    return tryNumber
  }

  /** Takes the last try of a protocol back: it was never sent. */
  uncountTry(lane: number, protocol: number): void {
    const slot = this.lanes.slotOf(lane)
    const tries = this.triesOf(slot, protocol) - 1
    this.#tries[slot * PROTOCOLS + protocol] = tries
    if (this.lanes.perHost > 1) {
      const at = lane * PROTOCOLS + protocol
      this.#laneTries[at] = (this.#laneTries[at] ?? 1) - 1
    }
    this.#probes[slot] = this.probesTo(slot) - 1
    if (tries > 0) this.#retransmissions[slot] = this.retransmissionsTo(slot) - 1
  }

  /** True when the target itself has been heard. */
  isHeard(slot: number): boolean {
    return this.#isHeard[slot] === 1
  }

  /** Joins evidence; `sender` other than the target is remembered. True when it told something new. */
  learn(slot: number, protocol: number, evidence: number, sender: number, ttl: number): boolean {
    const at = slot * PROTOCOLS + protocol
    const known = this.#evidence[at] ?? NO_EVIDENCE
    const joined = joinEvidence(known, evidence)
    this.#evidence[at] = joined
    if (comesFromTarget(evidence)) {
      this.#ttl[at] = Math.max(this.#ttl[at] ?? 0, ttl)
      this.#isHeard[slot] = 1
    } else this.#othersOf(slot).note(protocol, evidence, sender, ttl)
    return joined !== known
  }

  /** Who else answered about this host, if anybody did. */
  others(slot: number): Others | undefined {
    return this.#others[slot]
  }

  probesTo(slot: number): number {
    return this.#probes[slot] ?? 0
  }

  retransmissionsTo(slot: number): number {
    return this.#retransmissions[slot] ?? 0
  }

  /** Counts one ping and gives its number, from 0. */
  countPing(slot: number): number {
    const number = this.pingsTo(slot)
    this.#pings[slot] = number + 1
    return number
  }

  pingsTo(slot: number): number {
    return this.#pings[slot] ?? 0
  }

  startedMs(slot: number): number {
    return this.#startedMs[slot] ?? 0
  }

  /** A copy of the 256 bytes of evidence. */
  evidenceCopy(slot: number): Uint8Array {
    return this.#evidence.slice(slot * PROTOCOLS, (slot + 1) * PROTOCOLS)
  }

  /** A copy of the 256 TTLs. */
  ttlCopy(slot: number): Uint8Array {
    return this.#ttl.slice(slot * PROTOCOLS, (slot + 1) * PROTOCOLS)
  }

  /** The slots in use. */
  *occupied(): Iterable<number> {
    for (let slot = 0; slot < this.slots; slot += 1) if (this.#isTaken[slot] === 1) yield slot
  }

  #othersOf(slot: number): Others {
    const known = this.#others[slot]
    if (known !== undefined) return known
    const others = new Others()
    this.#others[slot] = others
    return others
  }
}

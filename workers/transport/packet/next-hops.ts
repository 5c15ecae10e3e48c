/**
 * What is known of next hops: where each is, since when, and how often it has been asked. Columns of typed arrays, a row
 * for each (an entry), found by its address; they grow with what is in use.
 *
 *   asking --answer--> known --unheard, doubted, to be confirmed--> asking (its address is kept)
 *      '--tries spent--> gone --attach, or in use still--> asking
 */
import { AddressIndex } from '../../address-index.ts'
import { columnOf, grown } from './grown.ts'

/** What a next hop is about; kept beside whether its link-layer address is known. */
export const PHASE = { gone: 0, asking: 1, known: 2 } as const
const PHASE_BITS = 3
/** Flags kept beside the phase. */
const HAS_MAC = 4
const WAS_KNOWN = 8
const IS_GREETING = 16

const FIRST_ROWS = 64
const MAC_BYTES = 6

export class NextHops {
  #rows = 0
  #free: number[] = []
  #index = new AddressIndex(0)
  #address = new Uint32Array()
  #state = new Uint8Array()
  #mac = new Uint8Array()
  #tries = new Uint8Array()
  #refused = new Uint8Array()
  #excused = new Uint8Array()
  /** Which time it is that frames to its address reach it, from 1. */
  #openings = new Uint16Array()
  #users = new Uint32Array()
  #askedMs = new Float64Array()
  #provenMs = new Float64Array()
  #heardMs = new Float64Array()

  /** How many rows there is room for. */
  get capacity(): number {
    return this.#state.length
  }

  /** The entry of an address, or -1. */
  find(address: number): number {
    return this.#index.find(address)
  }

  /** A new entry, gone and used by nobody. May raise the capacity. */
  add(address: number): number {
    const entry = this.#free.pop() ?? this.#rows++
    if (entry >= this.capacity) this.#grow(Math.max(FIRST_ROWS, this.capacity * 2))
    this.#address[entry] = address
    this.#state[entry] = PHASE.gone
    this.#tries[entry] = 0
    this.#refused[entry] = 0
    this.#excused[entry] = 0
    this.#openings[entry] = 0
    this.#users[entry] = 0
    this.#provenMs[entry] = Number.NEGATIVE_INFINITY
    this.#heardMs[entry] = Number.NEGATIVE_INFINITY
    this.#index.add(address, entry)
    return entry
  }

  /** Forgets an entry; its row is used again. */
  remove(entry: number): void {
    this.#index.remove(this.addressOf(entry))
    this.#free.push(entry)
  }

  addressOf(entry: number): number {
    return columnOf(this.#address, entry)
  }

  phaseOf(entry: number): number {
    return columnOf(this.#state, entry) & PHASE_BITS
  }

  /** Slots that go this way. */
  usersOf(entry: number): number {
    return columnOf(this.#users, entry)
  }

  countUser(entry: number, change: number): void {
    this.#users[entry] = this.usersOf(entry) + change
  }

  /** Requests since it began to be asked, but for those that say nothing. */
  triesOf(entry: number): number {
    return columnOf(this.#tries, entry)
  }

  /** Requests that could not be sent: they asked nobody. */
  refusedTo(entry: number): number {
    return columnOf(this.#refused, entry)
  }

  /** Requests whose answers may have been dropped on this machine. */
  excusedTo(entry: number): number {
    return columnOf(this.#excused, entry)
  }

  /** Which time it is, from 1, that frames to it reach it: what was sent at another may have reached nobody. */
  openingsOf(entry: number): number {
    return columnOf(this.#openings, entry)
  }

  /**
   * When the first request was sent that its last answer may be to. Until then it was there; not until the answer was read,
   * for that may have waited while the next hop went.
   */
  provenMs(entry: number): number {
    return columnOf(this.#provenMs, entry)
  }

  /** When it was last heard at all. */
  heardMs(entry: number): number {
    return columnOf(this.#heardMs, entry)
  }

  noteHeard(entry: number, nowMs: number): void {
    this.#heardMs[entry] = nowMs
  }

  /** True when its link-layer address is known; it is kept while it is asked again, and when it is gone. */
  hasMac(entry: number): boolean {
    return this.#has(entry, HAS_MAC)
  }

  /** Copies its link-layer address to `at`. */
  copyMac(entry: number, bytes: Uint8Array, at: number): void {
    const from = entry * MAC_BYTES
    for (let i = 0; i < MAC_BYTES; i += 1) bytes[at + i] = columnOf(this.#mac, from + i)
  }

  /** True when its known address is the one at `at`. */
  isAt(entry: number, bytes: Uint8Array, at = 0): boolean {
    if (!this.hasMac(entry)) return false
    const from = entry * MAC_BYTES
    for (let i = 0; i < MAC_BYTES; i += 1) if (this.#mac[from + i] !== bytes[at + i]) return false
    return true
  }

  /** Whether slots are yet to be told that it is known. */
  isGreeting(entry: number): boolean {
    return this.#has(entry, IS_GREETING)
  }

  setGreeting(entry: number, isGreeting: boolean): void {
    this.#set(entry, IS_GREETING, isGreeting)
  }

  /** Begins to ask it. */
  ask(entry: number): void {
    this.#setPhase(entry, PHASE.asking)
    this.#tries[entry] = 0
    this.#refused[entry] = 0
    this.#excused[entry] = 0
  }

  /** Notes a request; where the one before it `isExcused` it stands in for that one. */
  countTry(entry: number, isExcused: boolean, nowMs: number): void {
    if (this.triesOf(entry) === 0) this.#askedMs[entry] = nowMs
    if (isExcused) this.#excused[entry] = this.excusedTo(entry) + 1
    else this.#tries[entry] = this.triesOf(entry) + 1
  }

  /** Notes that its latest request was never sent. */
  noteUnsent(entry: number): void {
    if (this.phaseOf(entry) !== PHASE.asking || this.triesOf(entry) === 0) return
    this.#tries[entry] = this.triesOf(entry) - 1
    this.#refused[entry] = this.refusedTo(entry) + 1
  }

  /** Notes the answer to a request, from the link-layer address in `mac`. */
  answer(entry: number, mac: Uint8Array, nowMs: number): void {
    if (!this.isAt(entry, mac) || this.isShut(entry)) this.#open(entry)
    this.#setPhase(entry, PHASE.known)
    this.#set(entry, HAS_MAC | WAS_KNOWN, true)
    for (let i = 0; i < MAC_BYTES; i += 1) this.#mac[entry * MAC_BYTES + i] = columnOf(mac, i)
    this.#provenMs[entry] = columnOf(this.#askedMs, entry)
    this.#heardMs[entry] = nowMs
  }

  /** Notes that it does not answer. */
  giveUp(entry: number): void {
    this.#setPhase(entry, PHASE.gone)
    this.#set(entry, WAS_KNOWN, false)
  }

  /** True from when it was given up until it answers again. */
  isShut(entry: number): boolean {
    return !this.#has(entry, WAS_KNOWN)
  }

  /** 0 stands for none, also after 65,535 of them. */
  #open(entry: number): void {
    this.#openings[entry] = (this.openingsOf(entry) % 0xffff) + 1
  }

  #has(entry: number, flag: number): boolean {
    return (columnOf(this.#state, entry) & flag) !== 0
  }

  #set(entry: number, flags: number, isSet: boolean): void {
    const others = columnOf(this.#state, entry) & ~flags
    this.#state[entry] = isSet ? others | flags : others
  }

  #setPhase(entry: number, phase: number): void {
    this.#state[entry] = (columnOf(this.#state, entry) & ~PHASE_BITS) | phase
  }

  #grow(rows: number): void {
    this.#address = grown(this.#address, rows)
    this.#state = grown(this.#state, rows)
    this.#mac = grown(this.#mac, rows * MAC_BYTES)
    this.#tries = grown(this.#tries, rows)
    this.#refused = grown(this.#refused, rows)
    this.#excused = grown(this.#excused, rows)
    this.#openings = grown(this.#openings, rows)
    this.#users = grown(this.#users, rows)
    this.#askedMs = grown(this.#askedMs, rows)
    this.#provenMs = grown(this.#provenMs, rows)
    this.#heardMs = grown(this.#heardMs, rows)
    const held = this.#index
    this.#index = new AddressIndex(rows)
    for (let entry = 0; entry < rows; entry += 1) {
      const address = columnOf(this.#address, entry)
      if (held.find(address) === entry) this.#index.add(address, entry)
    }
  }
}

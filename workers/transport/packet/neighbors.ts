/**
 * Link-layer addresses of next hops, by ARP (RFC 826), without the kernel's neighbour table. Pure: the clock is
 * passed in and `ask` sends the request.
 *
 * One entry per next hop, shared by all slots that go through it. A next hop that does not answer is given up
 * after as many tries as the measured loss asks for, spread over seconds, since a sleeping host wakes slowly.
 *
 * One that is in use is looked at every LOOK_MS: if it was not heard since, it is asked again, first where it was
 * (RFC 1122 section 2.3.2.1), then everywhere. Only an answer to our own request gives or changes an address. What
 * somebody says unasked in a next hop's name makes us ask: a router that moved is found, and an impostor is not
 * believed while the router answers.
 */
import type { Path } from '../../path.ts'
import type { Confirmation, PacketSink } from '../transport.ts'
import { type GiveUp, Inquiries, type InquiryParts, LOOK_MS } from './inquiries.ts'
import { NextHops, PHASE } from './next-hops.ts'
import { type PathMaker, Ways } from './ways.ts'

/** What the table needs from its link. */
export interface NeighborParts extends Omit<InquiryParts, 'loss'> {
  readonly pathTo: PathMaker
}

export class Neighbors {
  readonly #hops = new NextHops()
  readonly #ways: Ways
  readonly #inquiries: Inquiries
  /** Known ones with slots that have yet to hear so. */
  readonly #greeting: number[] = []
  #room = 0
  #nextMs = 0

  constructor(parts: NeighborParts) {
    this.#ways = new Ways(parts.pathTo)
    this.#inquiries = new Inquiries(this.#hops, { ...parts, loss: this.#ways.linkPath.loss })
  }

  /** Begins to resolve the next hop of a slot. */
  attach(slot: number, nextHop: number, isTarget: boolean): void {
    const found = this.#hops.find(nextHop)
    const entry = found >= 0 ? found : this.#add(nextHop)
    this.#ways.add(slot, entry, nextHop, isTarget)
    this.#hops.countUser(entry, 1)
    const phase = this.#hops.phaseOf(entry)
    if (phase === PHASE.gone) this.#askAnew(entry)
    if (phase === PHASE.known && !this.#hops.isGreeting(entry)) {
      this.#hops.setGreeting(entry, true)
      this.#greeting.push(entry)
    }
    this.#nextMs = 0
  }

  /** Forgets a slot; a target goes with it, a gateway stays for a while, since others may come. */
  detach(slot: number): void {
    const entry = this.#ways.entryOf(slot)
    if (entry < 0) return
    this.#ways.remove(slot)
    this.#hops.countUser(entry, -1)
    if (this.#hops.usersOf(entry) === 0 && !this.#ways.isGateway(entry)) this.#forget(entry)
  }

  /** Writes the link-layer address towards a slot at `at`; false, and nothing is written, while it is unknown. */
  writeMac(slot: number, bytes: Uint8Array, at: number): boolean {
    const entry = this.#ways.entryOf(slot)
    if (entry < 0 || !this.#hops.hasMac(entry)) return false
    this.#hops.copyMac(entry, bytes, at)
    return true
  }

  /** The link-layer address of the target itself, copied. */
  macOf(slot: number): Uint8Array | undefined {
    const mac = new Uint8Array(6)
    return this.#ways.isTarget(slot) && this.writeMac(slot, mac, 0) ? mac : undefined
  }

  /** What is known of the way to a slot. */
  pathOf(slot: number): Path {
    return this.#ways.pathOf(slot)
  }

  /**
   * Takes an ARP message: somebody at `mac` says that he is `address`, perhaps in reply to us. True when it is a reply about
   * a next hop, or news of one.
   */
  onArp(isReply: boolean, address: number, mac: Uint8Array, nowMs: number, sink: PacketSink): boolean {
    const entry = this.#hops.find(address)
    if (entry < 0) return false
    const phase = this.#hops.phaseOf(entry)
    const isAsked = phase === PHASE.asking
    if (isReply && isAsked && this.#hops.triesOf(entry) > 0) this.#settle(entry, mac, nowMs, sink)
    else if (this.#hops.isAt(entry, mac) && phase !== PHASE.gone) {
      this.#hops.noteHeard(entry, nowMs)
      // A gateway may have replied to another worker.
      return isReply && !this.#ways.isGateway(entry)
    } else if (!isAsked) {
      this.#inquiries.beginAfterClaim(entry, nowMs)
      this.#nextMs = 0
    }
    return true
  }

  /** Takes back the latest request for an address: it could not be sent. */
  noteUnsent(address: number): void {
    const entry = this.#hops.find(address)
    if (entry >= 0) this.#hops.noteUnsent(entry)
  }

  /** Takes note of an IP packet: `source` is still where it was, if that is the address at `at`. */
  onPacket(source: number, bytes: Uint8Array, nowMs: number, at = 0): void {
    const entry = this.#hops.find(source)
    if (entry >= 0 && this.#hops.isAt(entry, bytes, at)) this.#hops.noteHeard(entry, nowMs)
  }

  /**
   * Whether the next hop of a slot has answered what it was asked after `sinceMs`; asks it if not. Gone is also one that was given up,
   * or moved, since the slot was told of it: what was sent in the meantime may have reached nobody, and that no answer
   * came means nothing.
   */
  confirm(slot: number, sinceMs: number): Confirmation {
    const entry = this.#ways.entryOf(slot)
    if (entry < 0 || this.#hops.phaseOf(entry) === PHASE.gone) return 'gone'
    const opening = this.#ways.openingOf(slot)
    if (opening > 0 && (this.#hops.isShut(entry) || this.#hops.openingsOf(entry) !== opening)) return 'gone'
    if (this.#hops.provenMs(entry) > sinceMs) return 'there'
    if (this.#hops.phaseOf(entry) === PHASE.known) this.#askAnew(entry)
    return 'asking'
  }

  /**
   * Asks whom it is time to ask, gives up whom it is time to give up, as far as all that came was heard, up to `heardMs`;
   * gives the time of the next such thing.
   */
  tick(nowMs: number, sink: PacketSink, heardMs = nowMs): number {
    if (nowMs >= this.#nextMs) {
      this.#nextMs = Number.POSITIVE_INFINITY
      for (const entry of this.#greeting.splice(0)) {
        if (!this.#hops.isGreeting(entry)) continue
        this.#hops.setGreeting(entry, false)
        // Those that are asked again by now are told with the answer.
        if (this.#hops.phaseOf(entry) === PHASE.known) this.#greet(entry, undefined, nowMs, sink)
      }
      this.#look(nowMs)
      const inquiryMs = this.#inquiries.tick(nowMs, heardMs, sink, this.#giveUp)
      this.#nextMs = Math.min(this.#nextMs, inquiryMs, this.#inquiries.lookMs)
    }
    return this.#nextMs
  }

  /** Begins to ask those in use that were not heard of late, and forgets those that are not in use. */
  #look(nowMs: number): void {
    while (this.#inquiries.lookMs <= nowMs) {
      const entry = this.#inquiries.looked
      if (this.#hops.usersOf(entry) === 0) this.#forget(entry)
      else if (this.#hops.phaseOf(entry) === PHASE.gone || nowMs - this.#hops.heardMs(entry) >= LOOK_MS)
        this.#inquiries.begin(entry)
      else this.#inquiries.watch(entry, nowMs)
    }
  }

  #askAnew(entry: number): void {
    this.#inquiries.begin(entry)
    this.#nextMs = 0
  }

  #add(address: number): number {
    const entry = this.#hops.add(address)
    if (this.#hops.capacity > this.#room) {
      this.#room = this.#hops.capacity
      this.#inquiries.grow(this.#room)
      this.#ways.growEntries(this.#room)
    }
    return entry
  }

  #forget(entry: number): void {
    this.#inquiries.end(entry)
    this.#hops.setGreeting(entry, false)
    this.#ways.forget(entry)
    this.#hops.remove(entry)
  }

  #settle(entry: number, mac: Uint8Array, nowMs: number, sink: PacketSink): void {
    const hops = this.#hops
    const tries = hops.triesOf(entry)
    // What was sent to where it is no more was not lost on the link.
    if (!hops.hasMac(entry) || hops.isAt(entry, mac)) this.#ways.linkPath.loss.note(1, tries - 1)
    // Karn: after a retransmission nobody knows which request was answered.
    const isFirst = tries === 1 && hops.excusedTo(entry) === 0
    const rttMs = isFirst ? nowMs - this.#inquiries.sinceMs(entry) : undefined
    hops.answer(entry, mac, nowMs)
    this.#watch(entry, nowMs)
    this.#greet(entry, rttMs, nowMs, sink)
  }

  #watch(entry: number, nowMs: number): void {
    this.#inquiries.watch(entry, nowMs)
    this.#nextMs = Math.min(this.#nextMs, nowMs + LOOK_MS)
  }

  /** Tells the waiting slots that their next hop is known. */
  #greet(entry: number, rttMs: number | undefined, nowMs: number, sink: PacketSink): void {
    const opening = this.#hops.openingsOf(entry)
    for (let left = this.#ways.waitingFor(entry); left > 0; left -= 1) {
      const slot = this.#ways.takeWaiting(entry, opening)
      if (slot < 0) return
      const isTarget = this.#ways.isTarget(slot)
      // How long a gateway takes to answer ARP says nothing about the hosts behind it.
      sink.onNextHop(slot, isTarget ? 'answered' : 'ready', isTarget ? rttMs : undefined, nowMs)
    }
  }

  readonly #giveUp: GiveUp = (entry, outcome, nowMs, sink) => {
    this.#hops.giveUp(entry)
    this.#inquiries.watch(entry, nowMs)
    // Whoever hears of it may leave, and with the last one the entry goes.
    for (let left = this.#ways.waitingFor(entry); left > 0; left -= 1) {
      const slot = this.#ways.takeWaiting(entry, 0)
      if (slot < 0) return
      sink.onNextHop(slot, outcome, undefined, nowMs)
    }
  }
}

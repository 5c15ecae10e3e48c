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
import type { Ceiling } from '../../../src/contract/ceilings.ts'
import type { Path } from '../../path.ts'
import type { Confirmation, NextHopOutcome, PacketSink } from '../transport.ts'
import { Neighbor } from './neighbor.ts'

/** Pauses after each try; the last one repeats. Independent losses are at least 100 ms apart. */
const PAUSES_MS = [100, 200, 300, 400]
/** However clean the link, a sleeping host gets a second to wake up: the sum of the pauses. */
const LEAST_TRIES = PAUSES_MS.length
/** So many requests that could not be sent end the asking too: the interface is down. */
const MOST_REFUSED = 10
/** A next hop in use is never unheard for more than twice this, and what it lost can be asked again in that time. */
const LOOK_MS = 5000
/** However often somebody claims to be a next hop, it is not asked more often for that. */
const CLAIM_PAUSE_MS = 1000

/** A slot's share in its next hop. */
interface User {
  readonly neighbor: Neighbor
  readonly path: Path
  /** The next hop is the target itself. */
  readonly isTarget: boolean
  /** When it was told that its next hop is known. */
  sinceMs: number
}

/** What the table needs from its link. */
export interface NeighborParts {
  /** Sends a request for an address, to its last known owner alone if `mac` is given. */
  readonly ask: (address: number, mac: Uint8Array | undefined) => void
  readonly arpCeiling: Pick<Ceiling, 'take'>
  /** The chance to call one live next hop dead that the sweep can afford. */
  readonly errorProbability: number
  /** A new record of the way through a gateway, or to the link's own hosts, who share one estimate of loss. */
  readonly pathTo: (gateway: number | undefined) => Path
}

export class Neighbors {
  readonly #parts: NeighborParts
  readonly #linkPath: Path
  /** The ways through gateways, for as long as the table lives: what was learned of them is kept. */
  readonly #gatewayPaths = new Map<number, Path>()
  readonly #byAddress = new Map<number, Neighbor>()
  readonly #bySlot = new Map<number, User>()
  /** Those being asked, in the order in which that began. */
  readonly #asking = new Set<Neighbor>()
  /** Known ones with slots that have yet to hear so. */
  readonly #greeting = new Set<Neighbor>()
  /** All others, by when they are to be looked at. */
  readonly #watched = new Set<Neighbor>()
  #nextMs = 0

  constructor(parts: NeighborParts) {
    this.#parts = parts
    this.#linkPath = parts.pathTo(undefined)
  }

  /** Begins to resolve the next hop of a slot. */
  attach(slot: number, nextHop: number, isTarget: boolean): void {
    const neighbor = this.#byAddress.get(nextHop) ?? new Neighbor(nextHop)
    this.#byAddress.set(nextHop, neighbor)
    const path = isTarget ? this.#linkPath : this.#pathThrough(nextHop)
    this.#bySlot.set(slot, { neighbor, path, isTarget, sinceMs: Number.POSITIVE_INFINITY })
    neighbor.users += 1
    neighbor.waiting.push(slot)
    if (neighbor.phase === 'gone') this.#askAnew(neighbor)
    if (neighbor.phase === 'known') this.#greeting.add(neighbor)
    this.#nextMs = 0
  }

  /** Forgets a slot; a target goes with it, a gateway stays for a while, since others may come. */
  detach(slot: number): void {
    const neighbor = this.#bySlot.get(slot)?.neighbor
    if (neighbor === undefined) return
    this.#bySlot.delete(slot)
    neighbor.users -= 1
    neighbor.waiting = neighbor.waiting.filter((waiting) => waiting !== slot)
    if (neighbor.users > 0 || this.#gatewayPaths.has(neighbor.address)) return
    for (const set of [this.#asking, this.#greeting, this.#watched]) set.delete(neighbor)
    this.#byAddress.delete(neighbor.address)
  }

  /** The link-layer address towards a slot, once known. */
  macTowards(slot: number): Uint8Array | undefined {
    return this.#bySlot.get(slot)?.neighbor.mac
  }

  /** The link-layer address of the target itself. */
  macOf(slot: number): Uint8Array | undefined {
    const user = this.#bySlot.get(slot)
    return user?.isTarget === true ? user.neighbor.mac : undefined
  }

  /** What is known of the way to a slot. */
  pathOf(slot: number): Path {
    return this.#bySlot.get(slot)?.path ?? this.#linkPath
  }

  /** Takes an ARP message: somebody at `mac` says that he is `address`, perhaps in reply to us. */
  onArp(isReply: boolean, address: number, mac: Uint8Array, nowMs: number, sink: PacketSink): void {
    const neighbor = this.#byAddress.get(address)
    if (neighbor === undefined) return
    const isAsked = neighbor.phase === 'asking'
    if (isReply && isAsked && neighbor.tries > 0) this.#settle(neighbor, mac, nowMs, sink)
    else if (neighbor.isAt(mac) && neighbor.phase !== 'gone') neighbor.heardMs = nowMs
    else if (!isAsked) this.#askAnew(neighbor, neighbor.askedMs + CLAIM_PAUSE_MS)
  }

  /** Takes back the latest request for an address: it could not be sent. */
  noteUnsent(address: number): void {
    this.#byAddress.get(address)?.noteUnsent()
  }

  /** Takes note of an IP packet: `source` is still where it was, if that is `mac`. */
  onPacket(source: number, mac: Uint8Array, nowMs: number): void {
    const neighbor = this.#byAddress.get(source)
    if (neighbor?.isAt(mac) === true) neighbor.heardMs = nowMs
  }

  /**
   * Whether the next hop of a slot has answered since `sinceMs`; asks it if not. Gone is also one that was given up,
   * or moved, since the slot was told of it: what was sent in the meantime may have reached nobody, and that no answer
   * came means nothing.
   */
  confirm(slot: number, sinceMs: number): Confirmation {
    const user = this.#bySlot.get(slot)
    if (user === undefined || user.neighbor.phase === 'gone') return 'gone'
    const { neighbor } = user
    if (neighbor.openMs > user.sinceMs) return 'gone'
    if (neighbor.answeredMs >= sinceMs) return 'there'
    if (neighbor.phase === 'known') this.#askAnew(neighbor)
    return 'asking'
  }

  /** Asks whom it is time to ask, gives up whom it is time to give up; the time of the next such thing. */
  tick(nowMs: number, sink: PacketSink): number {
    if (nowMs >= this.#nextMs) {
      // Those that are asked again by now are told with the answer.
      for (const neighbor of this.#greeting)
        if (neighbor.phase === 'known') this.#greet(neighbor, undefined, nowMs, sink)
      this.#greeting.clear()
      const lookMs = this.#look(nowMs)
      this.#nextMs = Math.min(lookMs, this.#inquire(nowMs, sink))
    }
    return this.#nextMs
  }

  /** Begins to ask those in use that were not heard of late, and forgets those that are not in use. */
  #look(nowMs: number): number {
    for (const neighbor of this.#watched) {
      if (neighbor.dueMs > nowMs) return neighbor.dueMs
      this.#watched.delete(neighbor)
      if (neighbor.users === 0) this.#byAddress.delete(neighbor.address)
      else if (neighbor.phase === 'gone' || nowMs - neighbor.heardMs >= LOOK_MS) this.#askAnew(neighbor)
      else this.#watch(neighbor, nowMs)
    }
    return Number.POSITIVE_INFINITY
  }

  #inquire(nowMs: number, sink: PacketSink): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const neighbor of this.#asking) {
      if (neighbor.dueMs <= nowMs) {
        if (neighbor.tries >= this.#triesNeeded(neighbor)) this.#giveUp(neighbor, 'unreached', nowMs, sink)
        else if (neighbor.refused >= MOST_REFUSED) this.#giveUp(neighbor, 'unsent', nowMs, sink)
        else {
          const waitMs = this.#parts.arpCeiling.take(1, nowMs)
          if (waitMs > 0) return nowMs + waitMs
          this.#ask(neighbor, nowMs)
        }
      }
      nextMs = Math.min(nextMs, neighbor.dueMs)
    }
    return nextMs
  }

  /** Of requests to everybody; the one to the last known owner comes before them. */
  #triesNeeded({ mac }: Neighbor): number {
    const tries = Math.max(LEAST_TRIES, this.#linkPath.loss.triesForSilence(this.#parts.errorProbability))
    return mac === undefined ? tries : tries + 1
  }

  #pathThrough(gateway: number): Path {
    const path = this.#gatewayPaths.get(gateway) ?? this.#parts.pathTo(gateway)
    this.#gatewayPaths.set(gateway, path)
    return path
  }

  #askAnew(neighbor: Neighbor, dueMs = 0): void {
    neighbor.ask(dueMs)
    this.#watched.delete(neighbor)
    this.#asking.add(neighbor)
    this.#nextMs = 0
  }

  #ask(neighbor: Neighbor, nowMs: number): void {
    const asked = neighbor.tries + neighbor.refused
    const pause = PAUSES_MS[Math.min(asked, PAUSES_MS.length - 1)] ?? 0
    neighbor.tries += 1
    neighbor.askedMs = nowMs
    neighbor.dueMs = nowMs + pause
    this.#parts.ask(neighbor.address, neighbor.tries === 1 ? neighbor.mac : undefined)
  }

  #watch(neighbor: Neighbor, nowMs: number): void {
    neighbor.dueMs = nowMs + LOOK_MS
    this.#watched.add(neighbor)
    this.#nextMs = Math.min(this.#nextMs, neighbor.dueMs)
  }

  #settle(neighbor: Neighbor, mac: Uint8Array, nowMs: number, sink: PacketSink): void {
    // What was sent to where it is no more was not lost on the link.
    if (neighbor.mac === undefined || neighbor.isAt(mac)) this.#linkPath.loss.note(1, neighbor.tries - 1)
    neighbor.answer(mac, nowMs)
    this.#asking.delete(neighbor)
    this.#watch(neighbor, nowMs)
    // Karn: after a retransmission nobody knows which request was answered.
    this.#greet(neighbor, neighbor.tries === 1 ? nowMs - neighbor.askedMs : undefined, nowMs, sink)
  }

  /** Tells the waiting slots that their next hop is known. */
  #greet(neighbor: Neighbor, rttMs: number | undefined, nowMs: number, sink: PacketSink): void {
    for (const slot of neighbor.waiting.splice(0)) {
      const user = this.#bySlot.get(slot)
      if (user === undefined) continue
      user.sinceMs = nowMs
      // How long a gateway takes to answer ARP says nothing about the hosts behind it.
      sink.onNextHop(slot, user.isTarget ? 'answered' : 'ready', user.isTarget ? rttMs : undefined, nowMs)
    }
  }

  #giveUp(neighbor: Neighbor, outcome: NextHopOutcome, nowMs: number, sink: PacketSink): void {
    this.#asking.delete(neighbor)
    neighbor.giveUp()
    this.#watch(neighbor, nowMs)
    for (const slot of neighbor.waiting.splice(0)) sink.onNextHop(slot, outcome, undefined, nowMs)
  }
}

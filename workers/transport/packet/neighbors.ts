/**
 * Link-layer addresses of next hops, by ARP (RFC 826), without the kernel's neighbour table. Pure: the clock is
 * passed in and `ask` sends the request.
 *
 * One entry per next hop, shared by all slots that go through it. A next hop that does not answer is given up
 * after as many tries as the measured loss asks for, spread over seconds, since a sleeping host wakes slowly.
 */
import type { Ceiling } from '../../../src/contract/ceilings.ts'
import type { Path } from '../../path.ts'
import type { Confirmation, PacketSink } from '../transport.ts'

/** Pauses after each try; the last one repeats. Independent losses are at least 100 ms apart. */
const PAUSES_MS = [100, 200, 300, 400]
/** However clean the link, a sleeping host gets a second to wake up: the sum of the pauses. */
const LEAST_TRIES = PAUSES_MS.length

/**
 *   asking --reply--> known --confirm--> asking (its address is kept)
 *      '--tries spent--> gone --attach--> asking
 */
type Phase = 'asking' | 'known' | 'gone'

interface Neighbor {
  readonly address: number
  readonly path: Path
  /** The target asked for this next hop is the next hop itself. */
  readonly isTarget: boolean
  phase: Phase
  /** Slots that go this way, and those among them that still wait to hear so. */
  users: number
  waiting: number[]
  mac: Uint8Array | undefined
  tries: number
  askedMs: number
  dueMs: number
  heardMs: number
}

/** What the table needs from its link. */
export interface NeighborParts {
  readonly ask: (address: number) => void
  readonly arpCeiling: Ceiling
  /** The chance to call one live next hop dead that the sweep can afford. */
  readonly errorProbability: number
  /** A new record of the way through a gateway, or to the link's own hosts, who share one estimate of loss. */
  readonly pathTo: (gateway: number | undefined) => Path
}

export class Neighbors {
  readonly #parts: NeighborParts
  readonly #linkPath: Path
  readonly #byAddress = new Map<number, Neighbor>()
  readonly #bySlot = new Map<number, Neighbor>()
  /** Those being asked, in the order in which that began. */
  readonly #asking = new Set<Neighbor>()
  /** Known ones with slots that have yet to hear so. */
  readonly #greeting = new Set<Neighbor>()
  #nextMs = 0

  constructor(parts: NeighborParts) {
    this.#parts = parts
    this.#linkPath = parts.pathTo(undefined)
  }

  /** Begins to resolve the next hop of a slot. */
  attach(slot: number, nextHop: number, isTarget: boolean): void {
    const neighbor = this.#byAddress.get(nextHop) ?? this.#create(nextHop, isTarget)
    neighbor.users += 1
    neighbor.waiting.push(slot)
    this.#bySlot.set(slot, neighbor)
    if (neighbor.phase === 'gone') this.#askAnew(neighbor)
    if (neighbor.phase === 'known') this.#greeting.add(neighbor)
    this.#nextMs = 0
  }

  /** Forgets a slot; a next hop that nobody uses any more goes with it, unless others may come. */
  detach(slot: number): void {
    const neighbor = this.#bySlot.get(slot)
    if (neighbor === undefined) return
    this.#bySlot.delete(slot)
    neighbor.users -= 1
    neighbor.waiting = neighbor.waiting.filter((waiting) => waiting !== slot)
    if (neighbor.users > 0 || !neighbor.isTarget) return
    this.#asking.delete(neighbor)
    this.#greeting.delete(neighbor)
    this.#byAddress.delete(neighbor.address)
  }

  /** The link-layer address towards a slot, once known. */
  macTowards(slot: number): Uint8Array | undefined {
    return this.#bySlot.get(slot)?.mac
  }

  /** The link-layer address of the target itself. */
  macOf(slot: number): Uint8Array | undefined {
    const neighbor = this.#bySlot.get(slot)
    return neighbor?.isTarget === true ? neighbor.mac : undefined
  }

  /** What is known of the way to a slot. */
  pathOf(slot: number): Path {
    return this.#bySlot.get(slot)?.path ?? this.#linkPath
  }

  /** Takes an ARP reply. */
  onReply(address: number, mac: Uint8Array, nowMs: number, sink: PacketSink): void {
    const neighbor = this.#byAddress.get(address)
    if (neighbor === undefined || neighbor.tries === 0) return
    neighbor.mac = Uint8Array.from(mac)
    neighbor.heardMs = nowMs
    if (neighbor.phase !== 'asking') return
    this.#linkPath.loss.note(1, neighbor.tries - 1)
    this.#asking.delete(neighbor)
    neighbor.phase = 'known'
    // Karn: after a retransmission nobody knows which request was answered.
    this.#greet(neighbor, neighbor.tries === 1 ? nowMs - neighbor.askedMs : undefined, nowMs, sink)
  }

  /** Whether the next hop of a slot has answered since `sinceMs`; asks it if not. */
  confirm(slot: number, sinceMs: number): Confirmation {
    const neighbor = this.#bySlot.get(slot)
    if (neighbor === undefined || neighbor.phase === 'gone') return 'gone'
    if (neighbor.phase === 'asking') return 'asking'
    if (neighbor.heardMs >= sinceMs) return 'there'
    this.#askAnew(neighbor)
    return 'asking'
  }

  /** Asks whom it is time to ask, gives up whom it is time to give up; the time of the next such thing. */
  tick(nowMs: number, sink: PacketSink): number {
    if (nowMs >= this.#nextMs) {
      for (const neighbor of this.#greeting) this.#greet(neighbor, undefined, nowMs, sink)
      this.#nextMs = this.#look(nowMs, sink)
    }
    return this.#nextMs
  }

  #look(nowMs: number, sink: PacketSink): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const neighbor of this.#asking) {
      if (neighbor.dueMs <= nowMs) {
        if (neighbor.tries >= this.#triesNeeded()) {
          this.#giveUp(neighbor, nowMs, sink)
          continue
        }
        const waitMs = this.#parts.arpCeiling.take(1, nowMs)
        if (waitMs > 0) return nowMs + waitMs
        this.#ask(neighbor, nowMs)
      }
      nextMs = Math.min(nextMs, neighbor.dueMs)
    }
    return nextMs
  }

  #triesNeeded(): number {
    return Math.max(LEAST_TRIES, this.#linkPath.loss.triesForSilence(this.#parts.errorProbability))
  }

  #create(address: number, isTarget: boolean): Neighbor {
    const neighbor: Neighbor = {
      address,
      path: isTarget ? this.#linkPath : this.#parts.pathTo(address),
      isTarget,
      phase: 'gone',
      users: 0,
      waiting: [],
      mac: undefined,
      tries: 0,
      askedMs: 0,
      dueMs: 0,
      heardMs: Number.NEGATIVE_INFINITY,
    }
    this.#byAddress.set(address, neighbor)
    return neighbor
  }

  #askAnew(neighbor: Neighbor): void {
    neighbor.phase = 'asking'
    neighbor.tries = 0
    neighbor.dueMs = 0
    this.#asking.add(neighbor)
    this.#nextMs = 0
  }

  #ask(neighbor: Neighbor, nowMs: number): void {
    const pause = PAUSES_MS[Math.min(neighbor.tries, PAUSES_MS.length - 1)] ?? 0
    neighbor.tries += 1
    neighbor.askedMs = nowMs
    neighbor.dueMs = nowMs + pause
    this.#parts.ask(neighbor.address)
  }

  /** Tells the waiting slots that their next hop is known. */
  #greet(neighbor: Neighbor, rttMs: number | undefined, nowMs: number, sink: PacketSink): void {
    this.#greeting.delete(neighbor)
    const outcome = neighbor.isTarget ? 'answered' : 'ready'
    // How long a gateway takes to answer ARP says nothing about the hosts behind it.
    const sample = neighbor.isTarget ? rttMs : undefined
    for (const slot of neighbor.waiting.splice(0)) sink.onNextHop(slot, outcome, sample, nowMs)
  }

  #giveUp(neighbor: Neighbor, nowMs: number, sink: PacketSink): void {
    this.#asking.delete(neighbor)
    neighbor.phase = 'gone'
    for (const slot of neighbor.waiting.splice(0)) sink.onNextHop(slot, 'unreached', undefined, nowMs)
  }
}

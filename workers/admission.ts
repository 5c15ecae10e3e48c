/**
 * How a target becomes a host in flight: it is taken when there is room, and its way is looked up. One that nothing leads
 * to, or that is no host's address, is reported at once.
 */
import type { CounterRow } from '../src/contract/counters.ts'
import type { Route } from '../src/route/route.ts'
import type { Departure } from './departure.ts'
import type { Discovery } from './discovery.ts'
import type { HostTable } from './host-table.ts'
import type { Restoration } from './journal/restoration.ts'
import { OUTAGE_LOOK_MS, type Outage } from './outage.ts'
import { NOT_YET } from './targets.ts'
import type { Transport } from './transport/transport.ts'

/** A route by which a host can be asked. */
type Way = Route & { readonly kind: 'unicast' | 'local' }

function isWay(route: Route): route is Way {
  return route.kind === 'unicast' || route.kind === 'local'
}

/** Hosts taken in one turn, so that a range without routes does not hold up the wire. */
const MOST_ADMITTED = 256

/** Where targets come from, and whom they are handed to. */
export interface AdmissionParts {
  /** The next target (32-bit address), NOT_YET, or undefined when there is none left. */
  readonly nextTarget: () => number | undefined
  /** Has the target that was given last be given again. */
  readonly putBack?: (() => void) | undefined
  readonly outage: Outage
  readonly routeTo: (address: number) => Route
  readonly hosts: HostTable
  readonly transport: Transport
  readonly discovery: Discovery
  readonly departure: Departure
  readonly counters: CounterRow
  /** Hosts of a share that was begun before; they come first. */
  readonly restoration: Restoration
  /** Told of every slot that a host is taken into. */
  readonly onTaken: (slot: number) => void
  /** Told of a host, restored into a slot, to which nothing leads any more. */
  readonly onGone: (slot: number, nowMs: number) => void
}

export class Admission {
  readonly #parts: AdmissionParts
  #isOver = false
  /** No host is taken before, where there was no way to the next one for an outage; else 0. */
  #heldMs = 0
  /** So many of the next hosts have been counted before: whoever took them ended without a word. */
  #counted: number

  constructor(parts: AdmissionParts) {
    const { counters, restoration } = parts
    const [admitted, finished] = [counters.read('hostsAdmitted'), counters.read('hostsFinished')]
    const known = finished + restoration.records.length
    this.#parts = parts
    this.#counted = Math.max(admitted - known, 0)
    counters.add('hostsAdmitted', Math.max(known - admitted, 0))
  }

  /** True when no further host will be taken. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** When further hosts can be taken, as seen at `nowMs`; Infinity when that depends on those in flight, or never. */
  nextMs(nowMs: number): number {
    if (this.#isOver || !this.#parts.hosts.hasRoom) return Number.POSITIVE_INFINITY
    return Math.max(this.#parts.departure.waitMs(nowMs) || nowMs, this.#heldMs)
  }

  /** Takes no further host. */
  end(): void {
    this.#isOver = true
  }

  /** Takes hosts while there is room for them. */
  admit(nowMs: number): void {
    const { outage } = this.#parts
    if (this.#heldMs > 0 && nowMs >= this.#heldMs) {
      this.#heldMs = outage.isDown(nowMs) ? nowMs + OUTAGE_LOOK_MS : 0
    }
    for (let i = 0; i < MOST_ADMITTED && this.nextMs(nowMs) === nowMs; i += 1) {
      if (this.#parts.restoration.isWaiting) this.#takeAgain(nowMs)
      else {
        const address = this.#parts.nextTarget()
        if (address === undefined) this.#isOver = true
        else if (address === NOT_YET) return
        else this.#take(address, nowMs)
      }
    }
  }

  #take(address: number, nowMs: number): void {
    const route = this.#wayTo(address, nowMs, this.#parts.putBack)
    if (route === undefined) return
    this.#count()
    if (isWay(route)) this.#place(address, route, nowMs)
    else this.#pass(address, route, nowMs)
  }

  /** The way to a host; undefined where it has none because of an outage, and is put back if that can be. */
  #wayTo(address: number, nowMs: number, putBack: (() => void) | undefined): Route | undefined {
    const { routeTo, outage } = this.#parts
    const route = routeTo(address)
    if (route.kind !== 'unreachable' || putBack === undefined) return route
    // Between two looks an interface may have come back.
    if (!outage.isOn(nowMs)) return routeTo(address)
    this.#heldMs = nowMs + OUTAGE_LOOK_MS
    putBack()
    return undefined
  }

  /** A host that was in flight when its share was written down. */
  #takeAgain(nowMs: number): void {
    const { hosts, departure, restoration, onGone } = this.#parts
    const restored = restoration.next()
    const { address, statusReason, isFound } = restored.record
    const route = this.#wayTo(address, nowMs, () => restoration.putBack())
    if (route === undefined) return
    if (isWay(route)) {
      const slot = this.#place(address, route, nowMs)
      restoration.recall(slot, restored)
      if (isFound) departure.admit(slot, route.gateway === undefined, statusReason)
    } else if (!isFound) this.#pass(address, route, nowMs)
    else {
      const slot = hosts.admit(address, [], nowMs)
      this.#parts.onTaken(slot)
      departure.admit(slot, true, statusReason)
      restoration.recall(slot, restored)
      onGone(slot, nowMs)
    }
  }

  #place(address: number, route: Way, nowMs: number): number {
    const { hosts, transport, discovery, departure, onTaken } = this.#parts
    const slot = hosts.admit(address, route.sources, nowMs)
    onTaken(slot)
    // The slot's last host may have left while it was pinged.
    discovery.end(slot)
    const isOnLink = route.gateway === undefined
    departure.admit(slot, isOnLink, route.kind === 'local' ? 'localhost-response' : 'assumed')
    transport.attach(slot, route, address)
    return slot
  }

  /** A target that is not asked. */
  #pass(address: number, route: Route, nowMs: number): void {
    const { departure } = this.#parts
    if (route.kind === 'unreachable') departure.unasked(address, 'no-route', 'no-route', nowMs)
    else departure.unasked(address, 'skipped', route.kind === 'network' ? 'network' : 'broadcast', nowMs)
  }

  #count(): void {
    if (this.#counted > 0) this.#counted -= 1
    else this.#parts.counters.add('hostsAdmitted')
  }
}

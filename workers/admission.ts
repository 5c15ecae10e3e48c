/**
 * How a target becomes a host in flight: it is taken when there is room, and its way is looked up. One that nothing leads
 * to, or that is no host's address, is reported at once.
 */
import type { CounterRow } from '../src/contract/counters.ts'
import type { Route } from '../src/route/route.ts'
import type { Departure } from './departure.ts'
import type { Discovery } from './discovery.ts'
import type { HostTable } from './host-table.ts'
import { NOT_YET } from './targets.ts'
import type { Transport } from './transport/transport.ts'

/** Hosts taken in one turn, so that a range without routes does not hold up the wire. */
const MOST_ADMITTED = 256

/** Where targets come from, and whom they are handed to. */
export interface AdmissionParts {
  /** The next target (32-bit address), NOT_YET, or undefined when there is none left. */
  readonly nextTarget: () => number | undefined
  readonly routeTo: (address: number) => Route
  readonly hosts: HostTable
  readonly transport: Transport
  readonly discovery: Discovery
  readonly departure: Departure
  readonly counters: CounterRow
}

export class Admission {
  readonly #parts: AdmissionParts
  #isOver = false

  constructor(parts: AdmissionParts) {
    this.#parts = parts
  }

  /** True when no further host will be taken. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** When further hosts can be taken, as seen at `nowMs`; Infinity when that depends on those in flight, or never. */
  nextMs(nowMs: number): number {
    if (this.#isOver || !this.#parts.hosts.hasRoom) return Number.POSITIVE_INFINITY
    return this.#parts.departure.waitMs(nowMs) || nowMs
  }

  /** Takes no further host. */
  end(): void {
    this.#isOver = true
  }

  /** Takes hosts while there is room for them. */
  admit(nowMs: number): void {
    for (let i = 0; i < MOST_ADMITTED && this.nextMs(nowMs) === nowMs; i += 1) {
      const address = this.#parts.nextTarget()
      if (address === undefined) this.#isOver = true
      else if (address === NOT_YET) return
      else this.#take(address, nowMs)
    }
  }

  #take(address: number, nowMs: number): void {
    const { routeTo, hosts, transport, discovery, departure, counters } = this.#parts
    const route = routeTo(address)
    counters.add('hostsAdmitted')
    if (route.kind === 'unicast' || route.kind === 'local') {
      const slot = hosts.admit(address, route.sources, nowMs)
      // The slot's last host may have left while it was pinged.
      discovery.end(slot)
      const isOnLink = route.gateway === undefined
      departure.admit(slot, isOnLink, route.kind === 'local' ? 'localhost-response' : 'assumed')
      transport.attach(slot, route, address)
    } else if (route.kind === 'unreachable') departure.unasked(address, 'no-route', 'no-route', nowMs)
    else departure.unasked(address, 'skipped', route.kind === 'network' ? 'network' : 'broadcast', nowMs)
  }
}

/**
 * A host of which it is not known yet whether it is there: looked at by its first lane until it is found, or until it is
 * known that it is not.
 *
 *   awaiting (the kernel looks for its next hop) --> pinged --heard--> found
 *        '--in vain--> stranded                         '--silent--> down, or without a way
 */
import type { StatusReason } from '../src/contract/result.ts'
import type { Route } from '../src/route/route.ts'
import type { Reading } from '../src/verdict/reading.ts'
import type { Deadlines } from './deadlines.ts'
import type { Departure } from './departure.ts'
import type { Discovery } from './discovery.ts'
import type { HostTable } from './host-table.ts'
import { CONFIRMING_MS, type Probing } from './probing.ts'
import type { Resolution } from './resolution.ts'
import type { RttEstimators } from './rtt.ts'
import type { Transport } from './transport/transport.ts'

/** What a search works with. */
export interface SearchParts {
  readonly hosts: HostTable
  readonly transport: Transport
  readonly routeTo: (address: number) => Route
  readonly resolution: Resolution
  readonly discovery: Discovery
  readonly departure: Departure
  readonly probing: Probing
  readonly deadlines: Deadlines
  readonly rtt: RttEstimators
}

export class Search {
  readonly #parts: SearchParts

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  /** One look at a host that is not found yet. */
  look(slot: number, nowMs: number): void {
    const { hosts, resolution, departure, discovery, probing } = this.#parts
    const isPending = resolution.isPending(slot)
    const dueMs = isPending ? resolution.dueMs(slot, nowMs) : undefined
    if (dueMs !== undefined) this.#lookAt(slot, dueMs)
    else if (isPending && resolution.hasFailed(slot, nowMs)) departure.strand(slot, nowMs, 'host-unreach')
    else if (discovery.isAsking(slot)) this.#ping(slot, nowMs)
    else probing.ask(hosts.lanes.firstOf(slot), nowMs)
  }

  /** A host is there. */
  find(slot: number, reason: StatusReason, nowMs: number): void {
    const { discovery, departure, probing } = this.#parts
    discovery.end(slot)
    departure.noteUp(slot, reason)
    probing.start(slot, nowMs)
  }

  /** A word about a host that is pinged. */
  hear(slot: number, reading: Reading, nowMs: number): void {
    const { discovery, departure, rtt } = this.#parts
    const verdict = discovery.verdictOf(slot, reading)
    if (verdict === undefined) return
    const rttMs = discovery.rttOf(slot, reading, nowMs)
    if (rttMs !== undefined) rtt.sample(slot, rttMs)
    if (verdict.isUp) departure.noteUp(slot, verdict.reason)
    if (!verdict.isUp) departure.leave(slot, nowMs, 'down', verdict.reason)
    else if (discovery.hear(slot, reading)) this.find(slot, verdict.reason, nowMs)
    else this.#lookAt(slot, nowMs)
  }

  #ping(slot: number, nowMs: number): void {
    const { discovery, departure } = this.#parts
    const next = discovery.ask(slot, nowMs)
    if (typeof next === 'number') this.#lookAt(slot, next)
    else if (next === 'found') this.find(slot, 'assumed', nowMs)
    else if (next === 'unsent') departure.leave(slot, nowMs, 'no-route', 'send-failed')
    else if (discovery.isFoundByKernel(slot)) this.find(slot, 'arp-response', nowMs)
    else this.#miss(slot, nowMs)
  }

  /** No ping was answered: the host is down, if its next hop has been there all the time. */
  #miss(slot: number, nowMs: number): void {
    const { transport, routeTo, discovery, departure, hosts } = this.#parts
    const confirmation = transport.confirm(slot, discovery.sentMs(slot))
    if (confirmation === 'asking') this.#lookAt(slot, nowMs + CONFIRMING_MS)
    else if (confirmation === 'there') departure.leave(slot, nowMs, 'down', discovery.reasonOfSilence(slot))
    else {
      const address = hosts.addressOf(slot)
      const route = routeTo(address)
      if (route.kind !== 'unicast') departure.leave(slot, nowMs, 'no-route', 'no-route')
      else if (!discovery.mayBeginAnew(slot)) departure.leave(slot, nowMs, 'no-route', 'no-gateway')
      else {
        transport.detach(slot)
        transport.attach(slot, route, address)
      }
    }
  }

  /** Looks at a host again at that time; its first lane is the one that looks. */
  #lookAt(slot: number, ms: number): void {
    const { hosts, deadlines } = this.#parts
    deadlines.set(hosts.lanes.firstOf(slot), ms)
  }
}

/**
 * A host of which it is not known whether it is there: its next hop is being resolved, or it is pinged, until somebody
 * says a word or enough silence has passed.
 */
import type { StatusReason } from '../src/contract/result.ts'
import type { Route } from '../src/route/route.ts'
import type { Reading } from '../src/verdict/reading.ts'
import type { Deadlines } from './deadlines.ts'
import type { Departure } from './departure.ts'
import type { Discovery } from './discovery.ts'
import type { HostTable } from './host-table.ts'
import { OUTAGE_LOOK_MS, type Outage } from './outage.ts'
import { CONFIRMING_MS, type Probing } from './probing.ts'
import type { Resolution } from './resolution.ts'
import type { RttEstimators } from './rtt.ts'
import type { Transport } from './transport/transport.ts'

/** Who finds out, and who takes the host from there. */
export interface PresenceParts {
  readonly hosts: HostTable
  readonly rtt: RttEstimators
  readonly deadlines: Deadlines
  readonly transport: Transport
  readonly resolution: Resolution
  readonly discovery: Discovery
  readonly probing: Probing
  readonly departure: Departure
  readonly routeTo: (address: number) => Route
  readonly outage: Outage
}

export class Presence {
  readonly #parts: PresenceParts

  constructor(parts: PresenceParts) {
    this.#parts = parts
  }

  /** True while it is not known. */
  isOpen(slot: number): boolean {
    return this.#parts.resolution.isPending(slot) || this.#parts.discovery.isAsking(slot)
  }

  /** Looks after such a host; its first lane is the one that looks. */
  look(lane: number, nowMs: number): void {
    const { hosts, resolution, deadlines } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    if (lane !== hosts.lanes.firstOf(slot)) deadlines.set(lane, nowMs + CONFIRMING_MS)
    else if (resolution.isPending(slot)) this.#await(slot, nowMs)
    else this.#ask(slot, nowMs)
  }

  /** Takes a word about a host that is being asked for. */
  hear(slot: number, reading: Reading, nowMs: number): void {
    const { discovery, rtt, departure } = this.#parts
    const verdict = discovery.verdictOf(slot, reading)
    if (verdict === undefined) return
    const rttMs = discovery.rttOf(slot, reading, nowMs)
    if (rttMs !== undefined) rtt.sample(slot, rttMs)
    if (verdict.isUp) departure.noteUp(slot, verdict.reason)
    if (!verdict.isUp) departure.leave(slot, nowMs, 'down', verdict.reason)
    else if (discovery.hear(slot, reading)) this.find(slot, verdict.reason, nowMs)
    else this.#lookAt(slot, nowMs)
  }

  /** A host is there, for this reason: its protocols are asked. */
  find(slot: number, reason: StatusReason, nowMs: number): void {
    const { discovery, departure, probing } = this.#parts
    discovery.end(slot)
    departure.noteUp(slot, reason)
    probing.start(slot, nowMs)
  }

  /** Looks at a host again at that time. */
  #lookAt(slot: number, ms: number): void {
    const { hosts, deadlines } = this.#parts
    const lane = hosts.lanes.firstOf(slot)
    if (ms === Number.POSITIVE_INFINITY) deadlines.clear(lane)
    else deadlines.set(lane, ms)
  }

  /** The kernel is resolving the next hop, or has failed to. */
  #await(slot: number, nowMs: number): void {
    const { hosts, resolution, discovery, departure, probing } = this.#parts
    const dueMs = resolution.dueMs(slot, nowMs)
    if (dueMs !== undefined) this.#lookAt(slot, dueMs)
    else if (resolution.hasFailed(slot, nowMs)) departure.strand(slot, nowMs, 'host-unreach')
    else if (discovery.isAsking(slot)) this.#ask(slot, nowMs)
    else probing.ask(hosts.lanes.firstOf(slot), nowMs)
  }

  #ask(slot: number, nowMs: number): void {
    const { discovery, departure, outage } = this.#parts
    // As long as an outage lasts no further ping is sent in vain.
    if (discovery.hasVain(slot) && outage.isDown(nowMs)) {
      this.#lookAt(slot, nowMs + OUTAGE_LOOK_MS)
      return
    }
    const next = discovery.ask(slot, nowMs)
    if (typeof next === 'number') this.#lookAt(slot, next)
    else if (next === 'found') this.find(slot, 'assumed', nowMs)
    else if (next === 'unsent') departure.leave(slot, nowMs, 'no-route', 'send-failed')
    else if (discovery.isFoundByKernel(slot)) this.find(slot, 'arp-response', nowMs)
    else this.#miss(slot, nowMs)
  }

  /** No ping was answered: the host is down, if its next hop has been there all the time. */
  #miss(slot: number, nowMs: number): void {
    const { hosts, transport, routeTo, discovery, departure, outage } = this.#parts
    const confirmation = transport.confirm(slot, discovery.sentMs(slot))
    if (confirmation === 'asking') this.#lookAt(slot, nowMs + CONFIRMING_MS)
    else if (confirmation === 'there') departure.leave(slot, nowMs, 'down', discovery.reasonOfSilence(slot))
    else {
      const address = hosts.addressOf(slot)
      const route = routeTo(address)
      if (route.kind === 'unreachable' && outage.isOn(nowMs)) this.#lookAt(slot, nowMs + OUTAGE_LOOK_MS)
      else if (route.kind !== 'unicast') departure.leave(slot, nowMs, 'no-route', 'no-route')
      else if (!discovery.mayBeginAnew(slot)) departure.leave(slot, nowMs, 'no-route', 'no-gateway')
      else {
        transport.detach(slot)
        transport.attach(slot, route, address)
      }
    }
  }
}

/**
 * Where the kernel resolves next hops for us: is it still at it, and how often has it failed for a host that has not
 * been heard? It gives up after three requests of its own, which on a lossy link may miss a host that is there; so it
 * is made to try again as often as the loss asks for.
 */
import type { Reading } from '../src/verdict/reading.ts'
import type { HostTable } from './host-table.ts'
import type { Outage } from './outage.ts'
import type { Receiver } from './receiver.ts'
import type { Transport } from './transport/transport.ts'

/** ARP requests per attempt of the kernel (mcast_solicit, arp(7)). */
const KERNEL_TRIES = 3
/** An attempt takes 3 s; what the kernel says sooner is about the attempt before. */
const LEAST_ATTEMPT_MS = 1000
/** How often to look whether the kernel has resolved a next hop. */
const RESOLVING_MS = 100

/** What resolution looks at. */
export interface ResolutionParts {
  readonly hosts: HostTable
  readonly receiver: Receiver
  readonly transport: Transport
  readonly outage: Outage
  /** The chance to call one live next hop gone that the sweep can afford. */
  readonly hostError: number
}

export class Resolution {
  readonly #parts: ResolutionParts
  readonly #failures: Uint8Array
  readonly #sinceMs: Float64Array

  constructor(parts: ResolutionParts) {
    this.#parts = parts
    this.#failures = new Uint8Array(parts.hosts.slots)
    this.#sinceMs = new Float64Array(parts.hosts.slots)
  }

  /** Starts a host. */
  start(slot: number, nowMs: number): void {
    this.#failures[slot] = 0
    this.#sinceMs[slot] = nowMs
  }

  /** True when the host was asked and not heard, and its next hop is not resolved: more would only fill the kernel's queue. */
  isPending(slot: number): boolean {
    const { hosts, transport } = this.#parts
    const isAsked = hosts.probesTo(slot) + hosts.pingsTo(slot) > 0
    return isAsked && transport.isResolving(slot) && !hosts.isHeard(slot)
  }

  /** When to look at a pending host again; undefined once the kernel must have given up. */
  dueMs(slot: number, nowMs: number): number | undefined {
    const untilMs = this.#begunMs(slot) + this.#parts.transport.quietMsOf(slot)
    return nowMs < untilMs ? Math.min(nowMs + RESOLVING_MS, untilMs) : undefined
  }

  /**
   * Notes that the kernel did not resolve the next hop. True when that has happened as often as the loss asks for; an
   * attempt that began before an outage was over is none.
   */
  hasFailed(slot: number, nowMs: number): boolean {
    const { hosts, receiver, outage, hostError } = this.#parts
    if (hosts.isHeard(slot)) return false
    if (outage.isOn(nowMs) || outage.explains(this.#begunMs(slot))) {
      this.#sinceMs[slot] = nowMs
      return false
    }
    if (nowMs - this.#begunMs(slot) >= LEAST_ATTEMPT_MS) {
      this.#failures[slot] = (this.#failures[slot] ?? 0) + 1
      this.#sinceMs[slot] = nowMs
    }
    return (this.#failures[slot] ?? 0) * KERNEL_TRIES >= receiver.triesForLoss(slot, hostError)
  }

  /**
   * True for host unreachable from an address of ours, often another than we ask from: our own kernel could not resolve
   * the next hop.
   */
  isKernelsWord({ slot, kind, code, sender }: Reading): boolean {
    const { hosts, transport } = this.#parts
    if (kind !== 'unreachable' || code !== 1) return false
    return transport.owns(sender) && !transport.owns(hosts.addressOf(slot))
  }

  #begunMs(slot: number): number {
    return this.#sinceMs[slot] ?? 0
  }
}

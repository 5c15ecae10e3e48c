/**
 * How long a host is asked: until all is settled, or until asking on would tell nothing more. A host that may
 * be one of several addresses of a machine gets more time: the others may be taking the errors that it asks for.
 */
import type { MachineErrors } from '../src/contract/machine-errors.ts'
import type { UnprovedCause } from '../src/verdict/silence.ts'
import type { Bounds } from './bounds.ts'
import type { HostTable } from './host-table.ts'
import type { Prober } from './prober.ts'
import type { SilenceRule } from './settlement.ts'
import { Siblings } from './siblings.ts'
import type { Transport } from './transport/transport.ts'

/** An error that a sibling took in the first second of a silence leaves the rest of it without a rival. */
const GRACE_MS = 1000
/** So long a host without errors contends for them with hosts that may be the same machine. */
const LONGEST_CONTENTION_MS = 60_000
/** So long a host that has sent errors waits for such hosts to be done: two stock ones take turns for 500 s. */
const LONGEST_STARVATION_MS = 600_000

/** So long a host is asked at the pace of the routers on its way without anything new. */
const LONGEST_SHORTAGE_MS = 600_000

/** Where one protocol is all that draws errors, so many proofs by it are enough to spend on one host. */
const MOST_CONTROLS = 1000

export class Patience {
  readonly #prober: Prober
  readonly #bounds: Bounds
  readonly #siblings: Siblings

  constructor(hosts: HostTable, prober: Prober, transport: Transport, errors: MachineErrors, bounds: Bounds) {
    this.#prober = prober
    this.#bounds = bounds
    this.#siblings = new Siblings(hosts, transport, errors)
  }

  /** The cause that whatever is unsettled gets if the host ends now; undefined while it should be asked on. */
  endOf(slot: number, rule: SilenceRule, nowMs: number): UnprovedCause | undefined {
    if (this.#prober.isDone(slot, rule, nowMs)) {
      const sinceMs = this.#prober.silentSinceMs(slot) + GRACE_MS
      if (!this.#prober.isMute(slot) || !this.#siblings.hasRival(slot, sinceMs)) return 'timeout'
      this.#prober.contend(slot, nowMs)
    }
    const bounded = this.#bounds.endOf(slot, rule, nowMs)
    if (bounded !== undefined) return bounded
    if (this.#hasContended(slot, nowMs)) return 'rationed'
    if (this.#isHeldUp(slot, nowMs)) return 'router-limited'
    if (this.#prober.controlTries(slot) >= MOST_CONTROLS) return 'timeout'
    return this.#prober.progress.isHopeless(slot) && !this.#isStarved(slot, nowMs)
      ? this.#causeOf(slot)
      : undefined
  }

  /** True once an address that may be the same machine has sent an error. */
  hasSibling(slot: number): boolean {
    return this.#siblings.hasRival(slot, Number.NEGATIVE_INFINITY)
  }

  /** Notes that a host has sent an error. */
  noteError(slot: number, nowMs: number): void {
    this.#siblings.noteError(slot, nowMs)
  }

  #hasContended(slot: number, nowMs: number): boolean {
    return this.#prober.isContending(slot) && nowMs - this.#prober.beganMs(slot) >= LONGEST_CONTENTION_MS
  }

  #isHeldUp(slot: number, nowMs: number): boolean {
    return (
      this.#prober.isRouterPaced(slot) && nowMs - this.#prober.progress.newsMs(slot) >= LONGEST_SHORTAGE_MS
    )
  }

  #isStarved(slot: number, nowMs: number): boolean {
    const newsMs = this.#prober.progress.newsMs(slot)
    if (nowMs - newsMs >= LONGEST_STARVATION_MS) return false
    if (this.#prober.progress.isUnsent(slot)) return false
    return !this.#prober.wasForged(slot) && this.#siblings.hasRival(slot, newsMs)
  }

  #causeOf(slot: number): UnprovedCause {
    if (this.#prober.wasForged(slot)) return 'path-rewrites'
    return this.#prober.isBlind(slot) || this.#prober.progress.isUnsent(slot) ? 'timeout' : 'went-silent'
  }
}

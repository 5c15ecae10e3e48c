/**
 * What the user allows one host to cost: how long its protocols are asked, and how often one of them again. A bound
 * proves nothing. What it leaves open is unproved, and says by which bound.
 */
import type { HostBounds } from '../src/contract/plan.ts'
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import { silenceByte, silenceOf, type UnprovedCause } from '../src/verdict/silence.ts'
import { type HostTable, MOST_TRIES } from './host-table.ts'
import type { Prober } from './prober.ts'
import type { SilenceRule } from './settlement.ts'

/** So often one protocol may be asked in all. */
export function mostTries({ maxRetries }: HostBounds): number {
  return maxRetries === undefined ? MOST_TRIES : maxRetries + 1
}

/** Causes that a bound on retransmissions explains better: with more tries there might have been a proof. */
const EXPLAINED = new Set<UnprovedCause>(['timeout', 'rationed', 'went-silent'])

/** What the bounds look at. */
export interface BoundsParts {
  readonly hosts: HostTable
  readonly prober: Prober
  /** In asking order. */
  readonly protocols: readonly number[]
  readonly hostBounds: HostBounds
}

export class Bounds {
  readonly #parts: BoundsParts
  readonly #endMs: Float64Array

  constructor(parts: BoundsParts) {
    this.#parts = parts
    this.#endMs = new Float64Array(parts.hosts.slots).fill(Number.POSITIVE_INFINITY)
  }

  /** Starts the clock of a host. */
  start(slot: number, nowMs: number): void {
    this.#endMs[slot] = nowMs + (this.#parts.hostBounds.timeoutMs ?? Number.POSITIVE_INFINITY)
  }

  /** When a host must be let go; Infinity where the user has set no time. */
  endMs(slot: number): number {
    return this.#endMs[slot] ?? Number.POSITIVE_INFINITY
  }

  /** The cause of what is open, if a bound ends the asking of this host now. */
  endOf(slot: number, rule: SilenceRule, nowMs: number): UnprovedCause | undefined {
    if (nowMs >= this.endMs(slot)) return 'host-timeout'
    return this.#isExhausted(slot, rule) ? 'retries-exhausted' : undefined
  }

  /** In the bytes of a result, renames the silences of `cause` that only the bound on retransmissions left unproved. */
  explain(slot: number, bytes: Uint8Array, cause: UnprovedCause): void {
    if (this.#parts.hostBounds.maxRetries === undefined || !EXPLAINED.has(cause)) return
    for (const protocol of this.#parts.protocols) {
      const isOpen = silenceOf(bytes[protocol] ?? 0) === cause
      if (isOpen && !this.#parts.hosts.mayTry(slot, protocol)) {
        bytes[protocol] = silenceByte('retries-exhausted')
      }
    }
  }

  /** A host without errors is asked in rounds: true when those that it still needs are more than it may be asked. */
  #isExhausted(slot: number, rule: SilenceRule): boolean {
    const { hosts, prober, protocols, hostBounds } = this.#parts
    if (hostBounds.maxRetries === undefined || !prober.isBlind(slot)) return false
    if (prober.settlement.rounds(rule) <= hosts.mostTries) return false
    return protocols.every(
      (protocol) => hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE || !hosts.mayTry(slot, protocol),
    )
  }
}

/** Restored hosts to which nothing leads any more, or whose way nobody has time to find: they give what was found before. */
import type { Discovery } from '../discovery.ts'
import type { Probing } from '../probing.ts'
import type { Receiver } from '../receiver.ts'
import type { RttEstimators } from '../rtt.ts'
import type { Restoration } from './restoration.ts'

/** Of no use but until what was measured is given back. */
const NO_TIMEOUT_MS = 0

/** What is started for such a host. */
export interface ResumptionParts {
  readonly restoration: Restoration
  readonly rtt: RttEstimators
  readonly receiver: Receiver
  readonly discovery: Discovery
  readonly probing: Probing
}

export class Resumption {
  readonly #parts: ResumptionParts

  constructor(parts: ResumptionParts) {
    this.#parts = parts
  }

  /** Gives a host back all that is known of it, though its way is not. */
  regain(slot: number, nowMs: number): void {
    const { restoration, rtt, receiver, discovery, probing } = this.#parts
    rtt.start(slot, NO_TIMEOUT_MS)
    receiver.start(slot)
    discovery.end(slot)
    probing.start(slot, nowMs)
    restoration.begin(slot, nowMs)
  }

  /** Reports a host to which nothing leads any more. */
  giveUp(slot: number, nowMs: number): void {
    this.regain(slot, nowMs)
    this.#parts.probing.lose(slot, nowMs)
  }
}

/** The simulated transport while a link is down. */
import { IPV4_FIELD } from '../../src/packet/ipv4.ts'
import type { SimulatedNetwork } from '../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../workers/transport/simulated/simulated-transport.ts'
import type { PacketSink } from '../../workers/transport/transport.ts'

/** Can send nothing from `brokenMs` until `mendedMs`. */
export class BrokenTransport extends SimulatedTransport {
  readonly #brokenMs: number
  readonly #mendedMs: number
  readonly #unsent: { slot: number; protocol: number }[] = []
  #slot = -1
  #at = 0

  constructor(network: SimulatedNetwork, brokenMs: number, mendedMs: number) {
    super(network)
    this.#brokenMs = brokenMs
    this.#mendedMs = mendedMs
  }

  override begin(slot = -1): number {
    this.#slot = slot
    this.#at = super.begin()
    return this.#at
  }

  override commit(length: number): void {
    if (this.now() < this.#brokenMs || this.now() >= this.#mendedMs) super.commit(length)
    else this.#unsent.push({ slot: this.#slot, protocol: this.bytes[this.#at + IPV4_FIELD.protocol] ?? 0 })
  }

  override flush(sink?: PacketSink): void {
    super.flush()
    for (const { slot, protocol } of this.#unsent.splice(0)) sink?.onUnsent(slot, protocol)
  }
}

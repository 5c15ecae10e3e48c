/**
 * What is told of a host before its result: each state as it becomes known, and again when a stronger one follows. As
 * much as the plan's verbosity asks for; where it asks for nothing, nothing is kept.
 *
 * That a protocol is silent is told from its first proof on. More may be needed, and an answer may still come, so it
 * is provisional; whatever an answer says can only become stronger.
 */
import type { DiscoveredState } from '../src/contract/messages.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import { classify, STATES, type State } from '../src/verdict/classify.ts'
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import { GIVEN_UP, type HostTable, PROTOCOLS } from './host-table.ts'
import { type Seam, V4_SEAM } from './seam.ts'

/** The verbosity that asks for more than what is open. */
const ALL_STATES = 2
/** In `told`: nothing yet. */
const NOTHING = 0

/** What it looks at, and whom it tells. */
export interface DiscoveredStatesParts {
  readonly plan: Pick<SweepPlan, 'verbosity' | 'classification' | 'protocols'>
  readonly hosts: HostTable
  /** False while it is not known whether the host is there: what a router says then is about the host. */
  readonly isThere: (slot: number) => boolean
  /** Called only where the plan's verbosity asks for it, and before the host's result. */
  readonly onDiscovery: (discovered: DiscoveredState) => void
  /** IPv4's unless given. */
  readonly seam?: Seam | undefined
}

export class DiscoveredStates {
  readonly #parts: DiscoveredStatesParts
  /** Of which host the slot's states were told. */
  readonly #toldOf: Uint32Array
  /** 256 a slot: 1 + the place in STATES of the state that was told last. */
  readonly #told: Uint8Array

  constructor(parts: DiscoveredStatesParts) {
    this.#parts = parts
    const slots = parts.plan.verbosity > 0 ? parts.hosts.slots : 0
    this.#toldOf = new Uint32Array(slots)
    this.#told = new Uint8Array(slots * PROTOCOLS)
  }

  /** False while it is not known whether the host is there. */
  isThere(slot: number): boolean {
    return this.#parts.isThere(slot)
  }

  /** Tells what is new of a protocol about which something was heard. */
  note(slot: number, protocol: number): void {
    if (this.#mayTell(slot) && this.#parts.plan.protocols.includes(protocol)) this.#tell(slot, protocol)
  }

  /** Tells what is new of a whole host: once it is known to be there, and when a batch has shown who is silent. */
  review(slot: number): void {
    if (this.#mayTell(slot)) for (const protocol of this.#parts.plan.protocols) this.#tell(slot, protocol)
  }

  #mayTell(slot: number): boolean {
    const { plan, hosts, isThere } = this.#parts
    if (plan.verbosity === 0 || !isThere(slot)) return false
    const address = hosts.addressOf(slot)
    if (this.#toldOf[slot] !== address) this.#told.fill(NOTHING, slot * PROTOCOLS, (slot + 1) * PROTOCOLS)
    this.#toldOf[slot] = address
    return true
  }

  #tell(slot: number, protocol: number): void {
    const { plan, hosts, onDiscovery, seam = V4_SEAM } = this.#parts
    const state = this.#stateOf(slot, protocol)
    if (state === undefined || (state !== 'open' && plan.verbosity < ALL_STATES)) return
    const at = slot * PROTOCOLS + protocol
    const mark = 1 + STATES.indexOf(state)
    if (this.#told[at] === mark) return
    this.#told[at] = mark
    const address = seam.addressOf(hosts.addressOf(slot))
    onDiscovery({ address, protocol: seam.protocolOf(protocol), state })
  }

  #stateOf(slot: number, protocol: number): State | undefined {
    const { plan, hosts } = this.#parts
    const evidence = hosts.evidenceOf(slot, protocol)
    if (evidence !== NO_EVIDENCE) return classify(evidence, protocol, plan.classification)?.state
    const proofs = hosts.proofsOf(slot, protocol)
    // The two above are no numbers of proofs.
    return proofs > 0 && proofs < GIVEN_UP ? 'open|filtered' : undefined
  }
}

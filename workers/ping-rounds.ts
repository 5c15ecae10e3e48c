/**
 * How many rounds of pings prove that nobody is there. Where the way has lost nothing yet one round does, or two of a single
 * ping; where it has, as many as the measured loss asks for; and those whose answers could not have been heard are made up for.
 *
 * What a way loses shows while protocols are asked, or by samples (ping-samples.ts). Errors, which hosts ration, and
 * answers that do not say to which ping make no sample: where nothing else would show the loss in time, several rounds are
 * asked from the beginning, and how many it took to be answered is what is measured.
 */
import type { SweepPlan } from '../src/contract/plan.ts'
import { isCounted } from '../src/protocol/ping.ts'
import type { HostTable } from './host-table.ts'
import { LEAST_TRIES } from './loss.ts'
import type { Transport } from './transport/transport.ts'
import { VainPings } from './vain-pings.ts'

/** What counting rounds takes. */
export interface PingRoundsParts {
  readonly plan: SweepPlan
  readonly hosts: HostTable
  readonly transport: Transport
  /** The chance to call one live host down that the sweep can afford. */
  readonly hostError: number
}

export class PingRounds {
  readonly #parts: PingRoundsParts
  readonly #vain: VainPings
  /** Pings that were sent before the asking began. */
  readonly #before: Uint16Array
  readonly #showsLoss: boolean

  constructor(parts: PingRoundsParts) {
    const { plan, hosts } = parts
    this.#parts = parts
    this.#vain = new VainPings(hosts.slots, plan.pings.length)
    this.#before = new Uint16Array(hosts.slots)
    this.#showsLoss = plan.protocols.length > 0 || plan.pings.every(isCounted)
  }

  /** Begins to ask a host. */
  start(slot: number): void {
    this.#vain.start(slot)
    this.#before[slot] = this.#parts.hosts.pingsTo(slot)
  }

  /** How many pings were sent since the asking began. */
  sent(slot: number): number {
    return this.#parts.hosts.pingsTo(slot) - (this.#before[slot] ?? 0)
  }

  /** True when so many rounds of them have gone out as a silence takes. */
  isEnough(slot: number): boolean {
    return this.sent(slot) >= (this.#needed(slot) + this.#vain.rounds(slot)) * this.#parts.plan.pings.length
  }

  #needed(slot: number): number {
    const { plan, transport, hostError } = this.#parts
    const { loss } = transport.pathOf(slot)
    const isClean = this.#showsLoss && !loss.hasLost
    return Math.ceil((isClean ? LEAST_TRIES : loss.triesForSilence(hostError)) / plan.pings.length)
  }

  /** Notes that a ping could not be sent. */
  noteRefused(slot: number): void {
    this.#vain.note(slot)
  }

  /** Notes that the answers to the latest round may have come unheard. */
  noteMissed(slot: number): void {
    this.#vain.noteRound(slot, this.sent(slot))
  }

  /** True when the silence of some pings tells nothing, or that of all. */
  hasVain(slot: number): boolean {
    return this.#vain.of(slot) > 0
  }

  isAllVain(slot: number): boolean {
    return this.#vain.of(slot) >= this.sent(slot)
  }

  /** Notes a word that answers a ping and makes no sample: the rounds before it were lost. */
  noteAnswered(slot: number): void {
    if (this.#showsLoss || this.hasVain(slot)) return
    const { plan, transport } = this.#parts
    const lost = Math.floor((this.sent(slot) - 1) / plan.pings.length)
    transport.pathOf(slot).loss.note(1, Math.max(lost, 0))
  }
}

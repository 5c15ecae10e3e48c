/**
 * When a protocol of a host is settled: by evidence, or by silence that is proved as often as the loss on the
 * path asks for. Owns nothing but the list of protocols that the sweep asks about.
 */
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import { type Silence, silenceByte, type UnprovedCause } from '../src/verdict/silence.ts'
import { DOUBTFUL, type HostTable, PROTOCOLS } from './host-table.ts'

/** A host that sends no error at all is believed after so many full rounds at least. */
const SILENT_ROUNDS = 3

/** What silence must satisfy on this path, as measured so far. */
export interface SilenceRule {
  /** Tries whose silence proves. */
  readonly tries: number
  /** A host that never answered must have been asked for so long. */
  readonly quietMs: number
  /** How long an answer may take: RFC 6298's timeout. */
  readonly answerMs: number
}

export class Settlement {
  readonly #hosts: HostTable
  readonly #order: readonly number[]
  readonly #asked = new Uint8Array(PROTOCOLS)

  constructor(hosts: HostTable, order: readonly number[]) {
    this.#hosts = hosts
    this.#order = order
    for (const protocol of order) this.#asked[protocol] = 1
  }

  /** How often the silence of a protocol was proved. */
  proofs(slot: number, protocol: number): number {
    const proofs = this.#hosts.proofsOf(slot, protocol)
    return proofs === DOUBTFUL ? 0 : proofs
  }

  /** True when a protocol needs no further probe, or when a further one would tell no more. */
  isSettled(slot: number, protocol: number, rule: SilenceRule): boolean {
    if (this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) return true
    return this.proofs(slot, protocol) >= rule.tries || !this.#hosts.mayTry(slot, protocol)
  }

  /** True when every protocol is settled. */
  isComplete(slot: number, rule: SilenceRule): boolean {
    return this.#order.every((protocol) => this.isSettled(slot, protocol, rule))
  }

  /** How often each unanswered protocol of a host without errors must be tried. */
  rounds(rule: SilenceRule): number {
    return Math.max(SILENT_ROUNDS, rule.tries)
  }

  /** True when each unanswered protocol has been tried that often. */
  hasAskedAll(slot: number, rule: SilenceRule): boolean {
    const rounds = this.rounds(rule)
    return this.#order.every(
      (protocol) =>
        this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE ||
        this.#hosts.triesOf(slot, protocol) >= rounds,
    )
  }

  /** One byte per protocol: evidence, or what its silence amounts to; what is unproved gets `cause`. */
  bytes(slot: number, rule: SilenceRule, isHostSilent: boolean, cause: UnprovedCause): Uint8Array {
    const bytes = this.#hosts.evidenceCopy(slot)
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      if (bytes[protocol] !== NO_EVIDENCE) continue
      bytes[protocol] = silenceByte(this.#silenceOf(slot, protocol, rule, isHostSilent) ?? cause)
    }
    return bytes
  }

  #silenceOf(slot: number, protocol: number, rule: SilenceRule, isHostSilent: boolean): Silence | undefined {
    if (this.#asked[protocol] === 0) return 'not-asked'
    if (isHostSilent) return 'host-silent'
    return this.proofs(slot, protocol) >= rule.tries ? 'no-response' : undefined
  }
}

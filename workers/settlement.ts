/**
 * When a protocol of a host is settled: by evidence, or by silence that is proved as often as the loss on the
 * path asks for. Owns nothing but the list of protocols that the sweep asks about.
 */
import { NO_EVIDENCE, saysGone } from '../src/verdict/evidence.ts'
import { type Silence, silenceByte, type UnprovedCause } from '../src/verdict/silence.ts'
import { DOUBTFUL, GIVEN_UP, type HostTable, PROTOCOLS } from './host-table.ts'
import { RESOLVING_MS } from './transport/transport.ts'

/** Tries of one protocol are independent from this far apart: shorter bursts of loss hit both. */
export const INDEPENDENT_MS = 100

/** A host that sends no error at all is believed after so many full rounds at least. */
const SILENT_ROUNDS = 3

/** What silence must satisfy on this path, as measured so far. */
export interface SilenceRule {
  /** Proofs of a silence that settle it. */
  readonly proofs: number
  /** Tries of which a host would have answered one, were it not silent altogether. */
  readonly rounds: number
  /** A host that sends no error itself must have been asked for so long. */
  readonly quietMs: number
  /** True when it is known how often this path swaps packets. */
  readonly isOrderKnown: boolean
  /** Proofs of one silence are so far apart. */
  readonly spacingMs: number
  /** How long an answer may take: RFC 6298's timeout. */
  readonly answerMs: number
  /** How long the last one is waited for before a host that sends no error is called silent. */
  readonly lastAnswerMs: number
}

/** A stock host, or a router, whose errors somebody else has taken has one again within this time. */
export const TOKEN_MS = 1000

/** What has been measured of the way to a host, in the rule's terms. */
export interface Measured
  extends Pick<SilenceRule, 'proofs' | 'rounds' | 'isOrderKnown' | 'answerMs' | 'lastAnswerMs'> {
  /** How long the transport wants a host to be silent before that means anything. */
  readonly quietMs: number
  /** True when whoever can deny this host's errors has been heard to send some. */
  readonly isControlled: boolean
  /** True once its machine has answered anything: one that answers nothing at all spends its errors on nobody. */
  readonly isHeard: boolean
  /** True when no router is between. */
  readonly isOnLink: boolean
}

/** A rule that can be filled anew. */
export type RuleInHand = { -readonly [Key in keyof SilenceRule]: SilenceRule[Key] }

/** A rule to be filled. */
export function emptyRule(): RuleInHand {
  return { proofs: 0, rounds: 0, quietMs: 0, isOrderKnown: false, spacingMs: 0, answerMs: 0, lastAnswerMs: 0 }
}

/** The rule that follows, written to `rule`; where there are no controls, only time can tell a silence from a spent budget. */
export function silenceRule(measured: Measured, rule = emptyRule()): SilenceRule {
  const { proofs, rounds, isOrderKnown, answerMs, lastAnswerMs } = measured
  const { quietMs, isControlled, isHeard, isOnLink } = measured
  rule.proofs = proofs
  rule.rounds = rounds
  rule.isOrderKnown = isOrderKnown
  rule.answerMs = answerMs
  rule.lastAnswerMs = lastAnswerMs
  const unheardMs = isOnLink ? TOKEN_MS : RESOLVING_MS
  rule.quietMs = Math.max(quietMs, isHeard ? rounds * TOKEN_MS : unheardMs)
  rule.spacingMs = Math.max(INDEPENDENT_MS, isControlled ? 0 : rule.quietMs / proofs)
  return rule
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
    return proofs === DOUBTFUL || proofs === GIVEN_UP ? 0 : proofs
  }

  /** True when a protocol needs no further probe, or when a further one would tell no more. */
  isSettled(slot: number, protocol: number, rule: SilenceRule): boolean {
    if (this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) return true
    if (this.#hosts.proofsOf(slot, protocol) === GIVEN_UP) return true
    return this.proofs(slot, protocol) >= rule.proofs || !this.#hosts.mayTry(slot, protocol)
  }

  /** True when there is evidence for every protocol. */
  isAnswered(slot: number): boolean {
    for (const protocol of this.#order) {
      if (this.#hosts.evidenceOf(slot, protocol) === NO_EVIDENCE) return false
    }
    return true
  }

  /** True when every protocol is settled. */
  isComplete(slot: number, rule: SilenceRule): boolean {
    for (const protocol of this.#order) if (!this.isSettled(slot, protocol, rule)) return false
    return true
  }

  /** How often each unanswered protocol of a host without errors must be tried. */
  rounds(rule: SilenceRule): number {
    return Math.max(SILENT_ROUNDS, rule.rounds)
  }

  /** True when each unanswered protocol has been tried that often. */
  hasAskedAll(slot: number, rule: SilenceRule): boolean {
    const rounds = this.rounds(rule)
    for (const protocol of this.#order) {
      if (this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) continue
      if (this.#hosts.triesOf(slot, protocol) < rounds) return false
    }
    return true
  }

  /**
   * One byte per protocol: evidence, or what its silence amounts to; what is unproved gets `cause`. A protocol that
   * the sweep does not ask about stays unasked even where something was heard in it.
   */
  bytes(slot: number, rule: SilenceRule, isHostSilent: boolean, cause: UnprovedCause): Uint8Array {
    const bytes = this.#hosts.evidenceCopy(slot)
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      if (this.#asked[protocol] === 0) bytes[protocol] = silenceByte('not-asked')
      else if (bytes[protocol] === NO_EVIDENCE) {
        bytes[protocol] = silenceByte(this.#silenceOf(slot, protocol, rule, isHostSilent) ?? cause)
      }
    }
    return bytes
  }

  /** True when somebody else has said of the host, asked for one protocol or another, that it cannot be reached. */
  isReportedGone(slot: number): boolean {
    return this.#order.some((protocol) => saysGone(this.#hosts.evidenceOf(slot, protocol)))
  }

  #silenceOf(slot: number, protocol: number, rule: SilenceRule, isHostSilent: boolean): Silence | undefined {
    if (isHostSilent) return 'host-silent'
    return this.proofs(slot, protocol) >= rule.proofs ? 'no-response' : undefined
  }
}

/** One host and a composer of its batches; how the host stands is written down by hand. */
import { DIRECT_ANSWER, evidenceOfError } from '../../src/verdict/evidence.ts'
import { type BatchBounds, FREE_BATCHES } from '../../workers/batch-bounds.ts'
import { Batches, type ErrorSender } from '../../workers/batches.ts'
import { Composer, type Standing } from '../../workers/composer.ts'
import { Controls } from '../../workers/controls.ts'
import { DOUBTFUL, HostTable } from '../../workers/host-table.ts'
import { Pacer } from '../../workers/pacer.ts'
import { Settlement, type SilenceRule } from '../../workers/settlement.ts'
import { PERMIT } from '../../workers/upstream.ts'
import { batchOutcome } from './batch-outcome.ts'
import type { UpstreamBench } from './upstream-bench.ts'

const TARGET = 0x0a000102
const ROUTER = 0x0a0000fe
const SCANNER = 0x0a000001
const CLOSED = 2

/** What silence must satisfy, as on a clean way. */
export const RULE: SilenceRule = {
  proofs: 3,
  rounds: 3,
  quietMs: 3000,
  isOrderKnown: false,
  spacingMs: 100,
  answerMs: 50,
  lastAnswerMs: 50,
}

/** What is known of a way beyond an interface: nothing, for a host on our own link. */
export interface ComposerBenchStart {
  readonly way?: UpstreamBench
  readonly bounds?: BatchBounds
}

export class ComposerBench {
  readonly hosts = new HostTable(1)
  readonly batches = new Batches(1)
  readonly pacer = new Pacer(1)
  readonly controls = new Controls(1)
  readonly composer: Composer
  readonly settlement: Settlement
  readonly slot: number
  readonly order: readonly number[]

  constructor(order: readonly number[], { way, bounds = FREE_BATCHES }: ComposerBenchStart = {}) {
    const { hosts, batches, pacer, controls } = this
    this.order = order
    this.settlement = new Settlement(hosts, order)
    const { settlement } = this
    const upstreamOf = () => way?.upstream
    this.composer = new Composer({ hosts, batches, pacer, controls, settlement, order, bounds, upstreamOf })
    this.slot = hosts.admit(TARGET, [SCANNER], 0)
    pacer.start(this.slot)
  }

  /** The host has been asked so often; nothing came, and its own want of budget explains it. */
  tried(protocol: number, times = 1): this {
    for (let i = 0; i < times; i += 1) this.hosts.countTry(this.slot, protocol)
    return this
  }

  /** Asked in vain, and nothing explains it. */
  suspects(...protocols: readonly number[]): this {
    for (const protocol of protocols) this.tried(protocol).hosts.setProofs(this.slot, protocol, DOUBTFUL)
    return this
  }

  /** Each one's silence has been proved so often. */
  proved(times: number, ...protocols: readonly number[]): this {
    for (const protocol of protocols) this.tried(protocol).hosts.setProofs(this.slot, protocol, times)
    return this
  }

  answered(...protocols: readonly number[]): this {
    for (const protocol of protocols) {
      this.tried(protocol).hosts.learn(this.slot, protocol, DIRECT_ANSWER, TARGET, 64)
    }
    return this
  }

  /** A protocol has drawn an error from this sender, who is thereby known. */
  hears(sender: ErrorSender, protocol: number): this {
    const isTarget = sender === 'target'
    const evidence = evidenceOfError(3, CLOSED, isTarget)
    this.tried(protocol).hosts.learn(this.slot, protocol, evidence, isTarget ? TARGET : ROUTER, 64)
    this.controls.note(this.slot, protocol, sender)
    return this
  }

  /** The host has been seen to ration its errors, after so many at once; how fast is not known yet. */
  rations(burst = 1): this {
    for (let i = 0; i < 2; i += 1) this.pacer.report(this.slot, batchOutcome(0, burst + 3, burst))
    return this
  }

  /** It sends one a second, or up to `burst` at once, and has none left at `sentMs`; more has been asked for in vain. */
  sendsOneASecond(sentMs: number, burst = 1): this {
    this.rations(burst).pacer.report(this.slot, batchOutcome(1000, 1, 1))
    this.pacer.report(this.slot, batchOutcome(sentMs, burst + 1, burst))
    return this
  }

  /** Composes a batch and writes it down: suspects | the rest, with a letter for each bit of their permits. */
  compose(nowMs: number, standing: Partial<Standing> = {}, rule = RULE): string {
    const { draft } = this.composer
    const size = this.composer.compose(this.slot, rule, this.#standing(standing), nowMs)
    if (size === 0) return ''
    const words = [...draft.protocols.subarray(0, size)].map(
      (protocol, i) => `${protocol}${lettersOf(draft.permits[i] ?? 0)}`,
    )
    return [...words.slice(0, draft.suspects), '|', ...words.slice(draft.suspects)].join(' ')
  }

  #standing(standing: Partial<Standing>): Standing {
    return {
      isBlind: this.controls.isEmpty(this.slot),
      isContending: false,
      wasForged: false,
      unansweredMs: Number.NEGATIVE_INFINITY,
      silentSinceMs: 0,
      silentFromMs: RULE.quietMs,
      ...standing,
    }
  }
}

function lettersOf(permit: number): string {
  return Object.entries(PERMIT)
    .map(([name, bit]) => ((permit & bit) === 0 ? '' : (name[0] ?? '')))
    .join('')
}

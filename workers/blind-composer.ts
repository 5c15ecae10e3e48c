/**
 * What to ask a host next that has sent no error yet (a blind one): what was tried least, round after round. Nothing
 * controls its silence, so rounds are spread over the time that it must be silent for.
 */
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import type { ComposerParts, Standing } from './composer.ts'
import type { Draft } from './draft.ts'
import { MOST_TRIES } from './host-table.ts'
import { marginMs } from './intervals.ts'
import { ProtocolList } from './protocol-list.ts'
import { INDEPENDENT_MS, type SilenceRule, TOKEN_MS } from './settlement.ts'

/** What a host that contends for errors asks for at once: any one will do. */
const CONTENDERS = 4

export class BlindComposer {
  readonly #parts: ComposerParts
  readonly #room: number
  readonly #next = new ProtocolList()

  /** `room` is how many protocols may be asked together. */
  constructor(parts: ComposerParts, room: number) {
    this.#parts = parts
    this.#room = room
  }

  /** Composes `draft`; gives the time before which nothing more may be asked if it stays empty. */
  compose(draft: Draft, lane: number, rule: SilenceRule, standing: Standing, nowMs: number): number {
    const { settlement, pacer, hosts } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    const isEndless = standing.isContending || standing.wasForged
    const limit = standing.isContending ? CONTENDERS : Math.min(pacer.allowance(lane, nowMs), this.#room)
    const rounds = isEndless ? MOST_TRIES : settlement.rounds(rule)
    const fewest = this.#fewestTries(slot, rounds)
    if (fewest === rounds) return standing.silentFromMs
    const roundMs = standing.silentSinceMs + fewest * stepMs(rule, rounds)
    const readyMs = isEndless ? standing.unansweredMs + INDEPENDENT_MS : roundMs
    if (fewest > 0 && nowMs < readyMs) return readyMs
    this.#list(slot, fewest)
    draft.take(this.#next, limit, 'free')
    if (draft.size === 0) draft.take(this.#next, limit)
    return readyMs
  }

  /** Of the unanswered protocols, how often the least tried one was; `most` when there is none. */
  #fewestTries(slot: number, most: number): number {
    const { hosts, order } = this.#parts
    let fewest = most
    for (const protocol of order) {
      if (hosts.evidenceOf(slot, protocol) === NO_EVIDENCE) {
        fewest = Math.min(fewest, hosts.triesOf(slot, protocol))
      }
    }
    return fewest
  }

  /** Lists the unanswered protocols that were tried so often. */
  #list(slot: number, tries: number): void {
    const { hosts, order } = this.#parts
    this.#next.clear()
    for (const protocol of order) {
      if (hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) continue
      if (hosts.triesOf(slot, protocol) === tries) this.#next.add(protocol)
    }
  }
}

/**
 * From one round to the next. The last is asked when a bucket that somebody else has emptied just before the first has a
 * token again: whoever answers nothing at all has none to spend, so that one round with a token will do.
 */
function stepMs(rule: SilenceRule, rounds: number): number {
  return Math.max(rule.quietMs / rounds, (TOKEN_MS + marginMs(TOKEN_MS)) / Math.max(rounds - 1, 1))
}

/**
 * The probes under way: at most one batch per lane (a host as asked from one address), in the order in which they went out.
 * Order is what a proof of silence rests on: a probe that stayed unanswered although a *later* probe of the same
 * batch drew a rationed error was not denied its answer, so the host had none to give (or it was lost).
 */
import { BatchPlaces } from './batch-places.ts'
import { LateAnswers } from './late-answers.ts'
import {
  ANSWERED,
  ERROR_FROM_OTHER,
  ERROR_FROM_TARGET,
  type ErrorSender,
  EXCUSED,
  NEVER_SENT,
  OUTCOME,
  outcomeOf,
  PERMIT_SHIFT,
  TRY_BIT,
  TRY_BITS,
  TRY_MASK,
  tryOf,
} from './probe-byte.ts'

export type { ErrorSender }

const PROTOCOLS = 256

/** Most probes in one batch. */
export const BATCH_SIZE = 64
/** However low the ceilings: two suspects, a control of the target and one of a router. */
const SMALLEST_ROOM = 4

/**
 * How an answer stands to the one before it in its batch that came from the same sender: there was none, or
 * their probes went out in the same order, or the other way round. `unmatched` is an answer to no probe of it.
 */
export type Arrival = 'unmatched' | 'first' | 'in-order' | 'swapped'

const KINDS = 3

export class Batches {
  readonly late: LateAnswers
  readonly #lanesPerHost: number
  readonly #room: number
  readonly #places: BatchPlaces
  /** How many batches of a host hold a protocol; empty where a host has but one. */
  readonly #underWay: Uint8Array
  readonly #count: Uint8Array
  readonly #unanswered: Uint8Array
  readonly #sentMs: Float64Array
  readonly #previousMs: Float64Array
  readonly #errorMs: Float64Array
  readonly #protocol: Uint8Array
  /** The lower bits of its number. */
  readonly #try: Uint8Array
  readonly #state: Uint8Array
  /** The place of the latest answer, by kind: direct ones and the errors of each sender. */
  readonly #latest: Int8Array

  /** `lanesPerHost` lanes that follow each other are those of one host; no batch has more than `limit` probes. */
  constructor(lanes: number, lanesPerHost = 1, limit = BATCH_SIZE) {
    this.#lanesPerHost = lanesPerHost
    this.#room = Math.max(limit, SMALLEST_ROOM)
    this.#places = new BatchPlaces(lanes, this.#room)
    this.#underWay = new Uint8Array(lanesPerHost > 1 ? (lanes / lanesPerHost) * PROTOCOLS : 0)
    this.#count = new Uint8Array(lanes)
    this.#unanswered = new Uint8Array(lanes)
    this.late = new LateAnswers(lanes)
    this.#sentMs = new Float64Array(lanes)
    this.#previousMs = new Float64Array(lanes)
    this.#errorMs = new Float64Array(lanes)
    this.#protocol = new Uint8Array(this.#places.count)
    this.#try = new Uint8Array(this.#places.count)
    this.#state = new Uint8Array(this.#places.count)
    this.#latest = new Int8Array(lanes * KINDS)
  }

  /** Opens an empty batch sent at `nowMs`. */
  open(lane: number, nowMs: number): void {
    this.close(lane)
    this.#previousMs[lane] = this.sentMs(lane)
    this.#sentMs[lane] = nowMs
    this.#errorMs[lane] = nowMs
    for (let at = lane * KINDS; at < (lane + 1) * KINDS; at += 1) this.#latest[at] = -1
  }

  /** Forgets the batch of a lane. */
  close(lane: number): void {
    if (this.#lanesPerHost > 1) {
      for (let i = 0; i < this.countOf(lane); i += 1) this.#countUnderWay(lane, this.protocolAt(lane, i), -1)
    }
    if (this.countOf(lane) > 0) this.late.expect(lane, this.#unanswered[lane] ?? 0)
    this.#count[lane] = 0
    this.#unanswered[lane] = 0
  }

  /** Appends a probe, sent with a permit (upstream.ts, four bits). Only while there is room. */
  add(lane: number, protocol: number, tryNumber: number, permit = 0): void {
    const count = this.countOf(lane)
    if (count === this.#room) throw new RangeError('batch full')
    const at = this.#places.of(lane, count)
    this.#protocol[at] = protocol
    this.#try[at] = tryNumber
    this.#state[at] = (permit << PERMIT_SHIFT) | ((tryNumber >>> TRY_BITS) & 1 ? TRY_BIT : 0)
    this.#count[lane] = count + 1
    this.#unanswered[lane] = (this.#unanswered[lane] ?? 0) + 1
    this.#countUnderWay(lane, protocol, 1)
  }

  /** True while a batch of another lane of a host (a slot) holds a protocol; to be asked when one's own is closed. */
  isUnderWay(slot: number, protocol: number): boolean {
    return this.#lanesPerHost > 1 && (this.#underWay[slot * PROTOCOLS + protocol] ?? 0) > 0
  }

  #countUnderWay(lane: number, protocol: number, change: number): void {
    if (this.#lanesPerHost === 1) return
    const at = Math.floor(lane / this.#lanesPerHost) * PROTOCOLS + protocol
    this.#underWay[at] = (this.#underWay[at] ?? 0) + change
  }

  /** How many probes are in the batch; 0 when none is under way. */
  countOf(lane: number): number {
    return this.#count[lane] ?? 0
  }

  /** True when every probe of the batch has been answered. */
  isAnswered(lane: number): boolean {
    return this.#unanswered[lane] === 0
  }

  sentMs(lane: number): number {
    return this.#sentMs[lane] ?? 0
  }

  /** When the last batch was sent that is over: what is answered late was sent then at the latest. */
  pastMs(lane: number): number {
    return this.countOf(lane) === 0 ? this.sentMs(lane) : (this.#previousMs[lane] ?? 0)
  }

  /** Notes that an error came in that a probe of the batch has drawn. */
  noteError(lane: number, nowMs: number): void {
    this.#errorMs[lane] = nowMs
  }

  /** When the last such error came in; when the batch was sent if none has. */
  lastErrorMs(lane: number): number {
    return this.#errorMs[lane] ?? 0
  }

  protocolAt(lane: number, i: number): number {
    return this.#protocol[this.#places.of(lane, i)] ?? 0
  }

  permitAt(lane: number, i: number): number {
    return this.#stateAt(lane, i) >>> PERMIT_SHIFT
  }

  /** The permit of the latest probe of a protocol, 0 where the batch has none. */
  permitOf(lane: number, protocol: number): number {
    for (let i = this.countOf(lane) - 1; i >= 0; i -= 1) {
      if (this.protocolAt(lane, i) === protocol) return this.permitAt(lane, i)
    }
    return 0
  }

  isAnsweredAt(lane: number, i: number): boolean {
    return (this.#stateAt(lane, i) & OUTCOME) !== 0
  }

  /**
   * Marks the answer to a try; `error` says who sent it if it was an ICMP error. Unmatched when the try is not
   * of this batch (a late answer) or was marked before.
   */
  answer(lane: number, protocol: number, tryNumber: number, error: ErrorSender | undefined): Arrival {
    const count = this.countOf(lane)
    for (let i = 0; i < count; i += 1) {
      const at = this.#places.of(lane, i)
      const ownTry = tryOf(this.#try[at] ?? 0, this.#state[at] ?? 0)
      if (this.#protocol[at] !== protocol || ownTry !== (tryNumber & TRY_MASK)) continue
      const state = this.#state[at] ?? 0
      if ((state & OUTCOME) !== 0) return 'unmatched'
      const outcome = outcomeOf(error)
      this.#state[at] = state | outcome
      this.#unanswered[lane] = (this.#unanswered[lane] ?? 1) - 1
      return this.#arrive(lane * KINDS + outcome - ANSWERED, i)
    }
    return 'unmatched'
  }

  /** Strikes out the latest probe of a protocol, which was never sent. False when the batch has none. */
  dismiss(lane: number, protocol: number): boolean {
    for (let i = this.countOf(lane) - 1; i >= 0; i -= 1) {
      if (this.protocolAt(lane, i) !== protocol || this.isAnsweredAt(lane, i)) continue
      this.#state[this.#places.of(lane, i)] = this.#stateAt(lane, i) | NEVER_SENT
      this.#unanswered[lane] = (this.#unanswered[lane] ?? 1) - 1
      return true
    }
    return false
  }

  /** True when the probe at this place was struck out. */
  isDismissedAt(lane: number, i: number): boolean {
    return (this.#stateAt(lane, i) & OUTCOME) === NEVER_SENT
  }

  /** How many probes were struck out. */
  unsent(lane: number): number {
    return this.#countAt(lane, NEVER_SENT)
  }

  /** Strikes out the probe at this place, which has no answer: this machine may not have heard it. */
  excuse(lane: number, i: number): void {
    this.#state[this.#places.of(lane, i)] = this.#stateAt(lane, i) | EXCUSED
    this.#unanswered[lane] = (this.#unanswered[lane] ?? 1) - 1
  }

  /** True when the probe at this place was struck out so. */
  isExcusedAt(lane: number, i: number): boolean {
    return (this.#stateAt(lane, i) & OUTCOME) === EXCUSED
  }

  /** How many probes of a batch were struck out so. */
  excused(lane: number): number {
    return this.#countAt(lane, EXCUSED)
  }

  #countAt(lane: number, outcome: number): number {
    let count = 0
    for (let i = 0; i < this.countOf(lane); i += 1) {
      if ((this.#stateAt(lane, i) & OUTCOME) === outcome) count += 1
    }
    return count
  }

  #arrive(kind: number, place: number): Arrival {
    const latest = this.#latest[kind] ?? -1
    this.#latest[kind] = place
    if (latest < 0) return 'first'
    return place > latest ? 'in-order' : 'swapped'
  }

  /** Who sent the ICMP error that the probe at this place drew, if it drew one. */
  errorAt(lane: number, i: number): ErrorSender | undefined {
    const outcome = this.#stateAt(lane, i) & OUTCOME
    if (outcome === ERROR_FROM_TARGET) return 'target'
    return outcome === ERROR_FROM_OTHER ? 'other' : undefined
  }

  /** True when a probe of the batch drew an error from this sender. */
  hasErrorFrom(lane: number, sender: ErrorSender): boolean {
    for (let i = 0; i < this.countOf(lane); i += 1) if (this.errorAt(lane, i) === sender) return true
    return false
  }

  #stateAt(lane: number, i: number): number {
    return this.#state[this.#places.of(lane, i)] ?? 0
  }
}

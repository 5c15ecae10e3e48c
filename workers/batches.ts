/**
 * The probes under way: at most one batch per host, its probes in the order in which they went out.
 *
 * Order is what a proof of silence rests on: a probe that stayed unanswered although a *later* probe of the same
 * batch drew a rationed error was not denied its answer, so the host had none to give (or it was lost).
 */

/** Most probes in one batch. */
export const BATCH_SIZE = 32

const ANSWERED = 1
const NEVER_SENT = 8
const ERROR_FROM_TARGET = 2
const ERROR_FROM_OTHER = 4

/** Who sent a rationed error: the budgets of the target and of routers on its behalf are separate. */
export type ErrorSender = 'target' | 'other'

/**
 * How an answer stands to the one before it in its batch that came from the same sender: there was none, or
 * their probes went out in the same order, or the other way round. `unmatched` is an answer to no probe of it.
 */
export type Arrival = 'unmatched' | 'first' | 'in-order' | 'swapped'

const KINDS = 3

export class Batches {
  readonly #count: Uint8Array
  readonly #unanswered: Uint8Array
  readonly #sentMs: Float64Array
  readonly #protocol: Uint8Array
  readonly #try: Uint16Array
  readonly #flags: Uint8Array
  readonly #permits: Uint8Array
  /** The place of the latest answer, by kind: direct ones and the errors of each sender. */
  readonly #latest: Int8Array

  constructor(slots: number) {
    this.#count = new Uint8Array(slots)
    this.#unanswered = new Uint8Array(slots)
    this.#sentMs = new Float64Array(slots)
    this.#protocol = new Uint8Array(slots * BATCH_SIZE)
    this.#try = new Uint16Array(slots * BATCH_SIZE)
    this.#flags = new Uint8Array(slots * BATCH_SIZE)
    this.#permits = new Uint8Array(slots * BATCH_SIZE)
    this.#latest = new Int8Array(slots * KINDS)
  }

  /** Opens an empty batch sent at `nowMs`. */
  open(slot: number, nowMs: number): void {
    this.#count[slot] = 0
    this.#unanswered[slot] = 0
    this.#sentMs[slot] = nowMs
    this.#latest.fill(-1, slot * KINDS, (slot + 1) * KINDS)
  }

  /** Forgets the batch of a slot. */
  close(slot: number): void {
    this.#count[slot] = 0
    this.#unanswered[slot] = 0
  }

  /** Appends a probe, sent with a permit (upstream.ts); at most BATCH_SIZE fit. */
  add(slot: number, protocol: number, tryNumber: number, permit = 0): void {
    const at = slot * BATCH_SIZE + this.countOf(slot)
    this.#protocol[at] = protocol
    this.#try[at] = tryNumber
    this.#flags[at] = 0
    this.#permits[at] = permit
    this.#count[slot] = this.countOf(slot) + 1
    this.#unanswered[slot] = (this.#unanswered[slot] ?? 0) + 1
  }

  /** How many probes are in the batch; 0 when none is under way. */
  countOf(slot: number): number {
    return this.#count[slot] ?? 0
  }

  /** True when every probe of the batch has been answered. */
  isAnswered(slot: number): boolean {
    return this.#unanswered[slot] === 0
  }

  sentMs(slot: number): number {
    return this.#sentMs[slot] ?? 0
  }

  protocolAt(slot: number, i: number): number {
    return this.#protocol[slot * BATCH_SIZE + i] ?? 0
  }

  permitAt(slot: number, i: number): number {
    return this.#permits[slot * BATCH_SIZE + i] ?? 0
  }

  /** The permit of the latest probe of a protocol, 0 where the batch has none. */
  permitOf(slot: number, protocol: number): number {
    for (let i = this.countOf(slot) - 1; i >= 0; i -= 1) {
      if (this.protocolAt(slot, i) === protocol) return this.permitAt(slot, i)
    }
    return 0
  }

  isAnsweredAt(slot: number, i: number): boolean {
    return (this.#flags[slot * BATCH_SIZE + i] ?? 0) !== 0
  }

  /**
   * Marks the answer to a try; `error` says who sent it if it was an ICMP error. Unmatched when the try is not
   * of this batch (a late answer) or was marked before.
   */
  answer(slot: number, protocol: number, tryNumber: number, error: ErrorSender | undefined): Arrival {
    for (let i = 0; i < this.countOf(slot); i += 1) {
      const at = slot * BATCH_SIZE + i
      if (this.#protocol[at] !== protocol || this.#try[at] !== tryNumber) continue
      if (this.#flags[at] !== 0) return 'unmatched'
      this.#flags[at] = ANSWERED | flagOf(error)
      this.#unanswered[slot] = (this.#unanswered[slot] ?? 1) - 1
      return this.#arrive(slot * KINDS + flagOf(error) / 2, i)
    }
    return 'unmatched'
  }

  /** Strikes out the latest probe of a protocol, which was never sent. False when the batch has none. */
  dismiss(slot: number, protocol: number): boolean {
    for (let i = this.countOf(slot) - 1; i >= 0; i -= 1) {
      const at = slot * BATCH_SIZE + i
      if (this.#protocol[at] !== protocol || this.#flags[at] !== 0) continue
      this.#flags[at] = ANSWERED | NEVER_SENT
      this.#unanswered[slot] = (this.#unanswered[slot] ?? 1) - 1
      return true
    }
    return false
  }

  /** True when the probe at this place was struck out. */
  isDismissedAt(slot: number, i: number): boolean {
    return ((this.#flags[slot * BATCH_SIZE + i] ?? 0) & NEVER_SENT) !== 0
  }

  #arrive(kind: number, place: number): Arrival {
    const latest = this.#latest[kind] ?? -1
    this.#latest[kind] = place
    if (latest < 0) return 'first'
    return place > latest ? 'in-order' : 'swapped'
  }

  /** Who sent the ICMP error that the probe at this place drew, if it drew one. */
  errorAt(slot: number, i: number): ErrorSender | undefined {
    const flags = this.#flags[slot * BATCH_SIZE + i] ?? 0
    if ((flags & (ERROR_FROM_TARGET | ERROR_FROM_OTHER)) === 0) return undefined
    return (flags & ERROR_FROM_TARGET) !== 0 ? 'target' : 'other'
  }

  /** True when a probe of the batch drew an error from this sender. */
  hasErrorFrom(slot: number, sender: ErrorSender): boolean {
    for (let i = 0; i < this.countOf(slot); i += 1) if (this.errorAt(slot, i) === sender) return true
    return false
  }

  /** How many probes drew an ICMP error. */
  errors(slot: number): number {
    let errors = 0
    for (let i = 0; i < this.countOf(slot); i += 1) {
      if (this.errorAt(slot, i) !== undefined) errors += 1
    }
    return errors
  }
}

function flagOf(error: ErrorSender | undefined): number {
  if (error === undefined) return 0
  return error === 'target' ? ERROR_FROM_TARGET : ERROR_FROM_OTHER
}

/**
 * Pings whose silence tells nothing: they could not be sent, or their answers may have come unheard. Rounds of them are
 * made up for, but not for ever: an interface may come back, and a machine that does not keep up may yet.
 */

/** So many rounds at most are made up for. */
const MOST_ROUNDS = 10

export class VainPings {
  readonly #kinds: number
  readonly #vain: Uint16Array

  /** For rounds of `kinds` pings. */
  constructor(slots: number, kinds: number) {
    this.#kinds = kinds
    this.#vain = new Uint16Array(slots)
  }

  /** Starts a host. */
  start(slot: number): void {
    this.#vain[slot] = 0
  }

  /** Notes a ping that could not be sent. */
  note(slot: number): void {
    this.#vain[slot] = this.of(slot) + 1
  }

  /** Notes that the answers to a whole round, the last of `sent` pings, may have come unheard. */
  noteRound(slot: number, sent: number): void {
    this.#vain[slot] = Math.min(this.of(slot) + this.#kinds, sent)
  }

  /** How many there were. */
  of(slot: number): number {
    return this.#vain[slot] ?? 0
  }

  /** How many rounds are to be made up for. */
  rounds(slot: number): number {
    return Math.min(Math.ceil(this.of(slot) / this.#kinds), MOST_ROUNDS)
  }
}

/**
 * What of a host's silence this machine may have brought about itself, by not hearing what came: its tries stay counted,
 * because answers to them may still come, and show neither silence nor loss.
 */

export class Excuses {
  /** By slot: tries that stayed unanswered, those among them that are excused, and the batches that these were in. */
  readonly #unanswered: Uint32Array
  readonly #excused: Uint32Array
  readonly #batches: Uint16Array

  constructor(slots: number) {
    this.#unanswered = new Uint32Array(slots)
    this.#excused = new Uint32Array(slots)
    this.#batches = new Uint16Array(slots)
  }

  /** Starts a host. */
  start(slot: number): void {
    this.#unanswered[slot] = 0
    this.#excused[slot] = 0
    this.#batches[slot] = 0
  }

  /** Notes how many tries of a batch stayed unanswered, all with an excuse or none. */
  note(slot: number, unanswered: number, areExcused: boolean): void {
    this.#unanswered[slot] = (this.#unanswered[slot] ?? 0) + unanswered
    if (!areExcused || unanswered === 0) return
    this.#excused[slot] = (this.#excused[slot] ?? 0) + unanswered
    this.#batches[slot] = Math.min((this.#batches[slot] ?? 0) + 1, 0xffff)
  }

  /** The most tries of one protocol that are excused: no batch has two of one protocol. */
  roundsOf(slot: number): number {
    return this.#batches[slot] ?? 0
  }

  /** Of so many unanswered tries, how many had no excuse: as many as of all unanswered tries of this host. */
  unexcused(slot: number, tries: number): number {
    const excused = this.#excused[slot] ?? 0
    return excused === 0 ? tries : tries * (1 - excused / (this.#unanswered[slot] ?? 1))
  }
}

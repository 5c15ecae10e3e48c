/**
 * Whether the way to a host keeps the order of packets, on which a proof of silence rests: a control that
 * overtakes its suspect may take the last token, and its answer then proves nothing.
 *
 * The model: in each try the control overtakes with an unknown probability that has a Beta prior worth PRIOR_WEIGHT
 * pairs, and that answers of one batch from one sender coming out of order lets us count. It is at most one half: two
 * packets sent one after the other that suffer alike arrive swapped no more often than not. So in each of k tries the
 * suspect is overtaken with the probability (certainty.ts)
 *
 *   min( prod_{i<k} (a + i) / (a + b + i),  2^-k ),   a = prior swapped + swapped,   b = prior kept + kept
 *
 * The prior of a path is that one pair in twenty is swapped; that of one host is what its path shows (as in loss.ts).
 */

const PRIOR_WEIGHT = 20
const PRIOR_SWAPPED = 0.05

export class Disorder {
  #of: Disorder | undefined
  #kept = 0
  #swapped = 0

  /** The mean of what is believed of a pair's being swapped, 0 to 1. */
  get mean(): number {
    return (this.#priorSwapped() + this.#swapped) / (PRIOR_WEIGHT + this.#swapped + this.#kept)
  }

  /** How many pairs have been noted. */
  get count(): number {
    return this.#swapped + this.#kept
  }

  /** Notes two answers of one batch: as their probes were sent, or the other way round. */
  note(isSwapped: boolean): void {
    if (isSwapped) this.#swapped += 1
    else this.#kept += 1
  }

  /** Notes pairs that were measured before. */
  recall(kept: number, swapped: number): void {
    this.#kept += kept
    this.#swapped += swapped
  }

  /** The probability that the suspect is overtaken in each of so many tries. */
  chanceOf(tries: number): number {
    const { a, b } = this
    let chance = 1
    for (let i = 0; i < tries; i += 1) chance *= (a + i) / (a + b + i)
    return Math.min(chance, 2 ** -tries)
  }

  /** The first parameter of the beta distribution that describes what is believed of a pair's being swapped. */
  get a(): number {
    return this.#priorSwapped() + this.#swapped
  }

  /** The second one. */
  get b(): number {
    return PRIOR_WEIGHT + this.#swapped + this.#kept - this.a
  }

  /** Becomes the disorder of a host on a path, of whose pairs so many were kept and swapped. */
  become(path: Disorder, kept: number, swapped: number): this {
    this.#of = path
    this.#kept = kept
    this.#swapped = swapped
    return this
  }

  #priorSwapped(): number {
    return PRIOR_WEIGHT * (this.#of?.mean ?? PRIOR_SWAPPED)
  }
}

/** How the way to each host keeps order, by slot. */
export class Disorders {
  readonly #kept: Uint32Array
  readonly #swapped: Uint32Array
  readonly #one = new Disorder()

  constructor(slots: number) {
    this.#kept = new Uint32Array(slots)
    this.#swapped = new Uint32Array(slots)
  }

  /** Starts a host of which nothing is known but its path. */
  start(slot: number): void {
    this.#kept[slot] = 0
    this.#swapped[slot] = 0
  }

  /** Notes what `Disorder.note` notes. */
  note(slot: number, isSwapped: boolean): void {
    const column = isSwapped ? this.#swapped : this.#kept
    column[slot] = (column[slot] ?? 0) + 1
  }

  /** Notes pairs that were measured before. */
  recall(slot: number, kept: number, swapped: number): void {
    this.#kept[slot] = this.keptOf(slot) + kept
    this.#swapped[slot] = this.swappedOf(slot) + swapped
  }

  /** How many pairs of a host have kept their order. */
  keptOf(slot: number): number {
    return this.#kept[slot] ?? 0
  }

  /** How many pairs of a host have been swapped. */
  swappedOf(slot: number): number {
    return this.#swapped[slot] ?? 0
  }

  /** How many pairs of a host have been noted. */
  countOf(slot: number): number {
    return this.keptOf(slot) + this.swappedOf(slot)
  }

  /** The disorder of one host; to be read before another's is asked for. */
  of(slot: number, path: Disorder): Disorder {
    return this.#one.become(path, this.keptOf(slot), this.swappedOf(slot))
  }
}

/**
 * Whether the way to a host keeps the order of packets, on which a proof of silence rests: a control that
 * overtakes its suspect may take the last token, and its answer then proves nothing.
 *
 * The model: in each try the control overtakes with an unknown probability that has Jeffreys' prior, and that
 * answers of one batch from one sender coming out of order lets us count. It is at most one half: two packets
 * sent one after the other that suffer alike arrive swapped no more often than not. So k tries all mislead with
 *
 *   min( prod_{i<k} (1/2 + swapped + i) / (1 + swapped + kept + i),  2^-k )
 */

const PRIOR = 1 / 2

export class Disorder {
  #kept = 0
  #swapped = 0

  /** Notes two answers of one batch: as their probes were sent, or the other way round. */
  note(isSwapped: boolean): void {
    if (isSwapped) this.#swapped += 1
    else this.#kept += 1
  }

  /** Fills `chances` with the probability that the suspect is overtaken in each of 0, 1, 2 ... tries. */
  chancesOf(chances: Float64Array): void {
    let chance = 1
    for (let tries = 0; tries < chances.length; tries += 1) {
      chances[tries] = Math.min(chance, 2 ** -tries)
      chance *= (PRIOR + this.#swapped + tries) / (2 * PRIOR + this.#swapped + this.#kept + tries)
    }
  }
}

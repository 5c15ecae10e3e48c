/**
 * How much is lost on a path, and therefore how often a silence must be tried before it is believed.
 *
 * The model: each try of a probe that would be answered is lost, there or back, independently with an unknown
 * probability that has a Beta prior worth PRIOR_WEIGHT exchanges. After `lost` losses and `answered` answers,
 * k further tries of an answering protocol all stay silent with the beta-binomial probability
 *
 *   prod_{i<k} (a + i) / (a + b + i),   a = prior losses + lost,   b = prior answers + answered
 *
 * The prior of a path is a mean loss of 5 %; that of one host is what its path shows: a host may lose more than
 * its neighbours, and must be allowed to show it.
 */

const PRIOR_WEIGHT = 20
const PRIOR_LOSS = 0.05

/** No verdict rests on one packet, however clean the path. */
export const LEAST_TRIES = 2

/** Beyond this the path is too bad for proof by repetition within a sweep. */
export const MOST_TRIES = 60

export class Loss {
  #of: Loss | undefined
  #answered = 0
  #lost = 0

  /** The mean of what is believed, 0 to 1. */
  get mean(): number {
    return (this.#priorLost() + this.#lost) / (PRIOR_WEIGHT + this.#lost + this.#answered)
  }

  /** How many tries have been noted, answered or lost. */
  get count(): number {
    return this.#answered + this.#lost
  }

  /** True once something was lost. */
  get hasLost(): boolean {
    return this.#lost > 0
  }

  /** Notes an answer that came after `lost` tries which demonstrably should have been answered. */
  note(answered: number, lost: number): void {
    this.#answered += answered
    this.#lost += lost
  }

  /** Tries after which a wrong silence is less likely than `errorProbability`. */
  triesForSilence(errorProbability: number): number {
    let tries = LEAST_TRIES
    let chance = this.chanceOf(tries)
    const { a, b } = this
    while (tries < MOST_TRIES && chance > errorProbability) {
      chance *= (a + tries) / (a + b + tries)
      tries += 1
    }
    return tries
  }

  /** The probability that so many tries of an answering protocol are all lost. */
  chanceOf(tries: number): number {
    const { a, b } = this
    let chance = 1
    for (let i = 0; i < tries; i += 1) chance *= (a + i) / (a + b + i)
    return chance
  }

  /** The first parameter of the beta distribution that describes what is believed of a try's loss. */
  get a(): number {
    return this.#priorLost() + this.#lost
  }

  /** The second one. */
  get b(): number {
    return PRIOR_WEIGHT + this.#lost + this.#answered - this.a
  }

  /** Becomes the loss of a host on a path, of whose tries so many were answered and lost. */
  become(path: Loss, answered: number, lost: number): this {
    this.#of = path
    this.#answered = answered
    this.#lost = lost
    return this
  }

  #priorLost(): number {
    return PRIOR_WEIGHT * (this.#of?.mean ?? PRIOR_LOSS)
  }
}

/** What each host loses on its path, by slot. */
export class Losses {
  readonly #answered: Uint32Array
  readonly #lost: Uint32Array
  readonly #one = new Loss()

  constructor(slots: number) {
    this.#answered = new Uint32Array(slots)
    this.#lost = new Uint32Array(slots)
  }

  /** Starts a host of which nothing is known but its path. */
  start(slot: number): void {
    this.#answered[slot] = 0
    this.#lost[slot] = 0
  }

  /** Notes what `Loss.note` notes. */
  note(slot: number, answered: number, lost: number): void {
    this.#answered[slot] = (this.#answered[slot] ?? 0) + answered
    this.#lost[slot] = (this.#lost[slot] ?? 0) + lost
  }

  /** How many tries of a host have been noted as answered. */
  answeredOf(slot: number): number {
    return this.#answered[slot] ?? 0
  }

  /** How many tries of a host have been noted as lost. */
  lostOf(slot: number): number {
    return this.#lost[slot] ?? 0
  }

  /** The loss of one host; to be read before another's is asked for. */
  of(slot: number, path: Loss): Loss {
    return this.#one.become(path, this.answeredOf(slot), this.lostOf(slot))
  }
}

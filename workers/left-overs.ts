/**
 * Whether a lane grants more than is believed: now and then a batch asks for one error more than there should be. If it
 * comes, for two more at once, then four: how many come beyond belief shows by how much the pace was too slow.
 * Asked for ever more rarely while nothing is left over, for each time costs a probe.
 */

/** Tokens granted between two such questions: at first, how much rarer they become, and at most. */
const FIRST_CALM = 8
const RARER = 8
const MOST_CALM = 200
/** So many in vain do not make them rarer where the pace is doubted: one may have asked for what is silent. */
const DOUBTS = 2
/** So small a chance that all questions were lost makes them so much rarer. */
const NEGLIGIBLE = 0.02
/** The longest interval that many systems have. */
const USUAL_MS = 1000
/** Beyond this they are no left-overs, but a bucket that is full, or none. */
const LARGEST = 8

/** What a question for more has shown: nothing yet, or how many were left over in all; `full` when no end was found. */
export type LeftOver = number | 'asking' | 'full'

export class LeftOvers {
  readonly #calm: Uint16Array
  readonly #wanted: Uint16Array
  readonly #extra: Uint8Array
  readonly #found: Uint8Array
  /** Questions that are asked soon whatever the ones before them showed. */
  readonly #doubts: Uint8Array

  constructor(lanes: number) {
    this.#calm = new Uint16Array(lanes)
    this.#wanted = new Uint16Array(lanes)
    this.#extra = new Uint8Array(lanes)
    this.#found = new Uint8Array(lanes)
    this.#doubts = new Uint8Array(lanes)
  }

  /** Begins with a question: of the bucket nothing is known but the time to its first token. */
  start(lane: number): void {
    this.#calm[lane] = 0
    this.#wanted[lane] = 0
    this.#extra[lane] = 1
    this.#found[lane] = 0
    this.#doubts[lane] = 0
  }

  /** How many errors beyond belief the next batch asks for, where a token is believed to take so long. */
  extra(lane: number, intervalMs: number): number {
    // A long interval is a rare one, rather seen because others took the tokens before: it is doubted sooner.
    const calm = this.calm(lane) * Math.max(1, intervalMs / USUAL_MS)
    return calm >= (this.#wanted[lane] ?? 0) ? (this.#extra[lane] ?? 1) : 0
  }

  /** Errors that came as believed since the last question. */
  calm(lane: number): number {
    return this.#calm[lane] ?? 0
  }

  /** Notes errors that came as believed. */
  noteCalm(lane: number, errors: number): void {
    this.#calm[lane] = Math.min(this.calm(lane) + errors, 0xffff)
  }

  /** Asks soon, for the pace was just lowered, and what lowered it may pass; more than once where that is doubted. */
  askSoon(lane: number, isDoubted: boolean): void {
    this.#calm[lane] = 0
    this.#wanted[lane] = FIRST_CALM
    this.#doubts[lane] = isDoubted ? DOUBTS : 0
  }

  /** Learns how many of the errors asked for beyond belief came, where `loss` (0 to 1) is lost of what is asked. */
  learn(lane: number, came: number, loss: number): LeftOver {
    const extra = this.#extra[lane] ?? 1
    const found = (this.#found[lane] ?? 0) + came
    if (came >= extra) {
      if (extra >= LARGEST) return 'full'
      this.#extra[lane] = extra * 2
      this.#found[lane] = found
      return 'asking'
    }
    this.#wanted[lane] = Math.min(Math.max((this.#wanted[lane] ?? 0) * rarer(loss), FIRST_CALM), MOST_CALM)
    const doubts = this.#doubts[lane] ?? 0
    if (found > 0 || doubts > 0) this.#wanted[lane] = FIRST_CALM
    this.#doubts[lane] = Math.max(0, doubts - 1)
    this.#calm[lane] = 0
    this.#extra[lane] = 1
    this.#found[lane] = 0
    return found
  }
}

/** By how much questions become rarer for one without an answer, which tells the less the more is lost. */
function rarer(loss: number): number {
  const questions = Math.max(1, Math.log(NEGLIGIBLE) / Math.log(Math.min(Math.max(loss, NEGLIGIBLE), 0.9)))
  return RARER ** (1 / questions)
}

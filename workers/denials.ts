/**
 * Whether a lane is asked faster than it answers: of the errors that were asked for since the pace was last changed,
 * more stay out than loss explains.
 *
 *   denied  <=>  out >= 3  and  out > n q + 2.5 sqrt(n q (1 - q)) + 1,   q = loss + 0.03
 *
 * A pace a little too fast wastes a few probes and no time, so that much is tolerated.
 */

const TOLERATED = 0.03
const DEVIATIONS = 2.5
const FEWEST = 3

export class Denials {
  readonly #sinceMs: Float64Array
  readonly #asked: Uint16Array
  readonly #errors: Uint16Array

  constructor(lanes: number) {
    this.#sinceMs = new Float64Array(lanes)
    this.#asked = new Uint16Array(lanes)
    this.#errors = new Uint16Array(lanes)
  }

  /** Begins to count anew at a pace that holds from `nowMs` on. */
  start(lane: number, nowMs: number): void {
    this.#sinceMs[lane] = nowMs
    this.#asked[lane] = 0
    this.#errors[lane] = 0
  }

  /** Notes how many errors a batch asked for and how many of those came. */
  note(lane: number, asked: number, errors: number): void {
    this.#asked[lane] = Math.min((this.#asked[lane] ?? 0) + asked, 0xffff)
    this.#errors[lane] = Math.min((this.#errors[lane] ?? 0) + errors, 0xffff)
  }

  /** Takes back that an error was asked for: what stayed out was never owed. */
  forgive(lane: number): void {
    if (this.out(lane) > 0) this.#asked[lane] = (this.#asked[lane] ?? 1) - 1
  }

  /** Errors that were asked for and have stayed out. */
  out(lane: number): number {
    return (this.#asked[lane] ?? 0) - (this.#errors[lane] ?? 0)
  }

  /** True when more stayed out than `loss` (0 to 1) explains. */
  isDenied(lane: number, loss: number): boolean {
    const asked = this.#asked[lane] ?? 0
    const chance = Math.min(loss + TOLERATED, 1)
    const spread = DEVIATIONS * Math.sqrt(asked * chance * (1 - chance))
    return this.out(lane) >= Math.max(FEWEST, asked * chance + spread + 1)
  }

  /** The interval at which the errors have really come, `loss` allowed for; undefined while none has. */
  observedMs(lane: number, loss: number, nowMs: number): number | undefined {
    const errors = this.#errors[lane] ?? 0
    return errors === 0 ? undefined : ((nowMs - (this.#sinceMs[lane] ?? 0)) / errors) * (1 - loss)
  }
}

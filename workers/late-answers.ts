/** By lane: how many probes of the batch before were unanswered when it was over, so that an answer to none is late. */
export class LateAnswers {
  readonly #missing: Uint8Array

  constructor(lanes: number) {
    this.#missing = new Uint8Array(lanes)
  }

  /** Notes that a batch is over of which so many probes are unanswered; 0 for a lane that has had none. */
  expect(lane: number, unanswered: number): void {
    this.#missing[lane] = unanswered
  }

  /** Takes note of an answer to no probe that is under way. True while some of the batch before were still to come. */
  take(lane: number): boolean {
    const missing = this.#missing[lane] ?? 0
    this.#missing[lane] = Math.max(missing - 1, 0)
    return missing > 0
  }
}

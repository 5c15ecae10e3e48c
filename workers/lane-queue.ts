/** Lanes that wait for their turn, each at most once: a doubly linked list in typed arrays, so that any of them can leave. */

const NONE = -1

export class LaneQueue {
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #isQueued: Uint8Array
  #first = NONE
  #last = NONE

  /** Room for lanes 0 .. `lanes` - 1. */
  constructor(lanes: number) {
    this.#next = new Int32Array(lanes)
    this.#previous = new Int32Array(lanes)
    this.#isQueued = new Uint8Array(lanes)
  }

  get isEmpty(): boolean {
    return this.#first === NONE
  }

  /** Appends a lane; one that waits keeps its place. */
  push(lane: number): void {
    if (this.#isQueued[lane] === 1) return
    this.#link(this.#last, lane)
    this.#link(lane, NONE)
    this.#isQueued[lane] = 1
  }

  /** Puts a lane before all others. */
  unshift(lane: number): void {
    this.remove(lane)
    this.#link(lane, this.#first)
    this.#link(NONE, lane)
    this.#isQueued[lane] = 1
  }

  /** Takes the first lane, or gives -1. */
  shift(): number {
    const lane = this.#first
    if (lane !== NONE) this.remove(lane)
    return lane
  }

  /** Takes a lane out, wherever it is; one that does not wait is ignored. */
  remove(lane: number): void {
    if (this.#isQueued[lane] !== 1) return
    this.#isQueued[lane] = 0
    this.#link(this.#previous[lane] ?? NONE, this.#next[lane] ?? NONE)
  }

  /** Makes two lanes follow each other; NONE is either end. */
  #link(before: number, after: number): void {
    if (before === NONE) this.#first = after
    else this.#next[before] = after
    if (after === NONE) this.#last = before
    else this.#previous[after] = before
  }
}

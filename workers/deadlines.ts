/**
 * When each lane wants to be looked at again: a timing wheel (G. Varghese and A. Lauck, 1987, scheme 6). Setting a time
 * and taking the next lane cost the same however many wait.
 *
 *   One list of lanes a millisecond, WIDTH of them: later times go round, and are passed over until their turn comes.
 *   The cursor is the millisecond that is being taken; whatever was due before it is in its list too.
 *
 * Lanes come in the order of their milliseconds and, within one, in that in which their times were set.
 */
const WIDTH = 4096
const MASK = WIDTH - 1
const WORD_BITS = 32
const NONE = -1
const NOWHERE = -2

export class Deadlines {
  readonly #time: Float64Array
  /** The neighbours of a lane in its list; `#before` is NOWHERE for one that waits for nothing. */
  readonly #before: Int32Array
  readonly #after: Int32Array
  readonly #first = new Int32Array(WIDTH).fill(NONE)
  readonly #last = new Int32Array(WIDTH).fill(NONE)
  /** A bit for each list that is not empty. */
  readonly #full = new Int32Array(WIDTH / WORD_BITS)
  /** In whose list a lane is. */
  readonly #list: Uint16Array
  #cursor = 0
  #size = 0

  constructor(lanes: number) {
    this.#time = new Float64Array(lanes)
    this.#before = new Int32Array(lanes).fill(NOWHERE)
    this.#after = new Int32Array(lanes)
    this.#list = new Uint16Array(lanes)
  }

  /** The earliest time, or Infinity when nothing waits. */
  get next(): number {
    let earliest = Number.POSITIVE_INFINITY
    if (this.#size === 0) return earliest
    for (
      let tick = this.#fullFrom(this.#cursor);
      tick < this.#cursor + WIDTH;
      tick = this.#fullFrom(tick + 1)
    ) {
      for (let lane = this.#first[tick & MASK] ?? NONE; lane >= 0; lane = this.#after[lane] ?? NONE) {
        earliest = Math.min(earliest, this.#timeOf(lane))
      }
      // What else there is comes later: in this round or, if this was of a later one, perhaps sooner.
      if (earliest < tick + 1) return earliest
    }
    return earliest
  }

  /** Sets or moves the time of a lane. */
  set(lane: number, time: number): void {
    this.clear(lane)
    this.#time[lane] = time
    const list = Math.max(Math.floor(time), this.#cursor) & MASK
    const last = this.#last[list] ?? NONE
    this.#list[lane] = list
    this.#before[lane] = last
    this.#after[lane] = NONE
    if (last >= 0) this.#after[last] = lane
    else this.#first[list] = lane
    this.#last[list] = lane
    this.#full[list >>> 5] = (this.#full[list >>> 5] ?? 0) | (1 << (list & 31))
    this.#size += 1
  }

  /** Forgets a lane. */
  clear(lane: number): void {
    const before = this.#before[lane] ?? NOWHERE
    if (before === NOWHERE) return
    const after = this.#after[lane] ?? NONE
    const list = this.#list[lane] ?? 0
    if (before >= 0) this.#after[before] = after
    else this.#first[list] = after
    if (after >= 0) this.#before[after] = before
    else this.#last[list] = before
    if (before < 0 && after < 0) this.#full[list >>> 5] = (this.#full[list >>> 5] ?? 0) & ~(1 << (list & 31))
    this.#before[lane] = NOWHERE
    this.#size -= 1
  }

  /** Takes the next lane whose time has come, or -1. `now` never goes back. */
  take(now: number): number {
    const end = Math.floor(now)
    while (this.#size > 0) {
      const lane = this.#dueAt(this.#cursor, now)
      if (lane >= 0) {
        this.clear(lane)
        return lane
      }
      if (this.#cursor >= end) return NONE
      this.#cursor = Math.min(this.#fullFrom(this.#cursor + 1), end)
    }
    this.#cursor = Math.max(this.#cursor, end)
    return NONE
  }

  /** The first lane of a millisecond whose time has come. */
  #dueAt(tick: number, now: number): number {
    for (let lane = this.#first[tick & MASK] ?? NONE; lane >= 0; lane = this.#after[lane] ?? NONE) {
      const time = this.#timeOf(lane)
      if (time <= now && time < tick + 1) return lane
    }
    return NONE
  }

  /** The first millisecond from `tick` on whose list is not empty, or where a round of empty ones ends. */
  #fullFrom(tick: number): number {
    const end = tick + WIDTH
    for (let at = tick; at < end; ) {
      const list = at & MASK
      const rest = (this.#full[list >>> 5] ?? 0) >>> (list & 31)
      if (rest !== 0) return at + (31 - Math.clz32(rest & -rest))
      at += WORD_BITS - (list & 31)
    }
    return end
  }

  #timeOf(lane: number): number {
    return this.#time[lane] ?? 0
  }
}

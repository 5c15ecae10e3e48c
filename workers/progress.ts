/** Whether asking a host still tells anything new. */

/** Batches in a row that brought nothing new from any of its lanes, for each of them, after which a host is given up. */
const BARREN_LIMIT = 24

export class Progress {
  readonly #barren: Uint16Array
  readonly #most: Uint16Array
  readonly #hasNews: Uint8Array
  readonly #newsMs: Float64Array
  readonly #isUnsent: Uint8Array
  readonly #wasUnsent: Uint8Array

  constructor(slots: number) {
    this.#barren = new Uint16Array(slots)
    this.#most = new Uint16Array(slots).fill(BARREN_LIMIT)
    this.#hasNews = new Uint8Array(slots)
    this.#newsMs = new Float64Array(slots)
    this.#isUnsent = new Uint8Array(slots)
    this.#wasUnsent = new Uint8Array(slots)
  }

  /** Starts a host that is asked from so many lanes: all are denied at once, and each of them must be given its time. */
  start(slot: number, nowMs: number, lanes = 1): void {
    this.#barren[slot] = 0
    this.#most[slot] = BARREN_LIMIT * lanes
    this.#hasNews[slot] = 0
    this.#newsMs[slot] = nowMs
    this.#isUnsent[slot] = 0
    this.#wasUnsent[slot] = 0
  }

  /** Notes that a packet told something new. */
  noteNews(slot: number): void {
    this.#hasNews[slot] = 1
  }

  /** Notes that a probe could not be sent, so that nothing may be expected of waiting. */
  noteUnsent(slot: number): void {
    this.#isUnsent[slot] = 1
  }

  /** True when this host's last batch was not sent whole. */
  isUnsent(slot: number): boolean {
    return this.#wasUnsent[slot] === 1
  }

  /** Closes the account of a batch, which `isExcused` if nothing new was to be expected of it. */
  countBatch(slot: number, sentMs: number, isExcused: boolean): void {
    const isBarren = this.#hasNews[slot] === 0 && (!isExcused || this.#isUnsent[slot] === 1)
    if (!isBarren) this.#newsMs[slot] = sentMs
    this.#barren[slot] = isBarren ? Math.min((this.#barren[slot] ?? 0) + 1, this.#mostOf(slot)) : 0
    this.#hasNews[slot] = 0
    this.#wasUnsent[slot] = this.#isUnsent[slot] ?? 0
    this.#isUnsent[slot] = 0
  }

  /** Closes the account of a batch in which others set the pace: that it brought nothing new says nothing. */
  passBatch(slot: number, sentMs: number): void {
    if (this.#hasNews[slot] === 1) this.countBatch(slot, sentMs, true)
  }

  /** Takes nothing amiss that was asked so far: for an outage it could not be sent. */
  forgive(slot: number): void {
    this.#barren[slot] = 0
  }

  /** When the last batch was sent that brought something new. */
  newsMs(slot: number): number {
    return this.#newsMs[slot] ?? 0
  }

  /** True when asking on would not help. */
  isHopeless(slot: number): boolean {
    return (this.#barren[slot] ?? 0) >= this.#mostOf(slot)
  }

  #mostOf(slot: number): number {
    return this.#most[slot] ?? BARREN_LIMIT
  }
}

/**
 * ICMP packets that a tap has heard and the raw socket has not delivered yet, oldest first. Nothing is allocated
 * per packet: three columns of a ring.
 *
 * A packet is known by its sender and its mark (IP ID and ICMP checksum, which covers the quote and the cookie in
 * it). Two that happen to be alike stand for each other: each is still delivered once.
 */

/** What is not delivered within a tenth of a second fits, at more packets per second than one worker hears. */
const CAPACITY = 2 ** 14
/** In place of the time at which a packet was heard. */
const DELIVERED = Number.NEGATIVE_INFINITY

export class Deliveries {
  readonly #senders = new Uint32Array(CAPACITY)
  readonly #marks = new Uint32Array(CAPACITY)
  readonly #heardMs = new Float64Array(CAPACITY)
  /** Both only grow; a place in the ring is their remainder. */
  #first = 0
  #end = 0
  #overdue = 0

  /** Whether nothing is awaited. */
  get isEmpty(): boolean {
    return this.#first === this.#end
  }

  /** Awaits the delivery of a packet heard at `nowMs`. When there is no room the oldest is overdue. */
  expect(sender: number, mark: number, nowMs: number): void {
    if (this.#end - this.#first === CAPACITY) this.#giveUpFirst()
    const at = this.#end % CAPACITY
    this.#senders[at] = sender
    this.#marks[at] = mark
    this.#heardMs[at] = nowMs
    this.#end += 1
  }

  /** Strikes a delivered packet off; false if none like it is awaited. */
  take(sender: number, mark: number): boolean {
    for (let i = this.#first; i < this.#end; i += 1) {
      const at = i % CAPACITY
      if (this.#marks[at] !== mark || this.#senders[at] !== sender || this.#heardMs[at] === DELIVERED)
        continue
      this.#heardMs[at] = DELIVERED
      this.#dropDelivered()
      return true
    }
    return false
  }

  /** Gives up those heard before `beforeMs`, and gives how many were given up since the last call. */
  giveUp(beforeMs: number): number {
    while (!this.isEmpty && this.#firstHeardMs < beforeMs) this.#giveUpFirst()
    const overdue = this.#overdue
    this.#overdue = 0
    return overdue
  }

  get #firstHeardMs(): number {
    return this.#heardMs[this.#first % CAPACITY] ?? DELIVERED
  }

  #giveUpFirst(): void {
    if (this.#firstHeardMs !== DELIVERED) this.#overdue += 1
    this.#first += 1
  }

  #dropDelivered(): void {
    while (!this.isEmpty && this.#firstHeardMs === DELIVERED) this.#first += 1
  }
}

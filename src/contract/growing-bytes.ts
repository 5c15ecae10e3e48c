/** Bytes that are written one behind the other, and taken off as one buffer that is handed from thread to thread. */

export class GrowingBytes {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView<ArrayBuffer>
  #length = 0

  /** Room for `least` bytes; it grows for more, and is kept. */
  constructor(least: number) {
    this.#bytes = new Uint8Array(least)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** All of the room, zeroes or what was written there before; both valid until the next `extend`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes
  }

  get view(): DataView<ArrayBuffer> {
    return this.#view
  }

  /** How many were added since the last `take`. */
  get length(): number {
    return this.#length
  }

  /** Adds so many; gives where they begin. What stood there is not cleared. */
  extend(count: number): number {
    const start = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) this.#grow()
    return start
  }

  /** What was added, in a buffer of its own; begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  #grow(): void {
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length))
    larger.set(this.#bytes)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

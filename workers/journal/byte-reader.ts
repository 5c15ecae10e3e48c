/** What a ByteWriter wrote, read in the same order. Reading beyond the end throws a RangeError. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** True when all has been read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  u8(): number {
    return this.#bytes.readUInt8(this.skip(1))
  }

  u16(): number {
    return this.#bytes.readUInt16BE(this.skip(2))
  }

  u32(): number {
    return this.#bytes.readUInt32BE(this.skip(4))
  }

  f32(): number {
    return this.#bytes.readFloatBE(this.skip(4))
  }

  f64(): number {
    return this.#bytes.readDoubleBE(this.skip(8))
  }

  /** Passes over so many bytes; gives where they begin. */
  skip(bytes: number): number {
    const at = this.#at
    if (at + bytes > this.#bytes.length) throw new RangeError('it ends too soon')
    this.#at += bytes
    return at
  }

  /** The next so many bytes, not copied. */
  take(bytes: number): Buffer {
    const at = this.skip(bytes)
    return this.#bytes.subarray(at, at + bytes)
  }

  u8At(at: number): number {
    return this.#bytes.readUInt8(at)
  }

  u16At(at: number): number {
    return this.#bytes.readUInt16BE(at)
  }
}

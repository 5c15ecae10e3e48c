/** Bytes that are written one behind the other into a buffer that grows; big-endian. */

const FIRST_BYTES = 16 * 1024

export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #length = 0

  /** How many bytes have been written. */
  get length(): number {
    return this.#length
  }

  /** Begins anew. */
  clear(): void {
    this.#length = 0
  }

  /** Makes room, so that so many bytes can be written. */
  reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#length + bytes))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }

  u8(value: number): void {
    this.#bytes[this.#length] = value
    this.#length += 1
  }

  u16(value: number): void {
    this.#length = this.#bytes.writeUInt16BE(value, this.#length)
  }

  u32(value: number): void {
    this.#length = this.#bytes.writeUInt32BE(value >>> 0, this.#length)
  }

  f32(value: number): void {
    this.#length = this.#bytes.writeFloatBE(value, this.#length)
  }

  f64(value: number): void {
    this.#length = this.#bytes.writeDoubleBE(value, this.#length)
  }

  /** Appends a copy of other bytes. */
  copy(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Writes over what was written at `at`. */
  u16At(at: number, value: number): void {
    this.#bytes.writeUInt16BE(value, at)
  }

  /** What has been written, valid until the next byte. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}

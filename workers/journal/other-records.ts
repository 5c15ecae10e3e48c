/**
 * The addresses of IPv6 that are no targets (of routers, of this machine), written down with a share: records of hosts have
 * their numbers alone, from which nobody could tell later whose they were.
 *
 *   body: | 16 bytes | of each
 */
import { ADDRESS_LENGTH } from '../../src/packet/address.ts'
import type { V6Numbers } from '../../src/packet/address-numbers.ts'
import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { beginChunk, damaged, endChunk, KIND } from './chunk.ts'

export class OtherRecords {
  readonly #numbers: V6Numbers
  readonly #writer = new ByteWriter()
  #written = 0

  constructor(numbers: V6Numbers) {
    this.#numbers = numbers
  }

  /** The chunk, if there are more of them than when it was last asked for. */
  takeChanged(): Uint8Array<ArrayBuffer> | undefined {
    const { others } = this.#numbers
    if (others.size === this.#written) return undefined
    this.#written = others.size
    beginChunk(this.#writer, KIND.others)
    for (const address of others.values()) {
      this.#writer.reserve(ADDRESS_LENGTH)
      this.#writer.copy(address)
    }
    return endChunk(this.#writer)
  }

  /** Gives those that were written before their numbers again. Throws the Failure WORKER_FAILED where it is damaged. */
  join(body: ByteReader): void {
    try {
      while (!body.isAtEnd) this.#numbers.numberAt(body.take(ADDRESS_LENGTH), 0)
    } catch (error) {
      throw error instanceof RangeError ? damaged(error.message) : error
    }
  }
}

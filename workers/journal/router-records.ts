/**
 * What routers have said in their hosts' stead, written down with a share: silences of what they reject are doubted, also
 * after the memory that all workers had of it is gone.
 *
 *   body: | number of the word u16, word u32 | of every word that is not zero
 */

import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { beginChunk, damaged, endChunk, KIND } from './chunk.ts'

const ENTRY_BYTES = 6

export class RouterRecords {
  readonly #words: Int32Array
  readonly #written: Int32Array
  readonly #writer = new ByteWriter()

  /** Of the memory of what routers have answered (src/contract/router-answers.ts). */
  constructor(answers: SharedArrayBuffer) {
    this.#words = new Int32Array(answers)
    this.#written = new Int32Array(this.#words.length)
  }

  /** The chunk, if something was said since it was last asked for. */
  takeChanged(): Uint8Array<ArrayBuffer> | undefined {
    let isChanged = false
    for (let word = 0; word < this.#words.length; word += 1) {
      const value = Atomics.load(this.#words, word)
      if (value === this.#written[word]) continue
      this.#written[word] = value
      isChanged = true
    }
    return isChanged ? this.#emit() : undefined
  }

  /** Takes note of what was written before. Throws the Failure WORKER_FAILED where it is damaged. */
  join(body: ByteReader): void {
    try {
      while (!body.isAtEnd) {
        const word = body.u16()
        if (word >= this.#words.length) throw new RangeError(`it tells of router word ${word}`)
        Atomics.or(this.#words, word, body.u32() | 0)
      }
    } catch (error) {
      throw error instanceof RangeError ? damaged(error.message) : error
    }
  }

  #emit(): Uint8Array<ArrayBuffer> {
    beginChunk(this.#writer, KIND.routers)
    for (const [word, value] of this.#written.entries()) {
      if (value === 0) continue
      this.#writer.reserve(ENTRY_BYTES)
      this.#writer.u16(word)
      this.#writer.u32(value)
    }
    return endChunk(this.#writer)
  }
}

/** The shares of a sweep's workers in its file: what they wrote down of them, and what they have finished since. */
import type Database from 'better-sqlite3'
import type { JournalEntry, ShareState } from '../contract/journal.ts'

/** More chunks than any worker has. */
const NUMBERS = 2 ** 32

const WRITE_SHARE = 'INSERT OR REPLACE INTO share (worker, position, counters) VALUES (?, ?, ?)'
const WRITE_CHUNK = 'INSERT OR REPLACE INTO chunk (id, bytes) VALUES (?, ?)'

/** The statements of one connection. Its methods throw errors of SQLite; those that write belong into a transaction. */
export class StagedJournal {
  readonly #writeShare: Database.Statement<[number, number, Uint8Array]>
  readonly #writeChunk: Database.Statement<[number, Uint8Array]>
  readonly #dropChunk: Database.Statement<[number]>
  readonly #note: Database.Statement<[number, Uint8Array]>
  readonly #dropNoted: Database.Statement<[number]>
  readonly #share: Database.Statement<[number], [position: number, counters: Buffer]>
  readonly #chunks: Database.Statement<[number, number], Buffer>
  readonly #noted: Database.Statement<[number], Buffer>

  constructor(database: Database.Database) {
    this.#writeShare = database.prepare(WRITE_SHARE)
    this.#writeChunk = database.prepare(WRITE_CHUNK)
    this.#dropChunk = database.prepare('DELETE FROM chunk WHERE id = ?')
    this.#note = database.prepare('INSERT INTO finished (worker, addresses) VALUES (?, ?)')
    this.#dropNoted = database.prepare('DELETE FROM finished WHERE worker = ?')
    this.#share = database
      .prepare<[number], [number, Buffer]>('SELECT position, counters FROM share WHERE worker = ?')
      .raw()
    this.#chunks = database
      .prepare<[number, number], Buffer>('SELECT bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id')
      .pluck()
    this.#noted = database
      .prepare<[number], Buffer>('SELECT addresses FROM finished WHERE worker = ? ORDER BY rowid')
      .pluck()
  }

  /** Writes an entry; what the worker had finished before is in it. */
  write({ worker, position, counters, chunks }: JournalEntry): void {
    for (const { number, bytes } of chunks) {
      const id = worker * NUMBERS + number
      if (bytes.length === 0) this.#dropChunk.run(id)
      else this.#writeChunk.run(id, bytes)
    }
    const { buffer, byteOffset, byteLength } = counters
    this.#writeShare.run(worker, position, new Uint8Array(buffer, byteOffset, byteLength))
    this.#dropNoted.run(worker)
  }

  /** Notes that the worker has finished these (16 bytes each) since its last entry. */
  note(worker: number, addresses: Uint8Array): void {
    if (addresses.length > 0) this.#note.run(worker, addresses)
  }

  /** Where the worker goes on; undefined where it has neither written an entry nor finished anything. */
  stateOf(worker: number): ShareState | undefined {
    const share = this.#share.get(worker)
    const finished = Buffer.concat(this.#noted.all(worker))
    if (share === undefined && finished.length === 0) return undefined
    const [position, counters] = share ?? [0, Buffer.alloc(0)]
    const chunks = this.#chunks.all(worker * NUMBERS, (worker + 1) * NUMBERS)
    return {
      position,
      counters: new Float64Array(Uint8Array.from(counters).buffer),
      chunks: chunks.map((bytes) => Uint8Array.from(bytes)),
      finished: Uint8Array.from(finished),
    }
  }
}

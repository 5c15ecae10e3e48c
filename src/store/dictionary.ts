/**
 * Bytes that many rows share, kept once and named by a small number: a /16 of like hosts has a few dozen vectors of
 * evidence. A table of ours has the columns id, hash, packed and bytes.
 */
import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import { packRuns, unpackRuns } from './runs.ts'

/** Vectors remembered, at most: a sweep in which all hosts differ must not fill the memory. */
const REMEMBERED = 4096

/** 128 bits: no two vectors of any inventory share it. */
const HASH_BYTES = 16

/** One connection's view of a table of vectors. Forget it when a transaction that wrote through it fails. */
export class Dictionary {
  readonly #find: Database.Statement<[Uint8Array], number>
  readonly #insert: Database.Statement<[Uint8Array, number, Uint8Array]>
  readonly #fetch: Database.Statement<[number], [number, Buffer]>
  readonly #ids = new Map<string, number>()
  readonly #bytes = new Map<number, Uint8Array>()

  constructor(database: Database.Database, table: 'vector' | 'staged_vector' = 'vector') {
    this.#find = database.prepare<[Uint8Array], number>(`SELECT id FROM ${table} WHERE hash = ?`).pluck()
    this.#insert = database.prepare(`INSERT INTO ${table} (hash, packed, bytes) VALUES (?, ?, ?)`)
    this.#fetch = database
      .prepare<[number], [number, Buffer]>(`SELECT packed, bytes FROM ${table} WHERE id = ?`)
      .raw()
  }

  /** The number of these bytes, kept from now on if they were not. */
  idOf(bytes: Uint8Array): number {
    const text = latin1(bytes)
    const remembered = this.#ids.get(text)
    if (remembered !== undefined) return remembered
    const hash = createHash('sha256').update(bytes).digest().subarray(0, HASH_BYTES)
    const id = this.#find.get(hash) ?? this.#add(hash, bytes)
    remember(this.#ids, text, id)
    return id
  }

  /** The bytes of a number; not to be written to. Throws where there are none: the database is damaged then. */
  bytesOf(id: number): Uint8Array {
    const remembered = this.#bytes.get(id)
    if (remembered !== undefined) return remembered
    const row = this.#fetch.get(id)
    if (row === undefined) throw new Error(`it is damaged: there is no vector ${id}`)
    const bytes = row[0] === 1 ? unpackRuns(row[1]) : Uint8Array.from(row[1])
    remember(this.#bytes, id, bytes)
    return bytes
  }

  #add(hash: Uint8Array, bytes: Uint8Array): number {
    const packed = packRuns(bytes)
    return Number(this.#insert.run(hash, packed === undefined ? 0 : 1, packed ?? bytes).lastInsertRowid)
  }
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.size >= REMEMBERED) map.clear()
  map.set(key, value)
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/**
 * A sweep that is resumed may commit after sweeps that began later. Where one of these has looked since, what it found is
 * the newer word, and the older must not take its place.
 */
import type Database from 'better-sqlite3'
import type { AddressKey } from './address-key.ts'
import { type AddressSet, hasKey } from './address-set.ts'
import type { Dictionary } from './dictionary.ts'
import { decodeSet } from './range-list.ts'

const LATER = `SELECT started_ms, ranges FROM sweep
  WHERE timeline = ? AND id > ? AND outcome = 'complete' ORDER BY id`

/** The complete sweeps of one timeline that began after one of it. */
export class LaterSweeps {
  readonly #sweeps: readonly { readonly startedMs: number; readonly asked: AddressSet }[]

  /** Those that are complete now. */
  constructor(database: Database.Database, dictionary: Dictionary, timeline: number, sweep: number) {
    const rows = database.prepare<[number, number], [number, number]>(LATER).raw().all(timeline, sweep)
    this.#sweeps = rows.map(([startedMs, ranges]) => ({
      startedMs,
      asked: decodeSet(dictionary.bytesOf(ranges)),
    }))
  }

  /** Whether one of them asked the address and began after `sinceMs` (milliseconds since the epoch). */
  haveAsked(address: AddressKey, sinceMs: number): boolean {
    return this.#sweeps.some(({ startedMs, asked }) => startedMs > sinceMs && hasKey(asked, address))
  }
}

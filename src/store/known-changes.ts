/** Reads changes. */
import type Database from 'better-sqlite3'
import type { ChangeKind, KnownChange } from '../contract/change.ts'
import { type AddressKey, addressKey, addressOfKey, macOfKey } from './address-key.ts'
import { Conditions } from './conditions.ts'

/** Which changes to give: those that fit all that is said. */
export interface ChangeFilter {
  readonly sweep?: number
  readonly schedule?: string
  /** 16 bytes. */
  readonly address?: Uint8Array
  readonly kinds?: readonly ChangeKind[]
  /** Of sweeps that ended at this time or later, milliseconds since the epoch. */
  readonly sinceMs?: number
  /** The most changes. */
  readonly limit?: number
}

interface ChangeRow {
  readonly sweep: number
  readonly schedule: string
  readonly at_ms: number
  readonly address: AddressKey
  readonly kind: ChangeKind
  readonly protocols: Buffer
  readonly before: number | null
  readonly after: number | null
  readonly mac_before: number | null
  readonly mac_after: number | null
}

const SELECT = `SELECT change.*, timeline.name AS schedule, sweep.finished_ms AS at_ms
  FROM change JOIN sweep ON sweep.id = change.sweep JOIN timeline ON timeline.id = sweep.timeline`
const ORDER = 'ORDER BY change.sweep DESC, change.address, change.position LIMIT ?'
const ALL = -1

/** The changes that fit, those of the newest sweep first, within a sweep by ascending address. */
export function knownChanges(database: Database.Database, filter: ChangeFilter): KnownChange[] {
  const conditions = new Conditions()
    .where('change.sweep = ?', filter.sweep)
    .where('timeline.name = ?', filter.schedule)
    .where('change.address = ?', filter.address && addressKey(filter.address))
    .where('sweep.finished_ms >= ?', filter.sinceMs)
    .oneOf('change.kind', filter.kinds)
  const select = database.prepare<unknown[], ChangeRow>(`${SELECT} ${conditions.sql} ${ORDER}`)
  return select.all(...conditions.values, filter.limit ?? ALL).map(changeOf)
}

function changeOf(row: ChangeRow): KnownChange {
  return {
    sweep: row.sweep,
    schedule: row.schedule,
    atMs: row.at_ms,
    address: addressOfKey(row.address),
    kind: row.kind,
    protocols: Array.from(row.protocols),
    before: row.before ?? undefined,
    after: row.after ?? undefined,
    macBefore: row.mac_before === null ? undefined : macOfKey(row.mac_before),
    macAfter: row.mac_after === null ? undefined : macOfKey(row.mac_after),
  }
}

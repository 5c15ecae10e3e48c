/** Reads changes. */
import type Database from 'better-sqlite3'
import type { ChangeKind, ChangePlace, KnownChange } from '../contract/change.ts'
import { type AddressKey, addressKey, addressOfKey, BEFORE_ALL, macOfKey } from './address-key.ts'
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
  /** Only those behind this one. */
  readonly after?: ChangePlace
  /** The most changes. */
  readonly limit?: number
}

interface SweepRow {
  readonly sweep: number
  readonly schedule: string
  readonly atMs: number
}

interface ChangeRow {
  readonly address: AddressKey
  readonly position: number
  readonly kind: ChangeKind
  readonly protocols: Buffer
  readonly before: number | null
  readonly after: number | null
  readonly mac_before: number | null
  readonly mac_after: number | null
}

const SWEEPS = `SELECT sweep.id AS sweep, timeline.name AS schedule, sweep.finished_ms AS atMs
  FROM sweep JOIN timeline ON timeline.id = sweep.timeline`
const CHANGES = 'SELECT address, position, kind, protocols, before, after, mac_before, mac_after FROM change'
const ALL = -1

/**
 * The changes that fit, those of the newest sweep first, within a sweep by ascending address. Sweep after sweep, as the
 * key of `change` has them: asked for all at once in this order, SQLite would sort all there are for the first few.
 */
export function knownChanges(database: Database.Database, filter: ChangeFilter): KnownChange[] {
  const { after, limit } = filter
  const address = filter.address && addressKey(filter.address)
  const sweeps = new Conditions()
    .where('sweep.id = ?', filter.sweep)
    .where('sweep.id <= ?', after?.sweep)
    .where('timeline.name = ?', filter.schedule)
    .where('sweep.finished_ms >= ?', filter.sinceMs)
    .where('sweep.id IN (SELECT sweep FROM change WHERE address = ?)', address)
    .and('sweep.changes IS NOT NULL')
  const changes = new Conditions()
    .where('address = ?', address)
    .oneOf('kind', filter.kinds)
    .and('sweep = ? AND (address, position) > (?, ?)')
  const newestFirst = database.prepare<unknown[], SweepRow>(`${SWEEPS} ${sweeps.sql} ORDER BY sweep.id DESC`)
  const ofSweep = database.prepare<unknown[], ChangeRow>(
    `${CHANGES} ${changes.sql} ORDER BY address, position LIMIT ?`,
  )
  const known: KnownChange[] = []
  for (const sweep of newestFirst.iterate(...sweeps.values)) {
    const left = limit === undefined ? ALL : limit - known.length
    if (left === 0) break
    const from = sweep.sweep === after?.sweep ? [addressKey(after.address), after.position] : [BEFORE_ALL, 0]
    const rows = ofSweep.all(...changes.values, sweep.sweep, ...from, left)
    for (const row of rows) known.push(changeOf(row, sweep))
  }
  return known
}

function changeOf(row: ChangeRow, sweep: SweepRow): KnownChange {
  return {
    ...sweep,
    address: addressOfKey(row.address),
    position: row.position,
    kind: row.kind,
    protocols: Array.from(row.protocols),
    before: row.before ?? undefined,
    after: row.after ?? undefined,
    macBefore: row.mac_before === null ? undefined : macOfKey(row.mac_before),
    macAfter: row.mac_after === null ? undefined : macOfKey(row.mac_after),
  }
}

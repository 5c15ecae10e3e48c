/** Reads the hosts of sweeps. */
import type Database from 'better-sqlite3'
import { type AddressRanges, rangesIn } from '../contract/address-ranges.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepRecord } from '../contract/sweep-record.ts'
import { addressKey, addressOfKey, BEFORE_ALL, keysOfRange } from './address-key.ts'
import type { Dictionary } from './dictionary.ts'
import { HOST_COLUMNS, type HostRow, hostOfRow } from './host-row.ts'
import { byAddress, sideBySide } from './paging.ts'
import { recordOfRow, SWEEP_COLUMNS, type SweepRow } from './sweep-row.ts'

/** What two sweeps say of one address; undefined where a sweep has no result of it. */
export interface ResultPair {
  /** 16 bytes. */
  readonly address: Uint8Array
  readonly before: HostResult | undefined
  readonly after: HostResult | undefined
}

/** A sweep whose hosts are read. */
export interface ReadSweep {
  readonly id: number
  readonly startedMs: number
  /** 0 when retention took its hosts away, else 1. */
  readonly hasHosts: number
  /** When it ended last; null where it has not. */
  readonly finishedMs: number | null
}

const ALL = `SELECT ${HOST_COLUMNS} FROM host WHERE sweep = ? AND address > ? ORDER BY address LIMIT ?`
const WITHIN = `SELECT ${HOST_COLUMNS} FROM host
  WHERE sweep = ? AND address >= ? AND address <= ? AND address > ? ORDER BY address LIMIT ?`

// Those of the first sweep of which the second has no equal row. Equal statuses may have different reasons.
const DIFFERENT = `SELECT ${HOST_COLUMNS} FROM host WHERE sweep = ? AND NOT EXISTS (
  SELECT 1 FROM host AS other WHERE other.sweep = ? AND other.address = host.address
  AND other.evidence IS host.evidence AND other.mac IS host.mac AND other.status >> 6 = host.status >> 6)
  AND address > ? ORDER BY address LIMIT ?`

// The key of `host` begins with the sweep: each sweep is looked into, which is quick.
const SWEEPS_OF = `SELECT ${SWEEP_COLUMNS}, sweep.started_ms FROM sweep
  WHERE has_hosts = 1 AND outcome <> 'running' AND EXISTS (SELECT 1 FROM host WHERE host.sweep = sweep.id AND host.address = ?)
  ORDER BY sweep.id DESC LIMIT ?`
const HOST_OF = `SELECT ${HOST_COLUMNS} FROM host WHERE sweep = ? AND address = ?`

/** Which hosts of a sweep to give: those that fit all that is said. */
export interface ResultFilter {
  /** Disjoint; hosts are given range by range. */
  readonly net?: AddressRanges
  /** 16 bytes: only those behind this one, in the order in which hosts are given. */
  readonly after?: Uint8Array
}

/** The hosts of a sweep by ascending address that fit. */
export function* hostsOf(
  database: Database.Database,
  dictionary: Dictionary,
  sweep: ReadSweep,
  filter: ResultFilter,
): Generator<HostResult> {
  for (const row of rowsOf(database, sweep.id, filter)) yield hostOfRow(row, sweep.startedMs, dictionary)
}

function* rowsOf(
  database: Database.Database,
  sweep: number,
  { net, after }: ResultFilter,
): Generator<HostRow> {
  const from = after === undefined ? BEFORE_ALL : addressKey(after)
  if (net === undefined) {
    yield* byAddress(database.prepare<unknown[], HostRow>(ALL).raw(), [sweep], from)
    return
  }
  const within = database.prepare<unknown[], HostRow>(WITHIN).raw()
  for (const range of rangesIn(net)) yield* byAddress(within, [sweep, ...keysOfRange(range)], from)
}

/** The results of two sweeps that differ in status, evidence or MAC address, by ascending address. */
export function* differentResults(
  database: Database.Database,
  dictionary: Dictionary,
  before: ReadSweep,
  after: ReadSweep,
): Generator<ResultPair> {
  // A statement for each side: both are read at the same time.
  const different = (one: ReadSweep, other: ReadSweep) =>
    byAddress(database.prepare<unknown[], HostRow>(DIFFERENT).raw(), [one.id, other.id])
  for (const [left, right] of sideBySide(different(before, after), different(after, before))) {
    const key = left?.[0] ?? right?.[0]
    if (key === undefined) continue
    yield {
      address: addressOfKey(key),
      before: left && hostOfRow(left, before.startedMs, dictionary),
      after: right && hostOfRow(right, after.startedMs, dictionary),
    }
  }
}

/** Each sweep that has a result of the address (16 bytes), with that result; the newest first. */
export function resultsOf(
  database: Database.Database,
  dictionary: Dictionary,
  stateDir: string,
  address: Uint8Array,
  limit: number,
): { sweep: SweepRecord; result: HostResult }[] {
  const key = addressKey(address)
  const sweeps = database.prepare<unknown[], SweepRow & { started_ms: number }>(SWEEPS_OF)
  const host = database.prepare<unknown[], HostRow>(HOST_OF).raw()
  return sweeps.all(key, limit).flatMap((sweep) => {
    const row = host.get(sweep.id, key)
    if (row === undefined) return []
    return [
      {
        sweep: recordOfRow(sweep, dictionary, stateDir),
        result: hostOfRow(row, sweep.started_ms, dictionary),
      },
    ]
  })
}

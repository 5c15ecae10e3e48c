/** Reads what is known of hosts. */
import type Database from 'better-sqlite3'
import { type AddressRange, rangesIn } from '../contract/address-ranges.ts'
import {
  type AddressKey,
  addressKey,
  addressOfKey,
  BEFORE_ALL,
  keysOfRange,
  macKey,
  macOfKey,
} from './address-key.ts'
import { Conditions } from './conditions.ts'
import type { Dictionary } from './dictionary.ts'
import { PAGE_ROWS } from './paging.ts'
import { type HostFilter, type KnownHost, missingProtocols, presenceOf } from './presence.ts'

interface KnownRow {
  readonly address: AddressKey
  readonly timeline: number
  readonly schedule: string
  readonly mac: number | null
  readonly missed: number
  readonly is_gone: number
  readonly first_seen_ms: number
  readonly last_seen_ms: number
  readonly evidence: number
  readonly silences: number | null
}

const SELECT = `SELECT known.*, timeline.name AS schedule FROM known JOIN timeline ON timeline.id = known.timeline`
const ORDER = 'ORDER BY known.address, known.timeline LIMIT ?'

/** The hosts that fit, by ascending address (IPv4 before IPv6), and those of one address by the age of their schedules. */
export function* knownHosts(
  database: Database.Database,
  dictionary: Dictionary,
  filter: HostFilter,
): Generator<KnownHost> {
  let left = filter.limit ?? Number.POSITIVE_INFINITY
  const ranges = filter.ranges === undefined ? [undefined] : rangesIn(filter.ranges)
  for (const range of ranges) {
    for (const row of rowsOf(database, filter, range)) {
      if (left <= 0) return
      const host = hostOf(row, dictionary)
      if (filter.presence?.includes(host.presence) === false) continue
      left--
      yield host
    }
  }
}

// Some at a time: no read transaction stays open while somebody works on a row.
function* rowsOf(
  database: Database.Database,
  filter: HostFilter,
  range: AddressRange | undefined,
): Generator<KnownRow> {
  const [first, last] = range === undefined ? [] : keysOfRange(range)
  const conditions = new Conditions()
    .where('known.address >= ?', first)
    .where('known.address <= ?', last)
    .where('known.address > ?', filter.after && addressKey(filter.after))
    .where('known.address = ?', filter.address && addressKey(filter.address))
    .where('timeline.name = ?', filter.schedule)
    .where('known.mac = ?', filter.mac && macKey(filter.mac))
    .where('known.last_seen_ms >= ?', filter.sinceMs)
    .and('(known.address, known.timeline) > (?, ?)')
  const page = database.prepare<unknown[], KnownRow>(`${SELECT} ${conditions.sql} ${ORDER}`)
  let after: readonly [AddressKey, number] = [BEFORE_ALL, 0]
  for (;;) {
    const rows = page.all(...conditions.values, ...after, PAGE_ROWS)
    yield* rows
    const end = rows.at(-1)
    if (end === undefined || rows.length < PAGE_ROWS) return
    after = [end.address, end.timeline]
  }
}

function hostOf(row: KnownRow, dictionary: Dictionary): KnownHost {
  const evidence = dictionary.bytesOf(row.evidence)
  const silences = row.silences === null ? undefined : dictionary.bytesOf(row.silences)
  return {
    address: addressOfKey(row.address),
    schedule: row.schedule,
    mac: row.mac === null ? undefined : macOfKey(row.mac),
    presence: presenceOf(row.missed, row.is_gone === 1),
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    evidence,
    missingProtocols: missingProtocols(evidence, silences),
  }
}

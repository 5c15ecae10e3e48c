/** A sweep ends: its hosts, what is known of them and its changes enter the inventory in one transaction. */
import type Database from 'better-sqlite3'
import { CHANGE_KINDS, type Change, type ChangeCounts } from '../contract/change.ts'
import type { SweepBeginning, SweepEnding } from '../contract/sweep-record.ts'
import { type AddressKey, addressKey, macKey } from './address-key.ts'
import { type AddressSet, joinSets, leaveOut, NO_ADDRESSES, setOfKeys, setOfRanges } from './address-set.ts'
import { Dictionary } from './dictionary.ts'
import { documentText } from './document.ts'
import { HOST_COLUMNS } from './host-row.ts'
import { Knowledge } from './knowledge.ts'
import { LaterSweeps } from './later-sweeps.ts'
import { decodeSet, encodeSet } from './range-list.ts'
import type { Staging } from './staging.ts'

/** A sweep that is being recorded. */
export interface Recorded {
  readonly id: number
  readonly timeline: number
  readonly beginning: SweepBeginning
  readonly staging: Staging
}

// The numbers of the sweep's own vectors become those of the inventory.
const COPY_VECTORS = `INSERT OR IGNORE INTO vector (hash, packed, bytes)
  SELECT hash, packed, bytes FROM staged_vector ORDER BY id`
const NUMBER_VECTORS = `CREATE TEMP TABLE numbered AS
  SELECT staged_vector.id AS staged, vector.id AS kept FROM staged_vector JOIN vector USING (hash)`
// Those of an earlier end, where the sweep was resumed since.
const DROP_HOSTS = 'DELETE FROM host WHERE sweep = ?'
const COPY_HOSTS = `INSERT OR REPLACE INTO host (sweep, ${HOST_COLUMNS})
  SELECT ?, address, status, mac,
    (SELECT kept FROM numbered WHERE staged = evidence),
    (SELECT kept FROM numbered WHERE staged = ttl),
    (SELECT kept FROM numbered WHERE staged = others),
    probes, pings, retransmissions, rtt_us, started, took
  FROM staged ORDER BY address, rowid`
const MEET_MACHINES = `INSERT INTO machine (timeline, mac, address, first_sweep, last_sweep)
  SELECT ?, mac, address, sweep, sweep FROM host WHERE sweep = ? AND mac IS NOT NULL AND status < 64 ORDER BY mac
  ON CONFLICT DO UPDATE SET first_sweep = min(first_sweep, excluded.first_sweep),
    address = iif(excluded.last_sweep < last_sweep, address, excluded.address),
    last_sweep = max(last_sweep, excluded.last_sweep)`
const ADD_CHANGE = `INSERT INTO change
  (sweep, address, position, kind, protocols, before, after, mac_before, mac_after)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
// Without a route, or never swept; those that are up have the lowest statuses, those that are down are not kept.
const UNREACHED = 'SELECT address FROM host WHERE sweep = ? AND status >= 64 ORDER BY address'
const END = `UPDATE sweep
  SET outcome = ?, finished_ms = ?, has_hosts = 1, ending = ?, changes = ? WHERE id = ?`

/**
 * Gives what changed, undefined where the sweep was not complete. What it committed before it was resumed is replaced: that
 * was hosts alone, for only a complete sweep is learned from. Throws errors of SQLite: nothing has changed then.
 */
export function commitSweep(sweep: Recorded, ending: SweepEnding): ChangeCounts | undefined {
  const { database } = sweep.staging
  const commit = database.transaction(() => {
    copyHosts(database, sweep.id)
    const changes = ending.outcome === 'complete' ? learn(database, sweep) : undefined
    const texts = [documentText(ending), changes === undefined ? null : documentText(changes)]
    database.prepare(END).run(ending.outcome, Math.round(ending.finishedMs), ...texts, sweep.id)
    database.exec('DROP TABLE numbered')
    return changes
  })
  return commit.immediate()
}

function copyHosts(database: Database.Database, sweep: number): void {
  database.exec(COPY_VECTORS)
  database.exec(NUMBER_VECTORS)
  database.exec('CREATE UNIQUE INDEX temp.numbered_by_staged ON numbered (staged, kept)')
  database.prepare(DROP_HOSTS).run(sweep)
  database.prepare(COPY_HOSTS).run(sweep)
}

// Only a complete sweep says anything about what it did not find, so only such a one is learned from.
function learn(database: Database.Database, { id, timeline, beginning, staging }: Recorded): ChangeCounts {
  const dictionary = new Dictionary(database)
  const covered = coveredBy(database, timeline, dictionary)
  const ranges = setOfRanges(beginning.plan.ranges)
  const knowledge = new Knowledge(database, dictionary, {
    id,
    timeline,
    startedMs: staging.sweepMs,
    ranges,
    covered,
    later: new LaterSweeps(database, dictionary, timeline, id),
    asksProtocols: beginning.plan.protocols.length > 0,
    classification: beginning.plan.classification,
    goneAfter: beginning.goneAfter,
  })
  const counts = addChanges(database, id, knowledge.advance())
  database.prepare(MEET_MACHINES).run(timeline, id)
  const reached = leaveOut(ranges, unreached(database, id))
  const known = dictionary.idOf(encodeSet(joinSets(covered, reached)))
  database.prepare('UPDATE timeline SET covered = ? WHERE id = ?').run(known, timeline)
  return counts
}

// Nobody looked there: what is found later was perhaps always there.
function unreached(database: Database.Database, sweep: number): AddressSet {
  return setOfKeys(database.prepare<[number], AddressKey>(UNREACHED).pluck().iterate(sweep))
}

function coveredBy(database: Database.Database, timeline: number, dictionary: Dictionary) {
  const select = database
    .prepare<[number], number | null>('SELECT covered FROM timeline WHERE id = ?')
    .pluck()
  const id = select.get(timeline)
  return id === undefined || id === null ? NO_ADDRESSES : decodeSet(dictionary.bytesOf(id))
}

function addChanges(
  database: Database.Database,
  sweep: number,
  ofHosts: Iterable<readonly Change[]>,
): ChangeCounts {
  const counts = Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, 0])) as Record<Change['kind'], number>
  const add = database.prepare<unknown[]>(ADD_CHANGE)
  for (const changes of ofHosts) {
    for (const [position, change] of changes.entries()) {
      const { address, kind, protocols, before, after, macBefore, macAfter } = change
      const bytes = [before, after, macBefore && macKey(macBefore), macAfter && macKey(macAfter)]
      add.run(
        sweep,
        addressKey(address),
        position,
        kind,
        Uint8Array.from(protocols),
        ...bytes.map((value) => value ?? null),
      )
      counts[kind]++
    }
  }
  return counts
}

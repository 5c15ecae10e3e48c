/** Counts the known hosts of a schedule that are alike: a /16 has a few dozen kinds. */
import type Database from 'better-sqlite3'
import type { Presence } from '../contract/inventory-snapshot.ts'
import type { Dictionary } from './dictionary.ts'
import { presenceOf } from './presence.ts'

/** Hosts that are alike. */
export interface Profile {
  readonly presence: Presence
  /** 256 bytes, as KnownHost has them. */
  readonly evidence: Uint8Array
  /** How many there are. */
  readonly hosts: number
}

interface ProfileRow {
  readonly evidence: number
  readonly is_missed: number
  readonly is_gone: number
  readonly hosts: number
}

const SELECT = `SELECT evidence, missed > 0 AS is_missed, is_gone, count(*) AS hosts
  FROM known JOIN timeline ON timeline.id = known.timeline WHERE timeline.name = ?
  GROUP BY evidence, is_missed, is_gone`

/** The kinds of host that a schedule knows, in no particular order. */
export function profilesOf(database: Database.Database, dictionary: Dictionary, schedule: string): Profile[] {
  const rows = database.prepare<[string], ProfileRow>(SELECT).all(schedule)
  return rows.map(({ evidence, is_missed, is_gone, hosts }) => ({
    presence: presenceOf(is_missed, is_gone === 1),
    evidence: dictionary.bytesOf(evidence),
    hosts,
  }))
}

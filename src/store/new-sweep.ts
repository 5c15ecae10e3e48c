/** The row of a sweep that begins. */
import type Database from 'better-sqlite3'
import type { SweepBeginning } from '../contract/sweep-record.ts'
import { Dictionary } from './dictionary.ts'
import { alikeKey, encodeAddressRanges } from './range-list.ts'
import { hasStaged } from './staging-file.ts'
import { beginningText } from './sweep-row.ts'

const BEGIN = `INSERT INTO sweep (id, timeline, outcome, started_ms, due_ms, has_hosts, alike, ranges, beginning)
  VALUES (?, ?, 'running', ?, ?, 0, ?, ?, ?)`
const LAST_NUMBER = "SELECT seq FROM sqlite_sequence WHERE name = 'sweep'"

/** Inserts it; gives its number and that of its timeline. Throws errors of SQLite. */
export function insertSweep(
  database: Database.Database,
  stateDir: string,
  beginning: SweepBeginning,
): { id: number; timeline: number } {
  const { schedule, startedMs, dueMs, plan } = beginning
  const timeline = timelineOf(database, schedule)
  const ranges = new Dictionary(database).idOf(encodeAddressRanges(plan.ranges))
  const times = [Math.round(startedMs), dueMs === undefined ? null : Math.round(dueMs)]
  const id = nextNumber(database, stateDir)
  database
    .prepare<unknown[]>(BEGIN)
    .run(id, timeline, ...times, alikeKey(plan), ranges, beginningText(beginning))
  return { id, timeline }
}

function timelineOf(database: Database.Database, name: string): number {
  database.prepare('INSERT OR IGNORE INTO timeline (name) VALUES (?)').run(name)
  const select = database.prepare<[string], number>('SELECT id FROM timeline WHERE name = ?').pluck()
  return select.get(name) ?? 0
}

// A file that is there is somebody's, whoever that is, and must not be written over.
function nextNumber(database: Database.Database, stateDir: string): number {
  const last = database.prepare<[], number>(LAST_NUMBER).pluck().get() ?? 0
  let number = last + 1
  while (hasStaged(stateDir, number)) number++
  return number
}

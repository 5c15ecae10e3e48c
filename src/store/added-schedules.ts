/** The schedules that were added by command. */
import type Database from 'better-sqlite3'
import { Failure } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import { quoted } from '../packet/result.ts'
import { documentText } from './document.ts'

/** Keeps a schedule of a new name. Throws BAD_INPUT where there is one, and errors of SQLite. */
export function addSchedule(database: Database.Database, schedule: Schedule): void {
  const insert = database.prepare('INSERT OR IGNORE INTO schedule (name, document) VALUES (?, ?)')
  const { changes } = insert.run(schedule.name, documentText({ ...schedule, origin: 'added' }))
  if (changes === 1) return
  const name = quoted(schedule.name)
  throw new Failure('BAD_INPUT', `there is a schedule ${name} already: remove it first, or take another name`)
}

/** Forgets a schedule; what its sweeps found stays. Throws BAD_INPUT where there is none, and errors of SQLite. */
export function removeSchedule(database: Database.Database, name: string): void {
  const { changes } = database.prepare('DELETE FROM schedule WHERE name = ?').run(name)
  if (changes === 1) return
  throw new Failure(
    'BAD_INPUT',
    `no schedule ${quoted(name)} was added: \`protosweep schedule ls\` lists them`,
  )
}

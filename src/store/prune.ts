/** Retention: the hosts and changes of old sweeps go, that they took place stays. */
import type Database from 'better-sqlite3'

const OLD = "SELECT id FROM sweep WHERE has_hosts = 1 AND finished_ms < ? AND outcome <> 'running'"
const UNUSED = `DELETE FROM vector WHERE id NOT IN (
  SELECT evidence FROM host WHERE evidence IS NOT NULL
  UNION SELECT ttl FROM host WHERE ttl IS NOT NULL
  UNION SELECT others FROM host WHERE others IS NOT NULL
  UNION SELECT evidence FROM known
  UNION SELECT silences FROM known WHERE silences IS NOT NULL
  UNION SELECT ranges FROM sweep
  UNION SELECT covered FROM timeline WHERE covered IS NOT NULL)`

/** Gives of how many sweeps; in one transaction. Throws errors of SQLite. */
export function pruneSweeps(database: Database.Database, beforeMs: number): number {
  const prune = database.transaction(() => {
    const sweeps = database.prepare<[number], number>(OLD).pluck().all(beforeMs)
    if (sweeps.length === 0) return 0
    for (const sweep of sweeps) {
      database.prepare('DELETE FROM host WHERE sweep = ?').run(sweep)
      database.prepare('DELETE FROM change WHERE sweep = ?').run(sweep)
      database.prepare('UPDATE sweep SET has_hosts = 0 WHERE id = ?').run(sweep)
    }
    database.prepare(UNUSED).run()
    return sweeps.length
  })
  return prune.immediate()
}

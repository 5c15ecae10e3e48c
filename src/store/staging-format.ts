/**
 * What stands in the file of a sweep (staging-file.ts). Its version is its own: it is not brought forward, a sweep that was
 * begun by another version of the format cannot be gone on with.
 *
 *   begun          one row: what it began with, cookie key included; `identity` is that of its row in the inventory
 *   staged_vector  as `vector` in the inventory
 *   staged         its hosts, as `host` there; those that were interrupted are among them
 *   counted        finished hosts that are not there because they were down, by status as src/store/host-status.ts packs it
 *   share          how far each worker has come, and its counters, as of its last entry
 *   chunk          the hosts that it had in flight then; `id` is worker * 2^32 + number of the chunk
 *   finished       addresses (16 bytes each) that it has finished since
 *   run            its runs: when each began, and when something was last written in it, milliseconds since the epoch
 *   output         how far each output is written with hosts that are kept
 */
import type Database from 'better-sqlite3'
import { EXIT, Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import { Sqlite } from './sqlite.ts'
import { storeFailure } from './store-failure.ts'

export const TABLES = `
CREATE TABLE begun (
  identity BLOB NOT NULL,
  beginning TEXT NOT NULL,
  ranges BLOB NOT NULL
) STRICT;
CREATE TABLE staged_vector (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  packed INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE staged (
  address INTEGER NOT NULL,
  status INTEGER NOT NULL,
  mac INTEGER,
  evidence INTEGER,
  ttl INTEGER,
  others INTEGER,
  probes INTEGER NOT NULL,
  pings INTEGER NOT NULL,
  retransmissions INTEGER NOT NULL,
  rtt_us INTEGER,
  started INTEGER NOT NULL,
  took INTEGER NOT NULL
);
CREATE TABLE counted (
  status INTEGER PRIMARY KEY,
  hosts INTEGER NOT NULL
) STRICT;
CREATE TABLE share (
  worker INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  counters BLOB NOT NULL
) STRICT;
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE finished (
  worker INTEGER NOT NULL,
  addresses BLOB NOT NULL
) STRICT;
CREATE TABLE run (
  began_ms INTEGER NOT NULL,
  written_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE output (
  path TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

/** `pswj`: what file(1) and we know these files by. */
const APPLICATION_ID = 0x7073776a

const VERSION = 1

/** Makes the tables in an empty file. Throws errors of SQLite. */
export function makeFormat(database: Database.Database): void {
  database.pragma(`application_id = ${APPLICATION_ID}`)
  database.pragma(`user_version = ${VERSION}`)
  database.exec(TABLES)
}

/** Throws a Failure STORE_FAILED where the file is another program's, or of another version. Writes nothing. */
export function refuseForeign(database: Database.Database): void {
  const path = quoted(database.name)
  const read = (name: string) => Number(database.pragma(name, { simple: true }))
  try {
    if (read('application_id') !== APPLICATION_ID) {
      throw new Failure('STORE_FAILED', `${path} is not the file of a sweep: move it away`)
    }
    const version = read('user_version')
    if (version === VERSION) return
    const versions = `is of version ${version}, and this protosweep knows ${VERSION}`
    const remedy = version > VERSION ? 'resume it with a newer one' : 'resume it with the one that began it'
    throw new Failure('STORE_FAILED', `${path} ${versions}: ${remedy}`)
  } catch (error) {
    throw stagingFailure(error, database.name)
  }
}

/** Throws a Failure STORE_FAILED where it is not whole. Takes as long as reading all of it; writes nothing. */
export function refuseDamaged(database: Database.Database): void {
  try {
    const finding = String(database.pragma('main.quick_check(1)', { simple: true }))
    if (finding !== 'ok') throw damaged(database.name, finding)
  } catch (error) {
    throw stagingFailure(error, database.name)
  }
}

/** The Failure STORE_FAILED for an error in using the file at `path`; a Failure stays what it is. */
export function stagingFailure(error: unknown, path: string, exitCode: number = EXIT.badInput): Failure {
  const isDamage = error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)
  return isDamage ? damaged(path, error.message) : storeFailure(error, path, exitCode)
}

function damaged(path: string, finding: string): Failure {
  // Under the heading `*** in database main ***` SQLite lists what it found.
  const first = finding.split('\n').find((line) => !line.startsWith('***')) ?? finding
  return new Failure(
    'STORE_FAILED',
    `cannot use ${quoted(path)}: it is damaged (${first}): move it away, and sweep again`,
  )
}

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { holderIn, lockHolder } from '../../../src/linux/lock-holder.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'

const LOCKS = `1: POSIX  ADVISORY  READ 77 fd:00:500 128 128
2: FLOCK  ADVISORY  WRITE 78 fd:00:500 0 EOF
3: POSIX  ADVISORY  WRITE 4711 fd:00:500 1073741826 1073742335
3: -> POSIX  ADVISORY  WRITE 79 fd:00:600 0 EOF
4: POSIX  ADVISORY  WRITE 0 00:2f:700 0 EOF
`

test('who writes is the holder; a lock of another process namespace has none', () => {
  assert.deepEqual(
    [500, 600, 700, 800].map((inode) => holderIn(LOCKS, inode)),
    [4711, undefined, undefined, undefined],
  )
})

test('a database that is locked for itself has this process as its holder', () => {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-locks-'))
  const path = join(directory, 'a.sqlite')
  const database = new Sqlite(path)
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = WAL')
  database.exec('CREATE TABLE a (b)')
  try {
    assert.equal(lockHolder(path), process.pid)
    assert.equal(lockHolder(join(directory, 'absent')), undefined)
  } finally {
    database.close()
    rmSync(directory, { recursive: true })
  }
})

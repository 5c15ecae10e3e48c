// A state directory that cannot be used is refused by name, and stays as it was.
import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Archive } from '../../../src/store/archive.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { inventoryPath } from '../../../src/store/state-dir.ts'
import { Store } from '../../../src/store/store.ts'
import { Writer } from '../../../src/store/writer.ts'
import { beginning, ending, host, record, stateDir } from './sample.ts'

const MODE = 0o777
const PAGE_BYTES = 4096

/** The state directory with one sweep in it. */
async function kept(): Promise<string> {
  const directory = stateDir()
  const store = await Store.open(directory)
  await record(store, 0, [host('10.0.0.1')])
  await store.close()
  return directory
}

function refused(directory: string, message: RegExp): void {
  const before = readFileSync(inventoryPath(directory))
  assert.throws(() => new Writer(directory), { code: 'STORE_FAILED', exitCode: 2, message })
  assert.throws(() => [...Archive.open(directory).hostsOf(1)], { code: 'STORE_FAILED', message })
  assert.ok(before.equals(readFileSync(inventoryPath(directory))))
}

function write(directory: string, sql: string): void {
  const database = new Sqlite(inventoryPath(directory))
  database.exec(sql)
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}

test('a directory that is made is its owner alone, whatever the umask, and so are the files', async () => {
  const directory = join(stateDir(), 'made', 'here')
  const umask = process.umask(0o277)
  try {
    const store = await Store.open(directory)
    process.umask(0)
    await record(store, 0, [host('10.0.0.1')])
    assert.equal(statSync(directory).mode & MODE, 0o700)
    for (const name of readdirSync(directory)) assert.equal(statSync(join(directory, name)).mode & 0o077, 0)
    await store.close()
  } finally {
    process.umask(umask)
  }
})

test('a directory that was there keeps its mode, and its files are their owner alone', () => {
  const directory = stateDir()
  chmodSync(directory, 0o755)
  new Writer(directory).close()
  assert.equal(statSync(directory).mode & MODE, 0o755)
  assert.equal(statSync(inventoryPath(directory)).mode & MODE, 0o600)
})

test('nothing is read where nothing was kept, and reading makes nothing', () => {
  const directory = stateDir()
  const missing = join(directory, 'not-there')
  const message = `no sweep is kept in "${missing}" yet`
  assert.throws(() => Archive.open(missing), { code: 'BAD_INPUT', message })
  assert.deepEqual(readdirSync(directory), [])
})

test('a database of a newer version is refused with both versions', async () => {
  const directory = await kept()
  write(directory, 'PRAGMA user_version = 99')
  refused(directory, /is of version 99, and this protosweep knows 1: use a newer protosweep/)
})

test('the database of another program is refused', () => {
  const directory = stateDir()
  write(directory, 'CREATE TABLE notes (text)')
  refused(directory, /inventory\.sqlite" is the database of another program/)
})

test('what is no database is refused as damaged', () => {
  const directory = stateDir()
  writeFileSync(inventoryPath(directory), 'no database at all, but long enough to look like one'.repeat(100))
  refused(directory, /inventory\.sqlite": it is damaged, or no database: move it away/)
})

test('a database with a page that was overwritten is refused as damaged', async () => {
  const directory = await kept()
  const database = new Sqlite(inventoryPath(directory))
  const select = database
    .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'host'")
    .pluck()
  const page = select.get() ?? 0
  database.close()
  const bytes = readFileSync(inventoryPath(directory))
  // Opening reads none of it.
  bytes.fill(0x5a, (page - 1) * PAGE_BYTES, page * PAGE_BYTES)
  writeFileSync(inventoryPath(directory), bytes)
  refused(
    directory,
    /inventory\.sqlite": it is damaged \([^*].+\): move it away, or put a backup in its place/,
  )
})

test('a file in the place of the directory is refused', async () => {
  const directory = stateDir()
  const file = join(directory, 'file')
  writeFileSync(file, '')
  const notDirectory = {
    code: 'STORE_FAILED',
    message: `cannot use "${inventoryPath(file)}": a part of the path is no directory`,
  }
  await assert.rejects(Store.open(file), notDirectory)
  assert.throws(() => Archive.open(file), notDirectory)
  mkdirSync(join(directory, 'state', 'inventory.sqlite'), { recursive: true })
  const taken = join(directory, 'state')
  assert.throws(() => new Writer(taken), { code: 'STORE_FAILED', message: /it is a directory/ })
  assert.ok(existsSync(join(taken, 'inventory.sqlite')))
})

const notRoot = process.geteuid?.() !== 0 && 'needs root to act for another user: run the tests with sudo'
const NOBODY = 65_534

test('a directory that one may not look into is refused, not taken for an empty one', {
  skip: notRoot,
}, async () => {
  const directory = await kept()
  const refusedToRead = (message: RegExp) => {
    process.seteuid?.(NOBODY)
    try {
      assert.throws(() => Archive.open(directory), { code: 'STORE_FAILED', message })
    } finally {
      process.seteuid?.(0)
    }
  }
  refusedToRead(/: permission denied$/)
  chmodSync(directory, 0o755)
  chmodSync(inventoryPath(directory), 0o644)
  refusedToRead(/: this user may not write to it, which readers must too: ask as its owner or as root$/)
})

test('what root makes in the directory of another user is that user’s', { skip: notRoot }, async () => {
  const directory = stateDir()
  chownSync(directory, NOBODY, NOBODY)
  const store = await Store.open(directory)
  await record(store, 0, [host('10.0.0.1')])
  const recording = await store.begin(beginning())
  assert.ok(readdirSync(directory).includes('sweep-2.sqlite'))
  for (const name of readdirSync(directory)) {
    assert.deepEqual([name, statSync(join(directory, name)).uid], [name, NOBODY])
  }
  await recording.commit(ending())
  await store.close()
})

test('that nothing can be kept any more is told', async () => {
  const store = await Store.open(stateDir())
  const broken = store.whenBroken()
  await store.close()
  assert.equal((await broken).code, 'STORE_FAILED')
})

// Files of sweeps that are damaged, of another version or not ours are named, refused, and stay as they are.
import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { Store } from '../../../src/store/store.ts'
import { strayFiles } from '../../../src/store/stray-files.ts'
import { BEGAN } from '../../support/inventory-sample.ts'
import { beginning, ending, host, record, stateDir } from './sample.ts'

const CUT = { outcome: 'cut-off' } as const
const PAGE_BYTES = 8192
const pathOf = (directory: string, sweep = 1) => join(directory, `sweep-${sweep}.sqlite`)

/** A sweep of a schedule that was cut off; its file lies still. */
async function cutOff(): Promise<string> {
  const directory = stateDir()
  const store = await Store.open(directory)
  const hosts = Array.from({ length: 250 }, (_, at) => host(`10.0.0.${at}`, { [at]: 0x80 }))
  await record(store, 0, hosts, { begin: { schedule: 'nightly' }, end: CUT })
  await store.close()
  return directory
}

/** Nobody goes on with it, and whatever else is done, but to forget it where `mayForget`, it stays. */
async function isRefused(directory: string, message: RegExp, mayForget = false): Promise<void> {
  const before = readFileSync(pathOf(directory))
  const store = await Store.open(directory)
  await assert.rejects(store.resume(1), { code: 'STORE_FAILED', exitCode: 2, message })
  if (!mayForget) await assert.rejects(store.forget(1), { code: 'STORE_FAILED', message })
  await store.prune(Date.now() + 1e9)
  await record(store, 1, [], { begin: { schedule: 'nightly' } })
  assert.ok(before.equals(readFileSync(pathOf(directory))))
  assert.deepEqual(strayFiles(directory), [pathOf(directory)])
  if (mayForget) await store.forget(1)
  await store.close()
  assert.equal(existsSync(pathOf(directory)), !mayForget)
}

function write(directory: string, sql: string): void {
  const database = new Sqlite(pathOf(directory))
  database.exec(sql)
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}

test('a file of another version is refused with both versions', async () => {
  const newer = await cutOff()
  write(newer, 'PRAGMA user_version = 99')
  await isRefused(
    newer,
    /sweep-1\.sqlite" is of version 99, and this protosweep knows 1: resume it with a newer/,
  )
  const older = await cutOff()
  write(older, 'PRAGMA user_version = 0')
  await isRefused(older, /is of version 0, and this protosweep knows 1: resume it with the one that began it/)
})

test('the database of another program, or none at all, is refused', async () => {
  const directory = await cutOff()
  write(directory, 'PRAGMA application_id = 7')
  await isRefused(directory, /sweep-1\.sqlite" is not the file of a sweep: move it away/)
  const text = await cutOff()
  writeFileSync(pathOf(text), 'no database at all, but long enough to look like one'.repeat(100))
  await isRefused(text, /sweep-1\.sqlite": it is damaged \(.+\): move it away, and sweep again/)
})

test('a file with a page that was overwritten is refused as damaged, and goes only when somebody says so', async () => {
  const directory = await cutOff()
  const database = new Sqlite(pathOf(directory))
  const select = "SELECT rootpage FROM sqlite_schema WHERE name = 'staged'"
  const page = database.prepare<[], number>(select).pluck().get() ?? 0
  database.close()
  const bytes = readFileSync(pathOf(directory))
  bytes.fill(0x5a, (page - 1) * PAGE_BYTES, page * PAGE_BYTES)
  writeFileSync(pathOf(directory), bytes)
  await isRefused(
    directory,
    /sweep-1\.sqlite": it is damaged \([^*].+\): move it away, and sweep again/,
    true,
  )
})

test('the file of another sweep under its number is refused, also where that sweep is of another inventory', async () => {
  const directory = await cutOff()
  const store = await Store.open(directory)
  await record(store, 1, [host('10.0.0.1')], { end: CUT })
  await store.close()
  copyFileSync(pathOf(directory, 2), pathOf(directory, 1))
  await isRefused(
    directory,
    /sweep-1\.sqlite" is the file of another sweep than that of its number: move it away/,
  )

  const other = await cutOff()
  const elsewhere = stateDir()
  const second = await Store.open(elsewhere)
  await record(second, 1, [], { end: CUT })
  await second.close()
  copyFileSync(pathOf(other), pathOf(elsewhere))
  await isRefused(elsewhere, /is the file of another sweep/)
})

test('a file without a sweep is named and never written over: the next sweep takes another number', async () => {
  const directory = await cutOff()
  renameSync(pathOf(directory, 1), pathOf(directory, 3))
  writeFileSync(pathOf(directory, 4), 'something else')
  const before = [3, 4].map((sweep) => readFileSync(pathOf(directory, sweep)))
  const store = await Store.open(directory)
  assert.deepEqual(await store.resumable(), [])
  const message = /sweep-3\.sqlite" belongs to no sweep that is kept here: move it away/
  for (const refused of [store.resume(3), store.forget(3)]) {
    await assert.rejects(refused, { code: 'STORE_FAILED', message })
  }
  const ids: number[] = []
  for (const run of [1, 2]) ids.push((await record(store, run, [])).id)
  assert.deepEqual(ids, [2, 5])
  await store.prune(BEGAN + 1e12)
  await store.close()
  assert.deepEqual(
    [3, 4].map((sweep) => readFileSync(pathOf(directory, sweep))),
    before,
  )
  assert.deepEqual(
    strayFiles(directory),
    [3, 4].map((sweep) => pathOf(directory, sweep)),
  )
})

test('what a process left of a sweep that it was about to begin goes', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  await store.begin(beginning())
  const database = new Sqlite(pathOf(directory, 3))
  database.pragma('journal_mode = WAL')
  database.close()
  writeFileSync(pathOf(directory, 4), '')
  copyFileSync(pathOf(directory), pathOf(directory, 5))
  const next = await store.begin(beginning())
  assert.deepEqual(
    [3, 4, 5].filter((sweep) => existsSync(pathOf(directory, sweep))),
    [],
  )
  assert.equal(next.id, 2)
  await store.close()
})

test('the file of a complete sweep that could not be removed goes when the next begins', async () => {
  const directory = await cutOff()
  const bytes = readFileSync(pathOf(directory))
  const store = await Store.open(directory)
  const { recording } = await store.resume(1)
  await recording.commit(ending())
  assert.ok(!existsSync(pathOf(directory)))
  writeFileSync(pathOf(directory), bytes)
  await store.begin(beginning())
  assert.ok(!existsSync(pathOf(directory)))
  await store.close()
})

test('a file whose sweep was killed as it made it goes, and another with a journal like it stays', async () => {
  for (const [pages, isLeft] of [
    [1, false],
    [3, true],
  ] as const) {
    const directory = stateDir()
    await (await Store.open(directory)).close()
    halfMake(pathOf(directory, 6), pages)
    await (await Store.open(directory)).close()
    assert.equal(existsSync(pathOf(directory, 6)), isLeft)
    assert.equal(existsSync(`${pathOf(directory, 6)}-journal`), isLeft)
  }
})

/** A database of so many pages whose transaction ended with its process: its journal is to be rolled back. */
function halfMake(path: string, pages: number): void {
  const source = `${path}.source`
  const database = new Sqlite(source)
  database.pragma(`page_size = ${PAGE_BYTES}`)
  database.pragma('user_version = 1')
  for (let page = 1; page < pages; page += 1) database.exec(`CREATE TABLE t${page} (x)`)
  database.pragma('synchronous = OFF')
  database.exec('BEGIN IMMEDIATE; PRAGMA user_version = 2')
  for (const suffix of ['', '-journal']) copyFileSync(`${source}${suffix}`, `${path}${suffix}`)
  database.exec('ROLLBACK')
  database.close()
}

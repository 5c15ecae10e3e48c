// A database of every older version is brought forward, with what it holds.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Archive } from '../../../src/store/archive.ts'
import { migrate, STEPS, versionOf } from '../../../src/store/migrations.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { inventoryPath, makeStateDir } from '../../../src/store/state-dir.ts'
import { Store } from '../../../src/store/store.ts'
import { BEGAN, counts, packed } from '../../support/inventory-sample.ts'
import { host, record, stateDir } from './sample.ts'

const VERSIONS = STEPS.map((_, step) => step + 1)

for (const version of VERSIONS) {
  test(`an inventory of version ${version} is brought forward, with what it holds`, async () => {
    const directory = stateDir()
    makeStateDir(directory)
    const old = new Sqlite(inventoryPath(directory))
    old.pragma('foreign_keys = OFF')
    old.exec(readFileSync(new URL(`versions/${version}.sql`, import.meta.url), 'utf8'))
    old.close()

    const store = await Store.open(directory)
    const archive = Archive.open(directory)
    const [sweep] = archive.sweeps()
    assert.deepEqual(
      [sweep?.id, sweep?.outcome, sweep?.ending?.probes, sweep?.changes],
      [1, 'complete', 260, counts({})],
    )
    assert.deepEqual(sweep?.plan.ranges, packed(['10.0.0.0-10.0.0.255']))
    assert.deepEqual([...archive.hostsOf(1)], [host('10.0.0.1', { 47: 0x80 })])
    const [known] = archive.hosts()
    assert.deepEqual([known?.firstSeenMs, known?.presence], [BEGAN + 1500, 'present'])
    assert.deepEqual(
      archive.schedules().map(({ name }) => name),
      ['nightly'],
    )

    // And it goes on from there.
    const { changes } = await record(store, 1, [host('10.0.0.1')])
    assert.deepEqual(changes, counts({ 'protocol-changed': 1 }))
    archive.close()
    await store.close()
  })
}

test('steps are taken in their order, each once, and a step that fails leaves the version before', () => {
  const database = new Sqlite(':memory:')
  const steps = ['CREATE TABLE one (a)', 'ALTER TABLE one ADD COLUMN b', 'INSERT INTO one VALUES (1, 2)']
  assert.equal(migrate(database, steps.slice(0, 1)), true)
  assert.equal(migrate(database, steps.slice(0, 1)), false)
  assert.throws(() => migrate(database, [...steps.slice(0, 2), 'INSERT INTO nowhere VALUES (1)']))
  assert.equal(versionOf(database, steps), 1)
  assert.equal(migrate(database, steps), true)
  assert.equal(migrate(database, steps), false)
  assert.deepEqual(database.prepare('SELECT * FROM one').all(), [{ a: 1, b: 2 }])
  assert.equal(versionOf(database, steps), 3)
})

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { integrityFaults } from '../../../src/store/integrity.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { inventoryPath } from '../../../src/store/state-dir.ts'
import { Store } from '../../../src/store/store.ts'
import { result, sweepBeginning, sweepEnding } from '../../support/inventory-sample.ts'

test('an inventory is whole until a row or an index of it is not', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'protosweep-'))
  try {
    assert.deepEqual(integrityFaults(stateDir), [])
    const store = await Store.open(stateDir)
    const recording = await store.begin(sweepBeginning())
    recording.add(0, [result('10.0.0.5')])
    await recording.commit(sweepEnding())
    await store.close()
    assert.deepEqual(integrityFaults(stateDir), [])

    const database = new Sqlite(inventoryPath(stateDir))
    database.pragma('foreign_keys = OFF')
    database.exec('UPDATE host SET sweep = 99')
    assert.deepEqual(integrityFaults(stateDir), ['a row of host refers to nothing'])

    // An index that was made for another column: what it holds is not what the table holds.
    database.unsafeMode()
    database.pragma('writable_schema = ON')
    const wrong = "UPDATE sqlite_schema SET sql = replace(sql, '(alike, id)', '(started_ms, id)')"
    database.prepare(`${wrong} WHERE name = 'sweep_by_alike'`).run()
    database.close()
    assert.match(integrityFaults(stateDir).join('\n'), /missing from index sweep_by_alike/)
  } finally {
    rmSync(stateDir, { recursive: true })
  }
})

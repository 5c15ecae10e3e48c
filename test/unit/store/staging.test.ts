// The file of a running sweep.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { Staging } from '../../../src/store/staging.ts'
import { isRecorded } from '../../../src/store/staging-file.ts'
import { inventoryPath } from '../../../src/store/state-dir.ts'
import { beginning, stateDir } from './sample.ts'

test('one that could not be made is neither left nor locked: the next sweep may have its number', () => {
  const directory = stateDir()
  mkdirSync(inventoryPath(directory))
  assert.throws(() => Staging.begin(directory, 1, beginning()), { code: 'SQLITE_CANTOPEN' })
  assert.equal(isRecorded(directory, 1), false)
  assert.deepEqual(readdirSync(directory), ['inventory.sqlite'])
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { VERSION } from '../../../src/cli/version.ts'

test('the version that is printed is the one in package.json', () => {
  const packageFile = new URL('../../../package.json', import.meta.url)
  assert.equal(VERSION, JSON.parse(readFileSync(packageFile, 'utf8')).version)
})

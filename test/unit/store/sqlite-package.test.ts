/** Which SQLite runs on which Node.js. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sqliteBuild, sqlitePackage } from '../../../src/store/sqlite-package.ts'

test('Node.js 20 has the release that is compiled, later ones the one that is not, where it is there', () => {
  const everything = () => true
  assert.equal(sqlitePackage('20.20.2', everything), 'better-sqlite3')
  for (const version of ['22.0.0', '24.21.0', '26.1.0']) {
    assert.equal(sqlitePackage(version, everything), 'better-sqlite3-napi')
    assert.equal(
      sqlitePackage(version, (name) => name === 'better-sqlite3'),
      'better-sqlite3',
    )
  }
})

test('it is built where it lies, by a script that it has', () => {
  const [npm, prefix, directory = '', run, script = ''] = sqliteBuild(sqlitePackage())
  assert.deepEqual([npm, prefix, run], ['npm', '--prefix', 'run'])
  const { scripts } = JSON.parse(readFileSync(`${directory}/package.json`, 'utf8'))
  assert(script in scripts)
})

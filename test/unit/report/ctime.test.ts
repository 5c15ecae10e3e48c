import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { ctime } from '../../../src/report/ctime.ts'

test('a time is that of the C library, in local time', () => {
  for (const timeMs of [Date.UTC(2026, 10, 1, 2, 3, 4), Date.UTC(2026, 6, 31, 23, 59, 59), 0]) {
    const { stdout } = spawnSync('date', ['-d', `@${timeMs / 1000}`, '+%a %b %e %H:%M:%S %Y'], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    })
    assert.equal(`${ctime(timeMs)}\n`, stdout)
  }
})

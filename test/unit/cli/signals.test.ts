/** Signals of this process, which nobody sends: they are emitted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchSignals } from '../../../src/cli/signals.ts'

test('the first signal ends the sweep, one at the same time is the same, and a later one ends the process', () => {
  const exits: number[] = []
  let nowMs = 5000
  let ends = 0
  const watch = watchSignals(
    () => {
      ends += 1
    },
    { nowMs: () => nowMs, exit: (code) => void exits.push(code) },
  )
  try {
    process.emit('SIGINT', 'SIGINT')
    nowMs += 5
    process.emit('SIGTERM', 'SIGTERM')
    assert.deepEqual([ends, watch.exitCode(), exits], [1, 130, []])
    nowMs += 400
    process.emit('SIGTERM', 'SIGTERM')
    assert.deepEqual(exits, [143])
  } finally {
    watch.end()
  }
})

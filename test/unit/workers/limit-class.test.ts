import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COUNTERS_BY } from '../../../src/contract/counters.ts'
import { limitClass } from '../../../workers/limit-class.ts'

const labelOf = (isSilent: boolean, isRationed: boolean, intervalMs: number) =>
  COUNTERS_BY.hostLimits[limitClass({ isSilent, isRationed, intervalMs })]

test('a host that sent no error is silent, one that was never out of them unlimited', () => {
  assert.equal(labelOf(true, false, 0), 'silent')
  assert.equal(labelOf(false, false, 0), 'unlimited')
})

test('a host that rations counts by its interval, if that was found out', () => {
  for (const [intervalMs, label] of [
    [10, '10ms'],
    // A kernel of 250 ticks a second makes 52 of 50.
    [52, '50ms'],
    [95, '100ms'],
    [250, '250ms'],
    [1000, '1s'],
    [10_000, '10s'],
    [150, 'other'],
    [30_000, 'other'],
    [0, 'unknown'],
  ] as const) {
    assert.equal(labelOf(false, true, intervalMs), label, `${intervalMs} ms`)
  }
})

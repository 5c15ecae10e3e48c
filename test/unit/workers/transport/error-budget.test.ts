import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ErrorBudget } from '../../../../workers/transport/simulated/error-budget.ts'
import type { Limit } from '../../../../workers/transport/simulated/host-model.ts'
import { LIMITS } from '../../../support/host-models.ts'

/** How many of `perSecond` errors a second, for `seconds`, are granted. */
function granted(limits: readonly Limit[], perSecond: number, seconds: number): number {
  const budget = new ErrorBudget(limits)
  const times = Array.from({ length: perSecond * seconds }, (_, i) => (i * 1000) / perSecond)
  return times.filter((atMs) => budget.grants(atMs)).length
}

test('a stock host: as measured, seven in the first two seconds at twenty a second, then one a second', () => {
  assert.equal(granted(LIMITS.stock, 20, 2), 7)
  assert.equal(granted(LIMITS.stock, 20, 12) - granted(LIMITS.stock, 20, 2), 10)
})

test('a stock host that is asked once a second never denies', () => {
  assert.equal(granted(LIMITS.stock, 1, 100), 100)
})

test('a spent bucket grants nothing before its first token has come', () => {
  assert.equal(granted(LIMITS.spent, 100, 1), 0)
  assert.equal(granted(LIMITS.spent, 100, 2), 1)
})

test('a window grants its count anew in each', () => {
  assert.equal(granted(LIMITS['200 per s'], 1000, 3), 600)
  assert.equal(granted(LIMITS['10 per 100 ms'], 50, 2), 100)
})

test('of two limits the stricter one counts, and a denied error costs neither anything', () => {
  const strict: Limit = { kind: 'bucket', burst: 1, intervalMs: 1000 }
  const wide: Limit = { kind: 'bucket', burst: 5, intervalMs: 1e9 }
  assert.equal(granted([strict, wide], 100, 4), 4)
  assert.equal(granted([strict, wide], 100, 20), 5)
})

test('without a limit everything is granted', () => {
  assert.equal(granted([], 1000, 1), 1000)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BudgetModel, ErrorBudget } from '../../../../workers/transport/simulated/error-budget.ts'
import type { Limit } from '../../../../workers/transport/simulated/host-model.ts'
import { LIMITS } from '../../../support/host-models.ts'

/** How many of `perSecond` errors a second, for `seconds`, are granted. */
function granted(limits: readonly Limit[], perSecond: number, seconds: number): number {
  const budget = new ErrorBudget({ limits })
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

/** The times in whole milliseconds, up to `untilMs`, at which somebody who asks in each is granted an error. */
function grantTimes(model: BudgetModel, untilMs: number, asker = 0): number[] {
  const budget = new ErrorBudget(model)
  return Array.from({ length: untilMs }, (_, atMs) => atMs).filter((atMs) => budget.grants(atMs, asker))
}

test('each asker has a ration of its own, and all share what is host-wide', () => {
  const own: Limit = { kind: 'bucket', burst: 2, intervalMs: 1e9 }
  const wide: Limit = { kind: 'bucket', burst: 5, intervalMs: 1e9, isHostWide: true }
  const grantedTo = (limits: readonly Limit[]) => {
    const budget = new ErrorBudget({ limits })
    return [1, 2, 3, 4].map((asker) => [0, 1, 2].filter((atMs) => budget.grants(atMs, asker)).length)
  }
  assert.deepEqual(grantedTo([own]), [2, 2, 2, 2])
  assert.deepEqual(grantedTo([own, wide]), [2, 2, 1, 0])
})

test('limits that change hold from then on and no longer, in a ration begun anew', () => {
  const model: BudgetModel = {
    limits: [{ kind: 'bucket', burst: 1, intervalMs: 100 }],
    changes: [
      { atMs: 250, limits: [{ kind: 'bucket', burst: 1, intervalMs: 10, spent: true }] },
      { atMs: 275, limits: [{ kind: 'window', count: 2, windowMs: 100 }] },
      { atMs: 302, limits: [] },
    ],
  }
  assert.deepEqual(grantTimes(model, 305), [0, 100, 200, 260, 270, 275, 276, 300, 301, 302, 303, 304])
})

test('another asker takes what it asks for, from the ration of whoever is asked about', () => {
  const limits: readonly Limit[] = [{ kind: 'bucket', burst: 6, intervalMs: 100 }]
  assert.equal(grantTimes({ limits }, 10_000).length, 6 + 99)
  // Every second error is gone before we ask: the other comes on the millisecond of every second token.
  assert.equal(grantTimes({ limits, otherAsker: { everyMs: 200 } }, 10_000).length, 6 + 99 - 49)
  assert.deepEqual(grantTimes({ limits, otherAsker: { everyMs: 100 } }, 10_000), [0, 1, 2, 3, 4, 5])
})

test('another asker takes no more at once than there is, however much it asks for', () => {
  const limits: readonly Limit[] = [{ kind: 'window', count: 5, windowMs: 100 }]
  const model: BudgetModel = { limits, otherAsker: { everyMs: 50, errors: 3 } }
  assert.deepEqual(grantTimes(model, 200), [0, 1, 2, 3, 4, 100, 101])
})

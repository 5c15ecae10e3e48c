import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ErrorBudget } from '../../../workers/transport/simulated/error-budget.ts'
import type { Limit } from '../../../workers/transport/simulated/host-model.ts'
import { grantMs, leastMs } from '../../support/error-limit.ts'
import { FIRST_ADDRESS, LIMITS, SILENT_REACTIONS, usualHost } from '../../support/host-models.ts'

/** When the last of so many errors is granted to somebody who asks every millisecond. */
function lastGrantMs(limits: readonly Limit[], errors: number): number {
  const budget = new ErrorBudget({ limits })
  for (let nowMs = 0; ; nowMs += 1) {
    while (budget.granted < errors && budget.grants(nowMs));
    if (budget.granted === errors) return nowMs
  }
}

for (const [name, limits] of Object.entries(LIMITS)) {
  test(`${name}: no asker gets its errors sooner than the limit, and a greedy one gets them then`, () => {
    for (const errors of [1, 5, 6, 7, 10, 11, 200, 201, 250]) {
      assert(Math.abs(lastGrantMs(limits, errors) - grantMs(limits, errors)) <= 1, `${errors} errors`)
    }
  })
}

test('a host is not swept sooner than the ceiling to one host and its way allow', () => {
  const silent = { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS }
  assert.equal(leastMs(usualHost(1, FIRST_ADDRESS)), ((256 - 32) / 500) * 1000 + 1)
  assert.equal(leastMs(silent), ((3 * 256 - 32) / 500) * 1000 + 1)
  assert.equal(leastMs({ ...silent, way: { latencyMs: 100 } }) - leastMs(silent), 199)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateCounters, COUNTERS_BY, CounterRow } from '../../../src/contract/counters.ts'
import { Refusals } from '../../../workers/refusals.ts'

test('an outage is looked at once for what the kernel refused since the last time, if that is what it shows', () => {
  const counters = new CounterRow(allocateCounters(1), 0)
  counters.addTo('sendErrors', COUNTERS_BY.sendErrors.indexOf('ENETDOWN'))
  const looks: number[] = []
  const refusals = new Refusals(counters, { isDown: (nowMs) => looks.push(nowMs) > 0 })
  for (const [i, code] of COUNTERS_BY.sendErrors.entries()) {
    counters.addTo('sendErrors', i)
    counters.addTo('sendErrors', i)
    const before = looks.length
    refusals.look(i)
    refusals.look(i + 100)
    const isShown = code === 'ENETDOWN' || code === 'ENETUNREACH'
    assert.deepEqual(looks.slice(before), isShown ? [i] : [], code)
  }
})

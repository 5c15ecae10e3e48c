/**
 * How well the budget of routers is learned, over hours of virtual time: how often they are asked, and how often in vain.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../support/host-models.ts'
import { type Asked, type Asking, askRouter } from '../../support/router-asking.ts'

const HOUR_MS = 3600e3
const SEEDS = [1, 2, 3, 4, 5]
/** How a router rations, and how often it gives an error; Infinity for one that does not ration. */
const ROUTERS: Record<string, Omit<Asking, 'seed' | 'loss'> & { perSecond: number }> = {
  'a stock router, three hours': { limits: LIMITS.stock, forMs: 3 * HOUR_MS, perSecond: 1 },
  'a stock router that somebody else has just asked': { limits: LIMITS.spent, forMs: HOUR_MS, perSecond: 1 },
  'Cisco, one per 500 ms, no burst': { limits: LIMITS.cisco, forMs: HOUR_MS, perSecond: 2 },
  'one per 100 ms': { limits: LIMITS['one per 100 ms'], forMs: HOUR_MS, perSecond: 10 },
  'ten in each 100 ms': { limits: LIMITS['10 per 100 ms'], forMs: 1200e3, perSecond: 100 },
}

function figures({ asked, denied, perSecond, longestMs, lastMs, hundredAfter }: Asked): string {
  const waste = ((100 * denied) / asked).toFixed(1)
  const most = hundredAfter < Number.POSITIVE_INFINITY ? `, 100/s after ${hundredAfter} s` : ''
  const believed = `${lastMs.toFixed(1)} ms at last, ${longestMs.toFixed(0)} at most`
  return `${perSecond.toFixed(2)}/s, ${waste} % of ${asked} in vain; ${believed}${most}`
}

for (const [name, { perSecond, ...router }] of Object.entries(ROUTERS)) {
  test(`${name}: asked at no less than 0.8 of its rate, at most 5 % in vain`, (t) => {
    const outcome = askRouter(router)
    t.diagnostic(figures(outcome))
    assert(outcome.denied <= 0.05 * outcome.asked, figures(outcome))
    assert(outcome.perSecond >= 0.8 * perSecond, figures(outcome))
  })

  for (const [loss, least, most] of [
    [0.05, 0.7, 0.1],
    [0.1, 0.5, 0.15],
  ] as const) {
    test(`${name}, ${loss * 100} % lost each way: no collapse, and hardly more in vain`, (t) => {
      for (const seed of SEEDS) {
        const outcome = askRouter({ ...router, loss, seed })
        t.diagnostic(figures(outcome))
        assert(outcome.denied <= most * outcome.asked, figures(outcome))
        assert(outcome.perSecond >= least * perSecond, figures(outcome))
      }
    })
  }
}

test('one without a limit is asked a hundred times a second within a minute, and nothing is in vain', (t) => {
  const outcome = askRouter({ limits: LIMITS.none, forMs: 60e3 })
  t.diagnostic(figures(outcome))
  assert.equal(outcome.denied, 0)
  assert(outcome.hundredAfter <= 60, figures(outcome))
})

test('one that gives less than it seems to at first is found out: one error in two seconds', (t) => {
  const outcome = askRouter({ limits: [{ kind: 'bucket', burst: 1, intervalMs: 2000 }], forMs: HOUR_MS })
  t.diagnostic(figures(outcome))
  assert(outcome.denied <= 0.1 * outcome.asked && outcome.perSecond >= 0.4, figures(outcome))
})

test('one that counts by the second is not taken for one without a limit: 200 in each', (t) => {
  const outcome = askRouter({ limits: LIMITS['200 per s'], forMs: 600e3 })
  t.diagnostic(figures(outcome))
  assert(outcome.denied <= 0.1 * outcome.asked && outcome.perSecond >= 120, figures(outcome))
})

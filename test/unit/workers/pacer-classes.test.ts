/** Whole hosts, paced against the budgets that real systems have, and any others. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { grantMs } from '../../support/error-limit.ts'
import { LIMITS, type LimitName } from '../../support/host-models.ts'
import { askPaced, paceOf } from '../../support/paced-lanes.ts'

/** What a stock host owes: one per closed protocol and UDP's. */
const ERRORS = 251

/** Least and most time and denied errors that a class costs: a ratio to its limit, or milliseconds beyond it. */
const CLASSES: Record<LimitName, { ratio: number; beyondMs: number; denied: number }> = {
  none: { ratio: 1, beyondMs: 500, denied: 0 },
  stock: { ratio: 1, beyondMs: 20, denied: 12 },
  spent: { ratio: 1, beyondMs: 20, denied: 40 },
  wide: { ratio: 1, beyondMs: 20, denied: 12 },
  'one per 100 ms': { ratio: 1, beyondMs: 20, denied: 10 },
  cisco: { ratio: 1, beyondMs: 20, denied: 16 },
  // Of a window nothing is left over for later, so its errors come as from a bucket that is slower.
  '10 per 100 ms': { ratio: 2.2, beyondMs: 0, denied: 155 },
  '100 per s': { ratio: 2.7, beyondMs: 0, denied: 60 },
  '200 per s': { ratio: 2.7, beyondMs: 0, denied: 25 },
}

describe('a host of every class', () => {
  for (const [name, bounds] of Object.entries(CLASSES)) {
    const limits = LIMITS[name as LimitName]
    it(`${name}: takes ${bounds.ratio} times its limit and ${bounds.beyondMs} ms, and denies ${bounds.denied}`, () => {
      for (const rttMs of [1, 5, 50]) {
        const { elapsedMs, denied } = paceOf(askPaced(limits, { errors: ERRORS, rttMs }))
        const mostMs = bounds.ratio * grantMs(limits, ERRORS) + bounds.beyondMs
        assert(elapsedMs <= mostMs, `${elapsedMs} ms, at most ${mostMs}`)
        assert(denied <= bounds.denied, `${denied} denied`)
      }
    })
  }

  it('loses no more than its way does, a tenth, where 5 % is lost each way; half where its first token is lost', () => {
    for (const [name, usual, worst] of [
      ['stock', 1.1, 1.5],
      ['wide', 1.1, 1.5],
      ['one per 100 ms', 1.1, 1.5],
      // Two at once never come here, so it is not seen to hold more than one, and what was lost is not asked for.
      ['spent', 1.2, 1.75],
    ] as const) {
      const limits = LIMITS[name]
      const ratios = Array.from({ length: 40 }, (_, seed) => {
        const batches = askPaced(limits, { errors: ERRORS, rttMs: 5, loss: 0.05, seed })
        return paceOf(batches).elapsedMs / grantMs(limits, ERRORS)
      }).sort((a, b) => a - b)
      const [median = 0, most = 0] = [ratios[20], ratios.at(-1)]
      assert(median <= usual && most <= worst, `${name}: ${median}, ${most}`)
    }
  })
})

/** One that never has more than one token shows no left-overs: its interval is what the search has found. */
const bucket = fc.record({
  kind: fc.constant('bucket' as const),
  burst: fc.integer({ min: 2, max: 10 }),
  intervalMs: fc.integer({ min: 20, max: 2000 }),
})
const rtt = fc.integer({ min: 1, max: 50 })

describe('whatever the bucket', () => {
  // Of all 891,450 buckets here, that of 2 and 111 ms is the slowest: 1.378 times its limit; that of 4 and 188 ms denies 65.
  it('the pacer takes nearly all that it grants, and asks little more', () => {
    fc.assert(
      fc.property(bucket, rtt, (limit, rttMs) => {
        const { elapsedMs, denied } = paceOf(askPaced([limit], { errors: 120, rttMs }))
        const leastMs = (120 - limit.burst) * limit.intervalMs
        assert(elapsedMs <= 1.4 * leastMs, `${elapsedMs} ms, at least ${leastMs}`)
        assert(denied <= 65, `${denied} denied`)
      }),
    )
  })

  // Of all 891,450 buckets here that of 4 and 203 ms, 39 ms away, is overasked most: 1.499 times.
  it('once it is known, nobody is asked much faster than he answers', () => {
    fc.assert(
      fc.property(bucket, rtt, (limit, rttMs) => {
        const settled = askPaced([limit], { errors: 120, rttMs }).filter(
          ({ atMs }) => atMs > 20 * limit.intervalMs,
        )
        const spanMs = (settled.at(-1)?.atMs ?? 0) - (settled[0]?.atMs ?? 0)
        const asked = settled.slice(1).reduce((sum, batch) => sum + batch.asked, 0)
        assert(asked <= 1.5 * (spanMs / limit.intervalMs) + 1, `${asked} in ${spanMs} ms`)
      }),
    )
  })
})

/** Buckets that are not what they seemed, or change: how fast that is found out, and what it costs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SteadyPaces } from '../../../workers/steady-pace.ts'
import { ErrorBudget } from '../../../workers/transport/simulated/error-budget.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { believedAt, LANE } from '../../support/believed-pace.ts'

/** Asks a host that sends one error each `realMs`, from `fromMs` on; gives the errors that were denied, and the time. */
function askFor(paces: SteadyPaces, realMs: number, errors: number, fromMs = 0) {
  const budget = new ErrorBudget({ limits: [{ kind: 'bucket', burst: 6, intervalMs: realMs, spent: true }] })
  budget.grants(fromMs)
  while (budget.grants(fromMs));
  const before = budget.asked - budget.granted
  let nowMs = fromMs
  for (let owed = errors; owed > 0; ) {
    nowMs = Math.max(nowMs + 1, paces.readyMs(LANE, 1))
    const asked = Math.min(Math.max(paces.allowance(LANE, nowMs), 1), owed)
    let came = 0
    for (let i = 0; i < asked; i += 1) if (budget.grants(nowMs)) came += 1
    assert.equal(paces.report(LANE, batchOutcome(nowMs, asked, came)), false)
    if (came > 0) paces.noteBurst(LANE, came)
    owed -= came
  }
  return { denied: budget.asked - budget.granted - before, tookMs: nowMs - fromMs }
}

describe('a pace that is right', () => {
  it('is kept for 250 errors at the cost of three questions for more', () => {
    const paces = believedAt(1000)
    const { denied, tookMs } = askFor(paces, 1000, 250)
    assert.deepEqual([paces.intervalMs(LANE), denied], [1000, 3])
    assert(tookMs <= 250_000 + 1000, `${tookMs} ms`)
  })
})

describe('a pace that is too fast', () => {
  for (const [believedMs, realMs, denied] of [
    // Slowed down to 960 ms, it asks twice whether that is too slow.
    [500, 1000, 15],
    [100, 1000, 15],
    [100, 500, 19],
    // One of them asks, soon after the change, whether the pace is too slow now.
    [900, 1000, 9],
  ] as const) {
    it(`${believedMs} ms for ${realMs} is mended, after ${denied} denied at most`, () => {
      const paces = believedAt(believedMs)
      const asked = askFor(paces, realMs, 250)
      assert(asked.denied <= denied, `${asked.denied} denied`)
      assert(asked.tookMs <= 1.005 * 250 * realMs, `${asked.tookMs} ms`)
    })
  }

  it('is slowed down to a third at most at once', () => {
    const paces = believedAt(100)
    paces.report(LANE, batchOutcome(110, 1, 1))
    for (let i = 1; paces.intervalMs(LANE) === 100; i += 1) {
      assert(i < 10)
      paces.report(LANE, batchOutcome(110 + 100_000 * i, 1, 0))
    }
    assert.equal(paces.intervalMs(LANE), 300)
  })
})

describe('a pace that is too slow', () => {
  for (const [believedMs, realMs, ratio] of [
    [2000, 1000, 1.001],
    [1000, 500, 1.001],
    [1000, 100, 1.025],
    [10_000, 1000, 1.025],
  ] as const) {
    it(`${believedMs} ms for ${realMs} costs ${ratio} times the time`, () => {
      const paces = believedAt(believedMs)
      const { tookMs } = askFor(paces, realMs, 250)
      assert(tookMs <= ratio * 250 * realMs, `${tookMs} ms, ${tookMs / 250 / realMs}`)
    })
  }
})

describe('a limit that changes under way', () => {
  for (const [before, realMs, errors, ratio] of [
    [100, 5000, 100, 1.15],
    [100, 1100, 150, 1.02],
    // A lane that has shown no left-overs for long is asked for them rarely.
    [20, 500, 200, 1.3],
    [20, 900, 200, 1.1],
  ] as const) {
    it(`to an error each ${realMs} ms, after ${before} at one a second, costs ${ratio} times the time`, () => {
      const paces = believedAt(1000)
      const { tookMs: beforeMs } = askFor(paces, 1000, before)
      const { tookMs } = askFor(paces, realMs, errors, beforeMs)
      assert(tookMs <= ratio * errors * realMs, `${tookMs / errors / realMs}`)
    })
  }
})

describe('a lane like another', () => {
  it('has its interval and burst, is empty when told, and asks for no more at once', () => {
    const paces = new SteadyPaces(2)
    for (const lane of [0, 1]) paces.start(lane)
    paces.noteBurst(LANE, 6)
    paces.settle(LANE, 200, 0)
    paces.settleLike(1, LANE, 1, 5000)
    assert.deepEqual([paces.intervalMs(1), paces.burst(1), paces.extra(1)], [200, 6, 0])
    assert.equal(paces.readyMs(1, 1), 5200)
    assert.equal(paces.extra(LANE), 1)
  })

  it('waits for its turn where all draw from one bucket', () => {
    const paces = new SteadyPaces(2)
    for (const lane of [0, 1]) paces.start(lane)
    paces.settle(LANE, 200, 0)
    paces.settleLike(1, LANE, 16, 5000)
    assert.equal(paces.readyMs(1, 1), 5000 + 16 * 200)
  })
})

describe('a bucket that holds but one token', () => {
  it('is asked sooner now and then, and fills as fast as it has answered', () => {
    const paces = new SteadyPaces(1)
    paces.start(LANE)
    paces.settle(LANE, 500, 0)
    assert.deepEqual([paces.readyMs(LANE, 1), paces.allowance(LANE, 375)], [375, 1])
    assert.equal(paces.report(LANE, batchOutcome(375, 1, 1)), false)
    assert.deepEqual([paces.intervalMs(LANE), paces.readyMs(LANE, 1)], [375, 375 + 0.75 * 375])
    paces.report(LANE, batchOutcome(657, 1, 0))
    assert.deepEqual([paces.intervalMs(LANE), paces.extra(LANE)], [375, 0])
  })
})

describe('a lane that fails', () => {
  it('is asked for one error at a time from the first failure on, for a sure one from the second', () => {
    const paces = believedAt(100)
    paces.report(LANE, batchOutcome(110, 2, 1))
    assert.equal(paces.allowance(LANE, 600), 5)
    paces.report(LANE, batchOutcome(600, 1, 0))
    assert.deepEqual([paces.allowance(LANE, 900), paces.wantsSureControl(LANE)], [1, false])
    paces.report(LANE, batchOutcome(900, 1, 0))
    assert.deepEqual([paces.allowance(LANE, 1200), paces.wantsSureControl(LANE)], [0, true])
    paces.report(LANE, batchOutcome(1200, 1, 1))
    assert.deepEqual([paces.allowance(LANE, 1500) > 1, paces.wantsSureControl(LANE)], [true, false])
  })

  it('is not slowed down for what turned out to be silent', () => {
    const intervals = [true, false].map((isRefunded) => {
      const paces = believedAt(1000)
      for (const sentMs of [1010, 2010, 3010, 4010]) {
        paces.report(LANE, batchOutcome(sentMs, 1, 0))
        if (isRefunded) paces.refund(LANE)
      }
      paces.report(LANE, batchOutcome(5010, 1, 1))
      return paces.intervalMs(LANE)
    })
    assert.equal(intervals[0], 1000)
    assert(intervals[1] !== undefined && intervals[1] > 1000, `${intervals}`)
  })

  it('is not slowed down by silences that were proved after an error had come in between', () => {
    const paces = believedAt(1000)
    for (let round = 0; round < 6; round += 1) {
      const sentMs = round * 2000 + 1010
      paces.report(LANE, batchOutcome(sentMs, 1, 0))
      paces.report(LANE, batchOutcome(sentMs + 1000, 1, 1))
      paces.refund(LANE)
    }
    assert.equal(paces.intervalMs(LANE), 1000)
  })

  it('is slowed down when five in six are denied, whatever loss was measured', () => {
    const paces = believedAt(100)
    for (let i = 0; i < 60; i += 1)
      paces.report(LANE, { ...batchOutcome(i * 100 + 110, 1, i % 6 === 5 ? 1 : 0), loss: 0.85 })
    assert(paces.intervalMs(LANE) > 100)
  })

  it('has back what a silent protocol did not use, though an error has come since', () => {
    const paces = believedAt(1000)
    paces.report(LANE, batchOutcome(1010, 1, 1))
    paces.report(LANE, batchOutcome(2010, 1, 0))
    paces.report(LANE, batchOutcome(3010, 1, 1))
    assert(paces.readyMs(LANE, 1) > 3010)
    paces.refund(LANE)
    assert(paces.readyMs(LANE, 1) <= 3010)
  })

  it('has not back what was found left over', () => {
    const paces = believedAt(1000)
    paces.report(LANE, batchOutcome(1010, 2, 1))
    for (let i = 2; i < 12; i += 1) paces.report(LANE, batchOutcome(i * 1000 + 10, 1, i === 3 ? 0 : 1))
    paces.report(LANE, batchOutcome(12_010, 2, 2))
    paces.report(LANE, batchOutcome(12_020, 2, 0))
    const readyMs = paces.readyMs(LANE, 1)
    paces.refund(LANE)
    assert.equal(paces.readyMs(LANE, 1), readyMs)
  })

  it('has back at most what it lost', () => {
    const paces = believedAt(1000)
    paces.report(LANE, batchOutcome(1010, 2, 1))
    paces.refund(LANE)
    assert.equal(paces.readyMs(LANE, 1), 2000)
    paces.report(LANE, batchOutcome(3010, 2, 0))
    assert.equal(paces.readyMs(LANE, 1), 4000)
    for (let i = 0; i < 5; i += 1) paces.refund(LANE)
    assert.equal(paces.readyMs(LANE, 2), 3010)
    assert.equal(paces.readyMs(LANE, 3), 4000)
  })
})

describe('a lane without end', () => {
  it('is known by fifteen errors beyond belief in a row', () => {
    const paces = believedAt(1000)
    const learned = [1, 2, 4, 8].map((extra) => {
      assert.equal(paces.extra(LANE), extra)
      const asked = paces.allowance(LANE, 0)
      return paces.report(LANE, batchOutcome(0, asked, asked))
    })
    assert.deepEqual(learned, [false, false, false, true])
  })
})

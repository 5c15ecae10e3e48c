import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Openings } from '../../../workers/opening.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'

const LANE = 0

function opened(isFirst = true): Openings {
  const openings = new Openings(2)
  openings.start(LANE, isFirst)
  openings.start(1, isFirst)
  return openings
}

/** Reports a batch in which so many of so many came; true when the lane rations. */
function report(openings: Openings, asked: number, errors: number): boolean {
  return openings.report(LANE, batchOutcome(0, asked, errors))
}

function standing(openings: Openings): [number, boolean, boolean] {
  return [openings.window(LANE), openings.isSuspected(LANE), openings.isDoubted(LANE)]
}

describe('the first batches', () => {
  it('ask for as many as the user wants at the least, as long as nothing speaks against it', () => {
    const openings = new Openings(1, 40)
    openings.start(LANE, true)
    assert.equal(openings.window(LANE), 40)
    assert.equal(report(openings, 40, 40), false)
    assert.equal(openings.window(LANE), 40)
    assert.equal(report(openings, 40, 30), false)
    assert.deepEqual(standing(openings), [0, true, true])
    assert.equal(report(openings, 1, 1), false)
    assert(openings.window(LANE) < 40)
    const few = new Openings(1, 3)
    few.start(LANE, true)
    assert.equal(few.window(LANE), 10)
  })

  it('of a stock host: ten, of which six come, one alone that stays out, and it rations', () => {
    const openings = opened()
    assert.equal(openings.window(LANE), 10)
    assert.equal(report(openings, 10, 6), false)
    assert.deepEqual(standing(openings), [0, true, true])
    assert.equal(report(openings, 1, 0), true)
  })

  it('of a host that lost one on the way: the one alone comes, and another shortfall is believed', () => {
    const openings = opened()
    assert.equal(report(openings, 10, 4), false)
    assert.equal(report(openings, 1, 1), false)
    assert.deepEqual(standing(openings), [1, false, true])
    assert.equal(report(openings, 1, 1), false)
    assert.deepEqual(standing(openings), [2, false, true])
    assert.equal(report(openings, 2, 1), true)
  })

  it('of a host with free protocols among the first: what six still lack, then two at a time, then all it granted', () => {
    const openings = opened()
    const windows = [4, 2, 2, 2, 10, 20].map((errors) => {
      report(openings, errors, errors)
      return openings.window(LANE)
    })
    assert.deepEqual(windows, [2, 2, 2, 10, 20, 30])
  })

  it("of a further lane ask for no more than a stock host has: the free protocols are the first one's", () => {
    assert.equal(opened(false).window(LANE), 6)
  })

  it('of a host that has sent no error grow to thirty, and never make it suspected', () => {
    const openings = opened()
    const windows = Array.from({ length: 3 }, () => {
      const isRationed = openings.report(LANE, batchOutcome(0, 10, 0, { sendsErrors: false }))
      assert.equal(isRationed, false)
      return openings.window(LANE)
    })
    assert.deepEqual(windows, [20, 30, 30])
    assert.equal(openings.isDoubted(LANE), false)
  })
})

describe('a warned lane', () => {
  function warned(): Openings {
    const openings = opened()
    report(openings, 10, 9)
    report(openings, 1, 1)
    return openings
  }

  it('is cleared by a batch of eight that comes whole, not by one of seven', () => {
    const openings = warned()
    report(openings, 7, 7)
    assert.deepEqual(standing(openings), [17, false, true])
    report(openings, 8, 8)
    assert.deepEqual(standing(openings), [25, false, false])
    assert.equal(report(openings, 30, 29), false)
  })

  it('is believed to ration at the next shortfall', () => {
    assert.equal(report(warned(), 10, 9), true)
  })
})

describe('a lane that is opened anew', () => {
  it('is asked for fifteen, with a sure one behind them, and one shortfall closes it', () => {
    const openings = opened()
    openings.reopen(LANE)
    assert.deepEqual(standing(openings), [15, false, true])
    assert.equal(report(openings, 15, 14), true)
  })
})

describe('what a lane has granted', () => {
  it('is counted, and beyond ten there is no bound', () => {
    const openings = opened()
    report(openings, 10, 10)
    assert.deepEqual([openings.granted(LANE), openings.isBoundless(LANE)], [10, false])
    report(openings, 10, 1)
    assert.deepEqual([openings.granted(LANE), openings.isBoundless(LANE)], [11, true])
    assert.equal(openings.granted(1), 0)
    openings.start(LANE, true)
    assert.deepEqual([openings.granted(LANE), ...standing(openings)], [0, 10, false, false])
  })
})

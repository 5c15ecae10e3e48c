import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LeftOvers } from '../../../workers/left-overs.ts'

const LANE = 0
const SECOND_MS = 1000

function begun(): LeftOvers {
  const leftOvers = new LeftOvers(2)
  for (const lane of [0, 1]) leftOvers.start(lane)
  return leftOvers
}

/** Errors that come as believed, until the next question; gives how many those were. */
function calmUntilAsked(leftOvers: LeftOvers, intervalMs = SECOND_MS): number {
  let calm = 0
  while (leftOvers.extra(LANE, intervalMs) === 0) {
    leftOvers.noteCalm(LANE, 1)
    calm += 1
  }
  return calm
}

describe('a question for more', () => {
  it('is asked at once, for one', () => {
    assert.equal(begun().extra(LANE, SECOND_MS), 1)
  })

  it('is followed by two, four and eight more while all come, then there is no end', () => {
    const leftOvers = begun()
    for (const [extra, found] of [
      [1, 'asking'],
      [2, 'asking'],
      [4, 'asking'],
      [8, 'full'],
    ] as const) {
      assert.equal(leftOvers.extra(LANE, SECOND_MS), extra)
      assert.equal(leftOvers.learn(LANE, extra, 0), found)
    }
  })

  it('tells how many were left over in all as soon as one stays out', () => {
    const leftOvers = begun()
    leftOvers.learn(LANE, 1, 0)
    leftOvers.learn(LANE, 2, 0)
    assert.equal(leftOvers.learn(LANE, 3, 0), 6)
    assert.equal(leftOvers.extra(LANE, SECOND_MS), 0)
  })

  it('begins with one again, and counts anew', () => {
    const leftOvers = begun()
    leftOvers.learn(LANE, 1, 0)
    leftOvers.learn(LANE, 0, 0)
    calmUntilAsked(leftOvers)
    assert.equal(leftOvers.extra(LANE, SECOND_MS), 1)
    assert.equal(leftOvers.learn(LANE, 0, 0), 0)
  })
})

describe('while nothing is left over', () => {
  it('it is asked after 8 and 64 errors, and then after each 200', () => {
    const leftOvers = begun()
    const calms = Array.from({ length: 5 }, () => {
      assert.equal(leftOvers.learn(LANE, 0, 0), 0)
      return calmUntilAsked(leftOvers)
    })
    assert.deepEqual(calms, [8, 64, 200, 200, 200])
  })

  it('it is asked the oftener the more is lost: a question without an answer tells less', () => {
    const leftOvers = begun()
    const calms = Array.from({ length: 6 }, () => {
      leftOvers.learn(LANE, 0, 0.36)
      return calmUntilAsked(leftOvers)
    })
    assert.deepEqual(calms, [8, 13, 22, 37, 63, 108])
  })

  it('it is asked after 8 again once something was', () => {
    const leftOvers = begun()
    for (let i = 0; i < 3; i += 1) {
      leftOvers.learn(LANE, 0, 0)
      calmUntilAsked(leftOvers)
    }
    leftOvers.learn(LANE, 1, 0)
    assert.equal(leftOvers.learn(LANE, 1, 0), 2)
    assert.equal(calmUntilAsked(leftOvers), 8)
  })

  it('it is asked after 8 once the pace was lowered, and twice more where that is doubted', () => {
    for (const [isDoubted, expected] of [
      [false, [8, 64, 200, 200]],
      [true, [8, 8, 8, 64]],
    ] as const) {
      const leftOvers = begun()
      leftOvers.learn(LANE, 0, 0)
      leftOvers.askSoon(LANE, isDoubted)
      const calms = expected.map(() => {
        const calm = calmUntilAsked(leftOvers)
        leftOvers.learn(LANE, 0, 0)
        return calm
      })
      assert.deepEqual(calms, expected)
    }
  })

  it('an interval longer than a second is doubted sooner, a shorter one no later', () => {
    for (const [intervalMs, calm] of [
      [10, 8],
      [2000, 4],
      [10_000, 1],
    ] as const) {
      const leftOvers = begun()
      leftOvers.learn(LANE, 0, 0)
      assert.equal(calmUntilAsked(leftOvers, intervalMs), calm, `${intervalMs} ms`)
    }
  })

  it('what comes as believed is counted since the last question, lane by lane', () => {
    const leftOvers = begun()
    leftOvers.noteCalm(LANE, 5)
    leftOvers.noteCalm(LANE, 2)
    assert.deepEqual([leftOvers.calm(LANE), leftOvers.calm(1)], [7, 0])
    leftOvers.learn(LANE, 0, 0)
    assert.equal(leftOvers.calm(LANE), 0)
    leftOvers.noteCalm(LANE, 1)
    leftOvers.start(LANE)
    assert.equal(leftOvers.calm(LANE), 0)
  })
})

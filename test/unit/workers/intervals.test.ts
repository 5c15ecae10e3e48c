import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { intervalWithin, marginMs, nearestInterval, searchOffsetMs } from '../../../workers/intervals.ts'

const KNOWN_MS = [10, 20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000]

describe('a token', () => {
  it('is asked for a tenth of its interval after it is due, but never more than 10 ms', () => {
    assert.deepEqual([1, 20, 100, 1000, 30_000].map(marginMs), [0.1, 2, 10, 10, 10])
  })
})

describe('the search', () => {
  it('asks at the common intervals, a little after each, and beyond them every second', () => {
    const offsets = [searchOffsetMs(0)]
    while (offsets.length < 7) offsets.push(searchOffsetMs(offsets.at(-1) ?? 0))
    assert.deepEqual(offsets, [22, 110, 510, 1010, 2010, 3010, 4010])
  })

  it('asks again where it was a little too early', () => {
    assert.deepEqual([21, 101, 505, 1005].map(searchOffsetMs), [22, 110, 510, 1010])
  })

  it('always asks later than what was denied, and never skips a common interval', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 20_000, noNaN: true }), (deniedMs) => {
        const offsetMs = searchOffsetMs(deniedMs)
        assert(offsetMs > deniedMs)
        const between = [20, 100, 500, 1000].filter((ms) => ms + marginMs(ms) > deniedMs && ms < offsetMs)
        assert(between.length <= 1, `${between} between ${deniedMs} and ${offsetMs}`)
      }),
    )
  })

  it('finds the interval of each class that it asks for', () => {
    for (const intervalMs of [20, 100, 500, 1000]) {
      let deniedMs = 0
      let askedMs = searchOffsetMs(deniedMs)
      while (askedMs < intervalMs) {
        deniedMs = askedMs
        askedMs = searchOffsetMs(deniedMs)
      }
      assert.equal(intervalWithin(deniedMs, askedMs), intervalMs)
    }
  })
})

describe('an interval', () => {
  it('is the longest known one between what was denied and what came', () => {
    assert.equal(intervalWithin(110, 510), 500)
    assert.equal(intervalWithin(110, 499), 250)
    assert.equal(intervalWithin(0, 22), 20)
    assert.equal(intervalWithin(1010, 30_000), 10_000)
  })

  it('is what was measured where no known one fits', () => {
    assert.equal(intervalWithin(1010, 1900), 1900)
    assert.equal(intervalWithin(500, 700), 700)
    assert.equal(intervalWithin(0, 5), 5)
  })

  it('never is longer than what came shows, nor as short as what was denied', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.double({ min: 0.1, max: 20_000, noNaN: true }),
        (deniedMs, moreMs) => {
          const intervalMs = intervalWithin(deniedMs, deniedMs + moreMs)
          assert(intervalMs > deniedMs && intervalMs <= deniedMs + moreMs)
        },
      ),
    )
  })

  it('that was measured is the known one within an eighth, and itself elsewhere', () => {
    for (const knownMs of KNOWN_MS) {
      assert.equal(nearestInterval(knownMs), knownMs)
      assert.equal(nearestInterval(knownMs * 0.94), knownMs)
    }
    assert.deepEqual([1119, 1121, 881, 879, 3000].map(nearestInterval), [1000, 1121, 1000, 879, 3000])
  })
})

/** The pacer's answers to batches; what they add up to for a whole host is in pacer-classes.test.ts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Pacer } from '../../../workers/pacer.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { askPaced } from '../../support/paced-lanes.ts'

const LANE = 0

/** A lane whose bucket was found empty right after an error at 0 ms. */
function emptied(): Pacer {
  const pacer = new Pacer(1)
  pacer.start(LANE)
  pacer.report(LANE, batchOutcome(0, 10, 6))
  pacer.report(LANE, batchOutcome(1, 1, 0))
  return pacer
}

/** A lane that sends an error a second; of six at once the last came at 0 ms. */
function steady(): Pacer {
  const pacer = emptied()
  for (const [sentMs, errors] of [
    [22, 0],
    [110, 0],
    [510, 0],
    [1010, 1],
  ] as const) {
    pacer.report(LANE, batchOutcome(sentMs, 1, errors))
  }
  return pacer
}

describe('a lane that is not known to ration', () => {
  it('is asked in ever larger batches, up to thirty', () => {
    const sizes = askPaced([], { errors: 300 }).map(({ asked }) => asked)
    assert.deepEqual(sizes.slice(0, 6), [10, 10, 20, 30, 30, 30])
  })

  it('does not ration for being silent, as long as it never sent an error', () => {
    const pacer = new Pacer(1)
    pacer.start(LANE)
    for (let i = 0; i < 20; i += 1) pacer.report(LANE, batchOutcome(i, 10, 0, { sendsErrors: false }))
    assert.deepEqual([pacer.rations(LANE), pacer.isSearching(LANE)], [false, false])
  })

  it('is asked for one sure error when some stay out, and rations when that stays out too', () => {
    const pacer = new Pacer(1)
    pacer.start(LANE)
    pacer.report(LANE, batchOutcome(0, 10, 9))
    assert.deepEqual([pacer.rations(LANE), pacer.isSearching(LANE)], [false, true])
    assert.deepEqual([pacer.allowance(LANE, 0), pacer.wantsSureControl(LANE)], [0, true])
    pacer.report(LANE, batchOutcome(50, 1, 0))
    assert.deepEqual([pacer.rations(LANE), pacer.isSearching(LANE)], [true, true])
  })

  it('does not ration if that one comes', () => {
    const pacer = new Pacer(1)
    pacer.start(LANE)
    pacer.report(LANE, batchOutcome(0, 10, 9))
    pacer.report(LANE, batchOutcome(50, 1, 1))
    assert.deepEqual([pacer.rations(LANE), pacer.isSearching(LANE)], [false, false])
    assert.equal(pacer.nextMs(LANE, 60), 0)
  })
})

describe('a lane whose bucket is empty', () => {
  it('is asked a little after 20, 100, 500 and 1000 ms, counted from its last error, then each second', () => {
    const pacer = emptied()
    const asked = Array.from({ length: 6 }, () => {
      const nextMs = pacer.nextMs(LANE, 0)
      pacer.report(LANE, batchOutcome(nextMs, 1, 0))
      return nextMs
    })
    assert.deepEqual(asked, [22, 110, 510, 1010, 2010, 3010])
  })

  it('is asked for one error at a time, a sure one after three in vain', () => {
    const pacer = emptied()
    const asked = [22, 110, 510, 1010].map((sentMs) => {
      const before = [pacer.allowance(LANE, sentMs), pacer.wantsSureControl(LANE)]
      pacer.report(LANE, batchOutcome(sentMs, 1, 0))
      return before
    })
    assert.deepEqual(asked, [
      [1, false],
      [1, false],
      [1, false],
      [0, true],
    ])
  })

  it('has the longest known interval that fits when an error comes, and one token after it', () => {
    const pacer = steady()
    assert.deepEqual(
      [pacer.intervalMs(LANE), pacer.isSearching(LANE), pacer.rations(LANE)],
      [1000, false, true],
    )
    assert.equal(pacer.readyMs(LANE, 1), 2010)
    assert.equal(pacer.burst(LANE), 6)
  })

  it('learns nothing from a batch that asked for no error', () => {
    const pacer = emptied()
    pacer.report(LANE, batchOutcome(5000, 0, 0))
    pacer.report(LANE, batchOutcome(6000, 3, 0, { free: 3, shortfall: 0 }))
    assert.equal(pacer.nextMs(LANE, 0), 22)
  })
})

describe('a lane that rations', () => {
  it('is waited for to have as many tokens as a batch asks for, but no more than it can hold', () => {
    const pacer = steady()
    pacer.report(LANE, batchOutcome(2010, 2, 1))
    assert.deepEqual(
      [1, 2, 6, 7, 50].map((errors) => pacer.readyMs(LANE, errors)),
      [3010, 4010, 8010, 8010, 8010],
    )
  })

  it('is asked in batches again when it grants all that is asked', () => {
    const pacer = steady()
    let batches = 0
    let sentMs = 2010
    for (; pacer.rations(LANE) && batches < 100; batches += 1) {
      const asked = pacer.allowance(LANE, sentMs)
      pacer.report(LANE, batchOutcome(sentMs, asked, asked))
      sentMs = Math.max(sentMs + 1, pacer.nextMs(LANE, sentMs))
    }
    assert.equal(batches, 4)
    assert.equal(pacer.allowance(LANE, sentMs), 15)
    assert.equal(pacer.wantsSureControl(LANE), true)
    assert.equal(pacer.nextMs(LANE, sentMs), 0)
  })

  it('is asked ever more rarely when it falls silent, but at least every five seconds', () => {
    const pacer = steady()
    let nowMs = 2010
    const pausesMs: number[] = []
    for (let i = 0; i < 60; i += 1) {
      pacer.report(LANE, batchOutcome(nowMs, 1, 0))
      const nextMs = pacer.nextMs(LANE, nowMs)
      pausesMs.push(nextMs - nowMs)
      nowMs = nextMs
    }
    for (const [i, pauseMs] of pausesMs.entries()) {
      assert(pauseMs >= (pausesMs[i - 1] ?? 0), `${pausesMs}`)
      assert(pauseMs <= 5000)
    }
    assert.equal(pausesMs.at(-1), 5000)
    assert.deepEqual([pacer.allowance(LANE, nowMs), pacer.wantsSureControl(LANE)], [0, true])
  })

  it('has a token back that was taken for what turned out to be silent', () => {
    const pacer = steady()
    pacer.report(LANE, batchOutcome(2010, 2, 1))
    const before = pacer.readyMs(LANE, 1)
    pacer.report(LANE, batchOutcome(3010, 1, 0))
    assert.equal(pacer.readyMs(LANE, 1), before + 1000)
    pacer.refund(LANE)
    assert.equal(pacer.readyMs(LANE, 1), before)
    pacer.refund(LANE)
    assert.equal(pacer.readyMs(LANE, 1), before)
  })
})

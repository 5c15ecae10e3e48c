/** Buckets held against a plain account of what flowed in and what was taken. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { TokenBuckets } from '../../../workers/token-buckets.ts'

const LANE = 1
/** Arithmetic of doubles, over an hour in milliseconds. */
const NEAR = 1e-6

/** A bucket of so many tokens at most, empty at 0 ms. */
function bucketOf(burst: number, intervalMs: number): TokenBuckets {
  const buckets = new TokenBuckets(3)
  buckets.start(LANE)
  buckets.noteBurst(LANE, burst)
  buckets.setInterval(LANE, intervalMs, 0)
  buckets.empty(LANE, 0)
  return buckets
}

const burst = fc.integer({ min: 1, max: 30 })
const intervalMs = fc.double({ min: 1, max: 30_000, noNaN: true })
const step = fc.record({
  waitMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
  act: fc.constantFrom('take', 'refund', 'empty', 'change'),
  tokens: fc.integer({ min: 0, max: 12 }),
  intervalMs,
})

/** What a bucket holds, written down step by step. */
class Account {
  level = 0
  nowMs = 0
  intervalMs: number
  readonly #burst: number

  constructor(burst: number, intervalMs: number) {
    this.#burst = burst
    this.intervalMs = intervalMs
  }

  wait(ms: number): void {
    this.nowMs += ms
    this.level = Math.min(this.level + ms / this.intervalMs, this.#burst)
  }

  refund(tokens: number): void {
    this.level = Math.min(this.level + tokens, this.#burst)
  }
}

function act(
  buckets: TokenBuckets,
  account: Account,
  of: typeof step extends fc.Arbitrary<infer T> ? T : never,
) {
  account.wait(of.waitMs)
  if (of.act === 'take') {
    buckets.take(LANE, of.tokens, account.nowMs)
    account.level -= of.tokens
  } else if (of.act === 'refund') {
    // What comes back is counted from the last time that anything was taken; that is now.
    buckets.take(LANE, 0, account.nowMs)
    buckets.refund(LANE, of.tokens)
    account.refund(of.tokens)
  } else if (of.act === 'empty') {
    buckets.empty(LANE, account.nowMs)
    account.level = 0
  } else {
    buckets.setInterval(LANE, of.intervalMs, account.nowMs)
    account.intervalMs = of.intervalMs
  }
}

describe('a token bucket', () => {
  it('holds what has flowed in less what was taken, never more than its burst', () => {
    fc.assert(
      fc.property(burst, intervalMs, fc.array(step, { maxLength: 30 }), (most, interval, steps) => {
        const buckets = bucketOf(most, interval)
        const account = new Account(most, interval)
        for (const each of steps) {
          act(buckets, account, each)
          const level = buckets.level(LANE, account.nowMs)
          assert(level <= most, `${level} of ${most}`)
          assert(Math.abs(level - account.level) < NEAR, `${level}, not ${account.level}`)
        }
      }),
    )
  })

  it('is ready at the first time at which it holds so many, or all that it can hold', () => {
    fc.assert(
      fc.property(
        burst,
        intervalMs,
        fc.array(step, { maxLength: 10 }),
        fc.integer({ min: 1, max: 40 }),
        (most, interval, steps, tokens) => {
          const buckets = bucketOf(most, interval)
          const account = new Account(most, interval)
          for (const each of steps) act(buckets, account, each)
          const wanted = Math.min(tokens, most)
          const readyMs = buckets.readyMs(LANE, tokens)
          assert(buckets.level(LANE, readyMs) >= wanted - NEAR)
          const isWaiting = readyMs > account.nowMs
          const justBeforeMs = readyMs - 0.01 * account.intervalMs
          if (isWaiting) assert(buckets.level(LANE, justBeforeMs) < wanted, `${readyMs} ms`)
          else assert(buckets.level(LANE, account.nowMs) >= wanted - NEAR)
        },
      ),
    )
  })

  it('gets what one interval gave at that interval, and what the next gives at the next', () => {
    const buckets = bucketOf(6, 1000)
    buckets.setInterval(LANE, 100, 2500)
    assert.equal(buckets.level(LANE, 2500), 2.5)
    assert.equal(buckets.level(LANE, 2600), 3.5)
    assert.equal(buckets.readyMs(LANE, 6), 2850)
  })

  it('may owe tokens, which flow in before any other', () => {
    const buckets = bucketOf(6, 1000)
    buckets.take(LANE, 2, 1000)
    assert.equal(buckets.level(LANE, 1000), -1)
    assert.equal(buckets.readyMs(LANE, 1), 3000)
  })

  it('takes at a time gone by what is then taken now, and gains nothing by it', () => {
    const buckets = bucketOf(6, 1000)
    buckets.take(LANE, 1, 3000)
    buckets.take(LANE, 1, 2000)
    assert.equal(buckets.level(LANE, 3000), 1)
  })

  it('believes the most that ever came at once, up to 255, until it starts anew', () => {
    const buckets = bucketOf(6, 1000)
    buckets.noteBurst(LANE, 3)
    assert.equal(buckets.burst(LANE), 6)
    buckets.noteBurst(LANE, 300)
    assert.equal(buckets.burst(LANE), 255)
    buckets.start(LANE)
    assert.deepEqual([buckets.burst(LANE), buckets.level(LANE, 0)], [1, 0])
  })

  it('is nothing to other lanes', () => {
    const buckets = bucketOf(6, 1000)
    buckets.start(2)
    buckets.take(2, 5, 9000)
    assert.equal(buckets.level(LANE, 9000), 6)
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RttEstimators } from '../../../workers/rtt.ts'

function estimator(firstTimeoutMs = 1000): RttEstimators {
  const rtt = new RttEstimators(1)
  rtt.start(0, firstTimeoutMs)
  return rtt
}

function assertNear(actual: number | undefined, expected: number): void {
  assert(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${actual}, not ${expected}`)
}

test('until the first sample the given timeout holds, but never below 50 ms', () => {
  assert.equal(estimator(1000).timeout(0), 1000)
  assert.equal(estimator(2).timeout(0), 50)
  assert.equal(estimator().smoothed(0), undefined)
})

test('RFC 6298 section 2.2: after the first sample R the timeout is R + 4 R/2', () => {
  const rtt = estimator()
  rtt.sample(0, 100)
  assertNear(rtt.smoothed(0), 100)
  assertNear(rtt.timeout(0), 300)
})

test('RFC 6298 section 2.3, worked by hand: 100 ms, then 60 ms, then 180 ms', () => {
  const rtt = estimator()
  rtt.sample(0, 100)
  rtt.sample(0, 60)
  // RTTVAR = 3/4 x 50 + 1/4 x |100 - 60| = 47.5; SRTT = 7/8 x 100 + 1/8 x 60 = 95.
  assertNear(rtt.smoothed(0), 95)
  assertNear(rtt.timeout(0), 95 + 4 * 47.5)
  rtt.sample(0, 180)
  // RTTVAR = 3/4 x 47.5 + 1/4 x 85 = 56.875; SRTT = 7/8 x 95 + 1/8 x 180 = 105.625.
  assertNear(rtt.smoothed(0), 105.625)
  assertNear(rtt.timeout(0), 105.625 + 4 * 56.875)
})

test('a steady round trip makes the timeout come down to it, or to the floor', () => {
  const [far, near] = [estimator(), estimator()]
  for (let i = 0; i < 200; i += 1) {
    far.sample(0, 200)
    near.sample(0, 0)
  }
  assertNear(far.timeout(0), 200)
  assert.equal(near.timeout(0), 50)
  assert(near.smoothed(0) !== undefined)
})

test('whatever is measured, the timeout lies between 50 ms and 10 s and above the smoothed round trip', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1 }), (samples) => {
      const rtt = estimator()
      for (const sample of samples) rtt.sample(0, sample)
      const timeout = rtt.timeout(0)
      assert(timeout >= 50 && timeout <= 10_000)
      assert(timeout >= Math.min(rtt.smoothed(0) ?? 0, 10_000))
    }),
  )
})

test('a slot that starts again has forgotten the host before', () => {
  const rtt = estimator()
  rtt.sample(0, 900)
  rtt.start(0, 400)
  assert.deepEqual([rtt.timeout(0), rtt.smoothed(0)], [400, undefined])
})

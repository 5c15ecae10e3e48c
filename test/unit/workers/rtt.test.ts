import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FREE_RTT, type RttBounds } from '../../../src/contract/plan.ts'
import { firstTimeoutMs, RttEstimators } from '../../../workers/rtt.ts'

function estimator(firstTimeoutMs = 1000): RttEstimators {
  const rtt = new RttEstimators(1)
  rtt.start(0, firstTimeoutMs)
  return rtt
}

/** An estimator under bounds that a user has set, of a host of which no round trip is known. */
function bounded(bounds: Partial<RttBounds>): RttEstimators {
  const rtt = new RttEstimators(1, undefined, { ...FREE_RTT, ...bounds })
  rtt.start(0, undefined)
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

test('where nothing is known a second is waited for, or what the user says', () => {
  assert.equal(bounded({}).timeout(0), 1000)
  for (const [bounds, expectedMs] of [
    [{ initialMs: 300 }, 300],
    [{ initialMs: 3000 }, 3000],
    [{ initialMs: 20 }, 20],
    [{ minMs: 2500 }, 2500],
    [{ maxMs: 400 }, 400],
    [{ maxMs: 4000 }, 1000],
    [{ initialMs: 3000, maxMs: 4000 }, 3000],
    [{ initialMs: 300, minMs: 500 }, 500],
    [{ minMs: 20_000 }, 20_000],
  ] as const) {
    assert.equal(bounded(bounds).timeout(0), expectedMs, JSON.stringify(bounds))
    assert.equal(firstTimeoutMs({ ...FREE_RTT, ...bounds }), expectedMs)
  }
})

test('what the link layer has measured stands above the first timeout of the user, within the bounds', () => {
  const rtt = bounded({ initialMs: 700, minMs: 100, maxMs: 500 })
  rtt.start(0, 20)
  assert.equal(rtt.timeout(0), 100)
  rtt.start(0, 200)
  assert.equal(rtt.timeout(0), 200)
  rtt.start(0, 9000)
  assert.equal(rtt.timeout(0), 500)
})

test('whatever is measured, the timeout keeps within the bounds of the user, but above what the host takes', () => {
  const ms = fc.integer({ min: 1, max: 20_000 })
  fc.assert(
    fc.property(ms, ms, fc.array(fc.double({ min: 0, max: 60_000, noNaN: true })), (one, other, samples) => {
      const [minMs, maxMs] = [Math.min(one, other), Math.max(one, other)]
      for (const bounds of [{ minMs, maxMs }, { maxMs }]) {
        const rtt = bounded(bounds)
        for (const sample of samples) rtt.sample(0, sample)
        const isSlow = (rtt.smoothed(0) ?? 0) > maxMs
        assert(rtt.timeout(0) >= ('minMs' in bounds ? minMs : 1))
        assert(isSlow || rtt.timeout(0) <= maxMs)
      }
    }),
  )
})

test('before a verdict no less is waited for than what was measured asks for, whatever the bounds', () => {
  assert.deepEqual([bounded({}).patience(0), bounded({ initialMs: 20 }).patience(0)], [1000, 1000])
  assert.equal(bounded({ initialMs: 3000 }).patience(0), 3000)
  const [low, high] = [bounded({ maxMs: 120 }), bounded({ minMs: 5000 })]
  for (const rtt of [low, high]) rtt.sample(0, 100)
  assert.deepEqual([low.timeout(0), low.patience(0)], [120, 300])
  assert.deepEqual([high.timeout(0), high.patience(0)], [5000, 5000])
})

test('a host that is known to take longer than the longest timeout is waited for all the same', () => {
  const rtt = bounded({ maxMs: 100 })
  rtt.sample(0, 90)
  assert.equal(rtt.timeout(0), 100)
  for (let i = 0; i < 30; i += 1) rtt.sample(0, 400)
  assert(rtt.timeout(0) > 400)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Spacing, STEP_MS } from '../../../workers/spacing.ts'

const SUBNET = 0x0a000100
const CLOCK_ERROR_MS = 1e-6

test('the first host begins at once, each further one of its subnet a step later', () => {
  const spacing = new Spacing({ workers: 1, blockShift: 8 }, 0)
  const begun = [7, 255, 0].map((last) => spacing.begin(SUBNET + last, 100))
  assert.deepEqual(begun, [100, 100 + STEP_MS, 100 + STEP_MS + STEP_MS])
  assert.equal(spacing.begin(SUBNET + 1, 500), 500)
})

test('other subnets do not wait', () => {
  const spacing = new Spacing({ workers: 4, blockShift: 8 }, 3)
  for (let subnet = 0; subnet < 10; subnet += 1) assert.equal(spacing.begin(SUBNET + subnet * 256, 100), 100)
})

test('whoever of several workers asks whenever, hosts of a subnet that they share begin a step apart, and soon', () => {
  const asked = fc.array(
    fc.record({ worker: fc.nat(15), afterMs: fc.double({ min: 0, max: 3, noNaN: true }) }),
    {
      minLength: 2,
      maxLength: 100,
    },
  )
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 16 }), asked, fc.nat(1e9), (workers, hosts, startMs) => {
      const spacings = Array.from({ length: workers }, (_, worker) => {
        return new Spacing({ workers, blockShift: 5 }, worker)
      })
      let nowMs = startMs
      const begun = hosts.map(({ worker, afterMs }, i) => {
        nowMs += afterMs
        const beginMs = spacings[worker % workers]?.begin(SUBNET + i, nowMs) ?? 0
        assert(beginMs >= nowMs - CLOCK_ERROR_MS)
        assert(beginMs < nowMs + (i + 1) * workers * STEP_MS + CLOCK_ERROR_MS)
        return beginMs
      })
      begun.sort((left, right) => left - right)
      for (const [i, beginMs] of begun.entries()) {
        const sinceMs = beginMs - (begun[i - 1] ?? Number.NEGATIVE_INFINITY)
        assert(sinceMs > STEP_MS - CLOCK_ERROR_MS, `${sinceMs} ms`)
      }
    }),
  )
})

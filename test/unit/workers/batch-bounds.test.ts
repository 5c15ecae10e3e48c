/** How much of a batch the ceilings and the user leave. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FREE_PACE, type PaceBounds } from '../../../src/contract/plan.ts'
import { batchBounds, boundsUnder, FREE_BATCHES } from '../../../workers/batch-bounds.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'

function boundsOf(paceBounds: Partial<PaceBounds>, packetsPerSecondToOneHost = 1e6) {
  const ceilings = { ...BASE_PLAN.ceilings, packetsPerSecond: 1e6, packetsPerSecondToOneHost }
  return batchBounds({ ceilings, paceBounds: { ...FREE_PACE, ...paceBounds } })
}

test('without bounds a batch has 64 probes, three of them controls', () => {
  assert.deepEqual(FREE_BATCHES, { most: 64, asked: 61, owed: 61 })
  assert.deepEqual(boundsOf({}), FREE_BATCHES)
})

test('a low ceiling makes it smaller, though never too small for two suspects and a control of each sender', () => {
  assert.deepEqual(boundsOf({}, 80), { most: 10, asked: 7, owed: 7 })
  assert.deepEqual(boundsOf({}, 1), { most: 4, asked: 2, owed: 2 })
})

test('under a long delay what proves nothing goes alone', () => {
  assert.deepEqual(boundsOf({ scanDelayMs: 300_000 }), { most: 4, asked: 2, owed: 1 })
  assert.deepEqual(boundsOf({ scanDelayMs: 125 }), { most: 4, asked: 2, owed: 1 })
  assert.deepEqual(boundsOf({ scanDelayMs: 10 }), { most: 12, asked: 9, owed: 9 })
})

test('the user may have fewer together, down to a suspect and its control', () => {
  assert.deepEqual(boundsOf({ maxParallelism: 1 }), { most: 2, asked: 1, owed: 1 })
  assert.deepEqual(boundsOf({ maxParallelism: 2 }), { most: 2, asked: 2, owed: 2 })
  assert.deepEqual(boundsOf({ maxParallelism: 3 }), { most: 3, asked: 3, owed: 3 })
  assert.deepEqual(boundsOf({ maxParallelism: 4 }), { most: 4, asked: 2, owed: 2 })
  assert.deepEqual(boundsOf({ maxParallelism: 20 }), { most: 20, asked: 17, owed: 17 })
  assert.deepEqual(boundsOf({ maxParallelism: 1000 }), FREE_BATCHES)
  assert.deepEqual(boundsOf({ maxParallelism: 3, scanDelayMs: 1000 }), { most: 3, asked: 3, owed: 1 })
})

test('no bound allows more than another that is stricter', () => {
  const anyRate = fc.integer({ min: 1, max: 10_000 })
  const anyDelay = fc.option(fc.integer({ min: 1, max: 3_600_000 }), { nil: undefined })
  const anyMost = fc.integer({ min: 1, max: 1000 })
  fc.assert(
    fc.property(anyRate, anyDelay, anyMost, (rate, scanDelayMs, maxParallelism) => {
      const { most, asked, owed } = boundsOf({ scanDelayMs, maxParallelism }, rate)
      assert(owed >= 1 && owed <= asked && asked <= most)
      assert(most <= Math.max(maxParallelism, 2) && asked <= maxParallelism)
      assert(most <= boundsUnder(64).most)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toMapped } from '../../../src/packet/address.ts'
import { enumerateTargets } from '../../../workers/targets.ts'

const FIRST = 0x0a000000

/** Sorted disjoint ranges, from the lengths of alternating gaps and ranges. */
const blocks = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 50 }), length: fc.integer({ min: 1, max: 300 }) }), {
    maxLength: 8,
  })
  .map((parts) => {
    let next = FIRST
    return parts.map(({ gap, length }) => {
      const first = next + gap
      next = first + length
      return { first, last: next - 1 }
    })
  })

test('every address of the blocks comes exactly once, whatever the seed, and then no more', () => {
  fc.assert(
    fc.property(blocks, fc.nat(), (ranges, seed) => {
      const next = enumerateTargets(
        ranges.map(({ first, last }) => ({ first: toMapped(first), last: toMapped(last) })),
        seed,
      )
      const expected = ranges.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i),
      )
      const given = expected.map(() => next() ?? -1)
      assert.deepEqual(
        given.toSorted((a, b) => a - b),
        expected,
      )
      assert.deepEqual([next(), next()], [undefined, undefined])
    }),
  )
})

test('the order depends on the seed alone', () => {
  const range = [{ first: toMapped(FIRST), last: toMapped(FIRST + 255) }]
  const order = (seed: number) => {
    const next = enumerateTargets(range, seed)
    return Array.from({ length: 256 }, () => next())
  }
  assert.deepEqual(order(1), order(1))
  assert.notDeepEqual(order(1), order(2))
  assert.notDeepEqual(order(1), order(1).toSorted())
})

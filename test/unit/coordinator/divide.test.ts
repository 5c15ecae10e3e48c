import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { divide } from '../../../src/coordinator/divide.ts'
import { ownerOf } from '../../../src/linux/owner-hash.ts'
import { count, normalise, type Range } from '../../../src/target/ranges.ts'

/** Ranges of all sizes, many of them close together, some at the ends of the address space. */
const range: fc.Arbitrary<Range> = fc
  .record({
    base: fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 0x0a000000, 0x0a0000f0, 0xffffff00, 0xffffffff)),
    near: fc.nat(2000),
    size: fc.oneof(fc.constant(0), fc.nat(300), fc.nat(70_000)),
  })
  .map(({ base, near, size }) => {
    const first = Math.min(base + near, 0xffffffff)
    return [first, Math.min(first + size, 0xffffffff)]
  })
const ranges = fc.array(range, { minLength: 1, maxLength: 8 }).map(normalise)
const workers = fc.integer({ min: 1, max: 16 })

/** The blocks of a size that ranges touch, by counting. */
function blocksTouched(list: readonly Range[], shift: number): number {
  const size = 2 ** shift
  return list.reduce((sum, [first, last]) => sum + Math.floor(last / size) - Math.floor(first / size) + 1, 0)
}

test('the shares are disjoint and their union is the plan', () => {
  fc.assert(
    fc.property(ranges, workers, (plan, n) => {
      const division = divide(plan, n)
      assert.equal(division.workers.length, n)
      const all = division.workers.flat()
      assert.deepEqual(normalise(all), plan)
      assert.equal(
        all.reduce((sum, [first, last]) => sum + last - first + 1, 0),
        count(plan),
      )
    }),
    { numRuns: 300 },
  )
})

test('every share is sorted, and its adjacent blocks are joined', () => {
  fc.assert(
    fc.property(ranges, workers, (plan, n) => {
      for (const share of divide(plan, n).workers) assert.deepEqual(share, normalise(share))
    }),
    { numRuns: 300 },
  )
})

test('every address belongs to the worker that the kernel filters compute, and so does all of its block', () => {
  fc.assert(
    fc.property(ranges, workers, (plan, n) => {
      const { blockShift, workers: shares } = divide(plan, n)
      const size = 2 ** blockShift
      for (const [worker, share] of shares.entries())
        for (const [first, last] of share)
          for (let at = first; at <= last; at = at - (at % size) + size) {
            assert.equal(ownerOf(at, blockShift, n), worker)
          }
    }),
    { numRuns: 300 },
  )
})

test('a block is a /24, smaller only as far as eight blocks per worker ask for', () => {
  fc.assert(
    fc.property(ranges, workers, (plan, n) => {
      const { blockShift } = divide(plan, n)
      assert.ok(blockShift >= 0 && blockShift <= 8)
      if (blockShift > 0) assert.ok(blocksTouched(plan, blockShift) >= 8 * n)
      if (blockShift < 8) assert.ok(blocksTouched(plan, blockShift + 1) < 8 * n)
    }),
    { numRuns: 300 },
  )
})

test('a /16 among four workers is cut into /24s of which each worker gets its part', () => {
  const { blockShift, workers: shares } = divide([[0x0a010000, 0x0a01ffff]], 4)
  assert.equal(blockShift, 8)
  for (const share of shares) assert.ok(count(share) > 0.15 * 65_536, `${count(share)} addresses`)
})

test('one worker gets the ranges as they are, and the whole address space can be divided', () => {
  assert.deepEqual(
    divide(
      [
        [5, 9],
        [11, 11],
      ],
      1,
    ).workers,
    [
      [
        [5, 9],
        [11, 11],
      ],
    ],
  )
  assert.equal(divide([[0, 0xffffffff]], 1).blockShift, 8)
})

test('the same plan gives the same division', () => {
  fc.assert(fc.property(ranges, workers, (plan, n) => assert.deepEqual(divide(plan, n), divide(plan, n))))
})

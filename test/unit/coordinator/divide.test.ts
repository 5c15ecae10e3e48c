import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseBlockShift, countShares, divideSlots, shareOf } from '../../../src/coordinator/divide.ts'
import { ownerOf } from '../../../src/linux/owner-hash.ts'
import { count, normalise, type Range, type RangeSet } from '../../../src/target/ranges.ts'

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
function blocksTouched(list: RangeSet, shift: number): number {
  const size = 2 ** shift
  return [...list].reduce(
    (sum, [first, last]) => sum + Math.floor(last / size) - Math.floor(first / size) + 1,
    0,
  )
}

/** The shares as the dry run lists them. */
function sharesOf(plan: RangeSet, n: number): Range[][] {
  const division = { workers: n, blockShift: chooseBlockShift(plan, n) }
  return Array.from({ length: n }, (_, worker) => [...shareOf(plan, division, worker)])
}

test('the shares are disjoint, their union is the plan, and they are as large as counted', () => {
  fc.assert(
    fc.property(ranges, workers, (plan, n) => {
      const shares = sharesOf(plan, n)
      assert.deepEqual(normalise(shares.flat()), plan)
      const counted = countShares(plan, { workers: n, blockShift: chooseBlockShift(plan, n) })
      assert.deepEqual(
        counted,
        shares.map((share) => count(normalise(share))),
      )
      assert.equal(
        counted.reduce((sum, share) => sum + share, 0),
        count(plan),
      )
    }),
    { numRuns: 300 },
  )
})

test('every share is sorted, and its adjacent blocks are joined', () => {
  fc.assert(
    fc.property(ranges, workers, (plan, n) => {
      for (const share of sharesOf(plan, n)) assert.deepEqual(share, [...normalise(share)])
    }),
    { numRuns: 300 },
  )
})

test('every address belongs to the worker that the kernel filters compute, and so does all of its block', () => {
  fc.assert(
    fc.property(ranges, workers, (plan, n) => {
      const blockShift = chooseBlockShift(plan, n)
      const size = 2 ** blockShift
      for (const [worker, share] of sharesOf(plan, n).entries())
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
      const blockShift = chooseBlockShift(plan, n)
      assert.ok(blockShift >= 0 && blockShift <= 8)
      if (blockShift > 0) assert.ok(blocksTouched(plan, blockShift) >= 8 * n)
      if (blockShift < 8) assert.ok(blocksTouched(plan, blockShift + 1) < 8 * n)
    }),
    { numRuns: 300 },
  )
})

test('a /16 among four workers is cut into /24s of which each worker gets its part', () => {
  const plan = normalise([[0x0a010000, 0x0a01ffff]])
  assert.equal(chooseBlockShift(plan, 4), 8)
  for (const share of sharesOf(plan, 4)) {
    const addresses = count(normalise(share))
    assert.ok(addresses > 0.15 * 65_536, `${addresses} addresses`)
  }
})

test('one worker gets the ranges as they are, and the whole address space can be divided', () => {
  const two: readonly Range[] = [
    [5, 9],
    [11, 11],
  ]
  assert.deepEqual(sharesOf(normalise(two), 1), [two])
  const whole = normalise([[0, 0xffffffff]])
  assert.equal(chooseBlockShift(whole, 1), 8)
  assert.deepEqual(countShares(whole, { workers: 1, blockShift: 8 }), [2 ** 32])
})

test('the slots are as many as targets where all fit, else no more than allowed, and each worker has some', () => {
  const shares = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 16 })
  fc.assert(
    fc.property(shares, fc.integer({ min: 16, max: 200_000 }), (list, maxInFlight) => {
      const slots = divideSlots(list, maxInFlight)
      const targets = list.reduce((sum, share) => sum + share, 0)
      const used = slots.filter((_, worker) => (list[worker] ?? 0) > 0)
      assert.ok(slots.every((count, worker) => count >= 1 && count <= Math.max(1, list[worker] ?? 0)))
      if (targets <= maxInFlight)
        assert.deepEqual(
          slots,
          list.map((share) => Math.max(1, share)),
        )
      else {
        const inFlight = used.reduce((sum, count) => sum + count, 0)
        assert.ok(inFlight <= maxInFlight && inFlight > maxInFlight - 2 * list.length, `${inFlight}`)
      }
    }),
  )
  // A /16 with two workers and the default.
  assert.deepEqual(divideSlots([30_000, 35_536], 65_536), [30_000, 35_536])
})

// Every set operation against a Set of numbers: slow, obvious, right.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { AddressIndex } from '../../../src/target/address-index.ts'
import {
  contains,
  count,
  intersect,
  normalise,
  type Range,
  type RangeSet,
  subtract,
  union,
} from '../../../src/target/ranges.ts'

const HIGHEST = 2 ** 32 - 1
const UNIVERSE = 64

// The universe lies at an end of the address space, where arithmetic would overflow first.
const universes = fc.constantFrom(0, HIGHEST - UNIVERSE + 1)
const rangeLists = universes.chain((base) => {
  const point = fc.integer({ min: 0, max: UNIVERSE - 1 })
  const range = fc
    .tuple(point, point)
    .map(([left, right]): Range => [base + Math.min(left, right), base + Math.max(left, right)])
  return fc.tuple(fc.array(range, { maxLength: 8 }), fc.array(range, { maxLength: 8 }))
})

function members(ranges: Iterable<Range>): Set<number> {
  const set = new Set<number>()
  for (const [first, last] of ranges) for (let address = first; address <= last; address++) set.add(address)
  return set
}

function ascending(addresses: Iterable<number>): number[] {
  return [...addresses].sort((left, right) => left - right)
}

function assertNormalForm(set: RangeSet): void {
  const ranges = [...set]
  assert.equal(ranges.length, set.length)
  for (const [index, [first, last]] of ranges.entries()) {
    assert.deepEqual(set.at(index), [first, last])
    assert.deepEqual(set.at(index - ranges.length), [first, last])
    assert.ok(first <= last)
    assert.ok(index === 0 || first > (ranges[index - 1]?.[1] ?? 0) + 1, 'ranges are apart and ascending')
  }
}

test('normalising keeps the set and gives ascending ranges that do not touch', () => {
  fc.assert(
    fc.property(rangeLists, ([ranges]) => {
      const normal = normalise(ranges)
      assertNormalForm(normal)
      assert.deepEqual(ascending(members(normal)), ascending(members(ranges)))
    }),
  )
})

test('subtracting and intersecting give the sets of the oracle, in normal form', () => {
  fc.assert(
    fc.property(rangeLists, ([left, right]) => {
      const [a, b] = [normalise(left), normalise(right)]
      const inB = members(b)
      const difference = subtract(a, b)
      const common = intersect(a, b)
      const both = union(a, b)
      assertNormalForm(both)
      assert.deepEqual(ascending(members(both)), ascending(new Set([...members(a), ...inB])))
      assertNormalForm(difference)
      assertNormalForm(common)
      assert.deepEqual(
        ascending(members(difference)),
        ascending(members(a)).filter((address) => !inB.has(address)),
      )
      assert.deepEqual(
        ascending(members(common)),
        ascending(members(a)).filter((address) => inB.has(address)),
      )
    }),
    { numRuns: 1000 },
  )
})

test('counting and membership agree with the oracle', () => {
  fc.assert(
    fc.property(rangeLists, ([ranges, others]) => {
      const normal = normalise(ranges)
      const set = members(normal)
      assert.equal(count(normal), set.size)
      for (const address of members(others)) assert.equal(contains(normal, address), set.has(address))
    }),
  )
})

test('nth enumerates each address once, ascending, and gives nothing beyond the ends', () => {
  fc.assert(
    fc.property(rangeLists, ([ranges]) => {
      const normal = normalise(ranges)
      const index = new AddressIndex(normal)
      const enumerated = Array.from({ length: index.count }, (_, position) => index.nth(position))
      assert.deepEqual(enumerated, ascending(members(normal)))
      for (const outside of [-1, index.count, 0.5, Number.NaN]) assert.equal(index.nth(outside), undefined)
    }),
  )
})

test('the whole address space is counted and indexed exactly', () => {
  const all = normalise([[0, HIGHEST]])
  assert.equal(count(all), 2 ** 32)
  assert.equal(new AddressIndex(all).nth(HIGHEST), HIGHEST)
  assert.deepEqual(
    [...subtract(all, normalise([[1, HIGHEST - 1]]))],
    [
      [0, 0],
      [HIGHEST, HIGHEST],
    ],
  )
})

test('of very many scattered ranges every index is found', () => {
  const scattered = normalise(
    Array.from({ length: 100_000 }, (_, i): Range => [i * 40_000, i * 40_000 + ((i * 7) % 13)]),
  )
  const index = new AddressIndex(scattered)
  let next = 0
  for (const [first, last] of scattered) {
    for (let address = first; address <= last; address += 1) {
      if (index.nth(next) !== address) assert.fail(`${next} is ${index.nth(next)}, not ${address}`)
      next += 1
    }
  }
  assert.equal(index.count, next)
})

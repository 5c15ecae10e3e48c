// Every set operation against a Set of bigints: slow, obvious, right.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  addressAt,
  bytesOfAddress,
  countV6,
  endsOfRanges,
  normaliseV6,
  type RangesV6,
  type RangeV6,
  rangesOfEnds,
  subtractV6,
} from '../../../src/target/ranges-v6.ts'

const HIGHEST = 2n ** 128n - 1n
const UNIVERSE = 48n

// The universe lies at an end of the address space, or where one half of an address ends.
const rangeLists = fc.constantFrom(0n, 2n ** 64n - 20n, HIGHEST - UNIVERSE + 1n).chain((base) => {
  const point = fc.bigInt({ min: 0n, max: UNIVERSE - 1n })
  const range = fc
    .tuple(point, point)
    .filter(([first, last]) => first <= last)
    .map(([first, last]): RangeV6 => [base + first, base + last])
  return fc.tuple(fc.array(range, { maxLength: 8 }), fc.array(range, { maxLength: 8 }))
})

function members(ranges: Iterable<RangeV6>): Set<bigint> {
  const set = new Set<bigint>()
  for (const [first, last] of ranges)
    for (let address = first; address <= last; address += 1n) set.add(address)
  return set
}

function ascending(addresses: Iterable<bigint>): bigint[] {
  return [...addresses].sort((one, other) => (one < other ? -1 : 1))
}

function assertNormalForm(ranges: RangesV6): void {
  for (const [index, [first, last]] of ranges.entries()) {
    assert.ok(first <= last)
    assert.ok(index === 0 || first > (ranges[index - 1]?.[1] ?? 0n) + 1n, 'ranges are apart and ascending')
  }
}

test('normalising keeps the set, gives ascending ranges that do not touch, and counts each address once', () => {
  fc.assert(
    fc.property(rangeLists, ([ranges]) => {
      const normal = normaliseV6(ranges)
      assertNormalForm(normal)
      assert.deepEqual(ascending(members(normal)), ascending(members(ranges)))
      assert.equal(countV6(normal), BigInt(members(ranges).size))
    }),
    { numRuns: 500 },
  )
})

test('subtracting gives the set of the oracle, in normal form', () => {
  fc.assert(
    fc.property(rangeLists, ([left, right]) => {
      const [a, b] = [normaliseV6(left), normaliseV6(right)]
      const inB = members(b)
      const difference = subtractV6(a, b)
      assertNormalForm(difference)
      assert.deepEqual(
        ascending(members(difference)),
        ascending(members(a)).filter((address) => !inB.has(address)),
      )
    }),
    { numRuns: 1000 },
  )
})

test('ranges come back from their bytes, as does any address', () => {
  fc.assert(
    fc.property(rangeLists, fc.bigInt({ min: 0n, max: HIGHEST }), ([ranges], address) => {
      const normal = normaliseV6(ranges)
      assert.deepEqual(rangesOfEnds(endsOfRanges(normal)), normal)
      const bytes = bytesOfAddress(address)
      assert.equal(addressAt(bytes, 0), address)
      assert.equal(BigInt(`0x${Buffer.from(bytes).toString('hex')}`), address)
    }),
  )
})

test('the whole address space is counted exactly', () => {
  assert.equal(countV6(subtractV6([[0n, HIGHEST]], [[1n, HIGHEST - 1n]])), 2n)
  assert.equal(countV6([[0n, HIGHEST]]), 2n ** 128n)
})

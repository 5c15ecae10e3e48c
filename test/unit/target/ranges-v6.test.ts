// Every set operation against a Set of bigints: slow, obvious, right.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  addressAt,
  bytesOfAddress,
  containsV6,
  countV6,
  intersectV6,
  normaliseV6,
  RangeSetV6,
  type RangeV6,
  subtractV6,
  unionV6,
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

function assertNormalForm(ranges: RangeSetV6): void {
  for (const [index, [first, last]] of [...ranges].entries()) {
    assert.ok(first <= last)
    assert.ok(index === 0 || first > (ranges.at(index - 1)?.[1] ?? 0n) + 1n, 'ranges are apart and ascending')
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

test('subtracting, uniting and intersecting give the sets of the oracle, in normal form', () => {
  fc.assert(
    fc.property(rangeLists, ([left, right]) => {
      const [a, b] = [normaliseV6(left), normaliseV6(right)]
      const [inA, inB] = [members(left), members(right)]
      const expected = [
        ascending(inA).filter((address) => !inB.has(address)),
        ascending(new Set([...inA, ...inB])),
        ascending(inA).filter((address) => inB.has(address)),
      ]
      const found = [subtractV6(a, b), unionV6(a, b), intersectV6(a, b)]
      for (const set of found) assertNormalForm(set)
      assert.deepEqual(
        found.map((set) => ascending(members(set))),
        expected,
      )
      assert.deepEqual([[...a], [...b]], [[...normaliseV6(left)], [...normaliseV6(right)]])
    }),
    { numRuns: 1000 },
  )
})

test('what nothing is taken from is not copied', () => {
  const [set, below, above] = [normaliseV6([[5n, 6n]]), normaliseV6([[1n, 4n]]), normaliseV6([[7n, 8n]])]
  for (const others of [below, above, unionV6(below, above)]) assert.equal(subtractV6(set, others), set)
})

test('a set contains its members, and nothing else', () => {
  fc.assert(
    fc.property(rangeLists, fc.bigInt({ min: 0n, max: UNIVERSE }), ([ranges, others], more) => {
      const address = BigInt.asUintN(128, (others[0]?.[0] ?? 0n) + more)
      assert.equal(
        containsV6(normaliseV6(ranges), bytesOfAddress(address), 0),
        ranges.some(([first, last]) => first <= address && address <= last),
      )
    }),
  )
})

test('thousands of addresses in any order are sorted by every octet, and their ranges stay whole', () => {
  const anywhere = fc.bigInt({ min: 0n, max: HIGHEST - 9n })
  const near = fc.bigInt({ min: 0n, max: 9999n }).map((more) => (0xfd77n << 112n) + more)
  const addresses = fc.array(fc.oneof(anywhere, near), { minLength: 2000, maxLength: 3000, size: 'max' })
  fc.assert(
    fc.property(addresses, fc.bigInt({ min: 0n, max: 9n }), (firsts, more) => {
      const expected: [bigint, bigint][] = []
      for (const first of ascending(new Set(firsts))) {
        const before = expected.at(-1)
        if (before !== undefined && first <= before[1] + 1n) before[1] = first + more
        else expected.push([first, first + more])
      }
      assert.deepEqual([...normaliseV6(firsts.map((first): RangeV6 => [first, first + more]))], expected)
    }),
    { numRuns: 10 },
  )
})

test('a range is found by its index, and any address comes back from its bytes', () => {
  fc.assert(
    fc.property(rangeLists, fc.bigInt({ min: 0n, max: HIGHEST }), ([ranges], address) => {
      const normal = normaliseV6(ranges)
      assert.deepEqual(
        Array.from({ length: normal.length + 1 }, (_, index) => normal.at(index)),
        [...normal, undefined],
      )
      assert.deepEqual([...new RangeSetV6(normal.ends)], [...normal])
      const bytes = bytesOfAddress(address)
      assert.equal(addressAt(bytes, 0), address)
      assert.equal(BigInt(`0x${Buffer.from(bytes).toString('hex')}`), address)
    }),
  )
})

test('the whole address space is counted exactly', () => {
  const whole = normaliseV6([[0n, HIGHEST]])
  assert.equal(countV6(subtractV6(whole, normaliseV6([[1n, HIGHEST - 1n]]))), 2n)
  assert.equal(countV6(whole), 2n ** 128n)
  assert.equal(countV6(subtractV6(whole, whole)), 0n)
})

// Ranges of IPv6 addresses, which threads number: where addresses have a gap, their numbers have none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { numberedRanges, numbersOf, packRanges, rangesOfBytes } from '../../../src/contract/address-ranges.ts'
import { bytesOfNumber } from '../../../src/packet/address-numbers.ts'
import { normalise, type Range } from '../../../src/target/ranges.ts'
import { addressAt, normaliseV6, RangeSetV6, type RangeV6 } from '../../../src/target/ranges-v6.ts'

const BASE = 0xfd77n << 112n
const aRange = fc
  .tuple(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 20n }))
  .map(([first, more]): RangeV6 => [BASE + first, BASE + first + more])
const whole = fc.array(aRange, { minLength: 1, maxLength: 8 }).map((ranges) => normaliseV6(ranges))

test('all ranges come back as they were packed', () => {
  fc.assert(
    fc.property(whole, (ranges) => {
      const packed = rangesOfBytes(ranges.ends)
      const again = packRanges(numberedRanges(packed), numbersOf(packed))
      assert.deepEqual([...new RangeSetV6(again.ends)], [...ranges])
    }),
  )
})

test('a part of the numbers is packed as the addresses that they stand for, and no others', () => {
  const part = fc.array(fc.tuple(fc.nat(100), fc.nat(30)), { maxLength: 4 })
  fc.assert(
    fc.property(whole, part, (ranges, chosen) => {
      const packed = rangesOfBytes(ranges.ends)
      const numbers = numbersOf(packed)
      const [, most = 0] = numberedRanges(packed).at(-1) ?? []
      const some = normalise(
        chosen
          .map(([first, more]): Range => [first + 1, Math.min(first + 1 + more, most)])
          .filter(([first, last]) => first <= last),
      )
      const addresses = Array.from(some, ([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, more) =>
          addressAt(bytesOfNumber(numbers, first + more), 0),
        ),
      ).flat()
      assert.deepEqual(
        [...new RangeSetV6(packRanges(some, numbers).ends)],
        [...normaliseV6(addresses.map((address): RangeV6 => [address, address]))],
      )
    }),
    { numRuns: 500 },
  )
})

test('all targets are packed where they lie if threads can share that, else in a copy that they can', () => {
  const shared = rangesOfBytes(normaliseV6([[BASE, BASE + 3n]]).ends)
  assert.equal(packRanges(numberedRanges(shared), numbersOf(shared)).ends, shared.ends)
  const own = { ends: Uint8Array.from(shared.ends) }
  const packed = packRanges(numberedRanges(own), numbersOf(own))
  assert.deepEqual(packed.ends, own.ends)
  assert.ok(packed.ends.buffer instanceof SharedArrayBuffer)
})

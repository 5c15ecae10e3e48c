/** Sets of addresses as ranges of 16 bytes, held against sets of numbers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AddressRanges, rangesIn } from '../../../src/contract/address-ranges.ts'
import { AscendingRanges, haveShared, holds, unionOf, without } from '../../../src/contract/range-sets.ts'

/** Numbers stand for addresses around each end of the space, and where a byte carries. */
const MOST = 47
const PLACES = ['0'.repeat(31), 'fd77000000000000ff00000000000ff', 'f'.repeat(31)]

function bytesOf(number: number): Uint8Array {
  const digit = (number % 16).toString(16)
  return Uint8Array.from(Buffer.from(`${PLACES[Math.floor(number / 16)]}${digit}`, 'hex'))
}

/** The ranges in normal form of a set of numbers: those of different places never touch. */
function packed(numbers: Iterable<number>): AddressRanges {
  const all = new AscendingRanges()
  for (const number of [...numbers].sort((left, right) => left - right))
    all.add(bytesOf(number), bytesOf(number))
  return all.take()
}

const someNumbers = fc.uniqueArray(fc.nat(MOST)).map((numbers) => new Set(numbers))
const everyNumber = Array.from({ length: MOST + 1 }, (_, number) => number)

test('addresses that touch are one range', () => {
  fc.assert(
    fc.property(someNumbers, (numbers) => {
      const ranges = [...rangesIn(packed(numbers))]
      const starts = [...numbers].filter((number) => number % 16 === 0 || !numbers.has(number - 1))
      assert.equal(ranges.length, starts.length)
    }),
  )
})

test('union, difference, common addresses and membership are those of sets', () => {
  fc.assert(
    fc.property(someNumbers, someNumbers, (left, right) => {
      const [one, other] = [packed(left), packed(right)]
      assert.deepEqual(unionOf(one, other), packed(new Set([...left, ...right])))
      assert.deepEqual(without(one, other), packed([...left].filter((number) => !right.has(number))))
      assert.equal(
        haveShared(one, other),
        [...left].some((number) => right.has(number)),
      )
      for (const number of everyNumber) assert.equal(holds(one, bytesOf(number)), left.has(number))
    }),
    { numRuns: 500 },
  )
})

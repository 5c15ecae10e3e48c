import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ADDRESS_LENGTH, parseAddress, toMapped } from '../../../src/packet/address.ts'
import {
  bytesOfNumber,
  MOST_NUMBERED,
  numberOf,
  textOfNumber,
  V4_NUMBERS,
  V6Numbers,
} from '../../../src/packet/address-numbers.ts'

const FIRST_OTHER = 0x80000000

function bytesOf(text: string): Uint8Array {
  return parseAddress(text) ?? assert.fail(text)
}

/** The 16 bytes of a number of 128 bits. */
function wide(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(32, '0'), 'hex'))
}

function numbersOver(...ranges: readonly (readonly [bigint, bigint])[]): V6Numbers {
  return new V6Numbers(Buffer.concat(ranges.flatMap(([first, last]) => [wide(first), wide(last)])))
}

/** Disjoint ranges, ascending: each begins a little or a lot above the one before. */
const RANGES = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 2n ** 127n }),
    fc.array(fc.tuple(fc.constantFrom(2n, 3n, 1000n, 2n ** 40n, 2n ** 100n), fc.nat(50)), {
      minLength: 1,
      maxLength: 12,
    }),
  )
  .map(([from, steps]) => {
    let last = from
    return steps.map(([gap, more]): [bigint, bigint] => {
      const first = last + gap
      last = first + BigInt(more)
      return [first, last]
    })
  })

describe('the numbers of a sweep of IPv6', () => {
  test('its targets are numbered from 1, ascending, and each number leads back', () => {
    fc.assert(
      fc.property(RANGES, (ranges) => {
        const numbers = numbersOver(...ranges)
        let expected = 0
        for (const [first, last] of ranges) {
          for (let value = first; value <= last; value += 1n) {
            expected += 1
            const address = wide(value)
            assert.equal(numbers.targetAt(address, 0), expected)
            assert.equal(numbers.numberAt(address, 0), expected)
            assert.equal(numbers.find(address, 0), expected)
            assert.deepEqual(bytesOfNumber(numbers, expected), address)
          }
          for (const outside of [first - 1n, last + 1n]) assert.equal(numbers.targetAt(wide(outside), 0), -1)
        }
        assert.deepEqual(bytesOfNumber(numbers, expected + 1), new Uint8Array(ADDRESS_LENGTH))
        assert.deepEqual(bytesOfNumber(numbers, 0), new Uint8Array(ADDRESS_LENGTH))
        assert.equal([...numbers.ranges()].at(-1)?.[1], expected)
      }),
    )
  })

  test('numbers lead to their addresses in any order, and parts of the targets to their numbers', () => {
    fc.assert(
      fc.property(RANGES, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (ranges, chosen) => {
        const numbers = numbersOver(...ranges)
        const addresses = ranges.flatMap(([first, last]) =>
          Array.from({ length: Number(last - first) + 1 }, (_, more) => wide(first + BigInt(more))),
        )
        assert.equal(numbers.count, addresses.length)
        const some = chosen.map((value) => (value % addresses.length) + 1)
        for (const number of some) {
          assert.deepEqual(bytesOfNumber(numbers, number), addresses[number - 1])
          assert.deepEqual(bytesOfNumber(numbers, addresses.length + 1), new Uint8Array(ADDRESS_LENGTH))
        }
        const parts = ranges.map(([first, last], index) => {
          const at = BigInt((chosen[index] ?? 0) % (Number(last - first) + 1))
          return index % 2 === 0 ? ([first + at, last] as const) : ([first, first + at] as const)
        })
        assert.deepEqual(
          [...numbers.targetsIn(Buffer.concat(parts.flat().map(wide)))],
          parts.map(([first, last]) => [numbers.targetAt(wide(first), 0), numbers.targetAt(wide(last), 0)]),
        )
        assert.deepEqual([...numbers.targetsIn(Buffer.concat(parts.slice(-1).flat().map(wide)))].length, 1)
      }),
    )
  })

  test('whoever is no target has a number above theirs, the same in every thread, once it was met', () => {
    const [one, other] = [numbersOver([16n, 31n]), numbersOver([0n, 7n], [16n, 31n])]
    fc.assert(
      fc.property(fc.bigInt({ min: 32n, max: 2n ** 128n - 1n }), (value) => {
        const address = wide(value)
        assert.equal(one.find(address, 0) >= 0, one.others.has(other.numberAt(address, 0)))
        const number = one.numberAt(address, 0)
        assert(number >= FIRST_OTHER && number < 0xc0000000)
        assert.equal(other.numberAt(address, 0), number)
        assert.equal(one.find(address, 0), number)
        assert.deepEqual(bytesOfNumber(one, number), address)
      }),
    )
    assert.deepEqual(bytesOfNumber(one, 0xbfffffff), new Uint8Array(ADDRESS_LENGTH))
  })

  test('an address that was met stays what it was when its bytes are overwritten', () => {
    const numbers = numbersOver([1n, 2n])
    const [wire, router] = [Buffer.alloc(40), bytesOf('fe80::1')]
    wire.set(router, 8)
    const number = numbers.numberAt(wire, 8)
    wire.fill(0xee)
    assert.deepEqual(bytesOfNumber(numbers, number), router)
    assert.equal(numbers.find(router, 0), number)
  })

  test('of two addresses with one number only the first has it; and there is an end to them', () => {
    const numbers = numbersOver([1n, 2n])
    let collided = 0
    for (let value = 0x1_0000_0000n; numbers.others.size < 65_536; value += 1n) {
      if (numbers.numberAt(wide(value), 0) < 0) collided += 1
    }
    assert(collided > 0)
    assert.equal(numbers.numberAt(wide(2n ** 100n), 0), -1)
    assert.equal(numbers.find(wide(2n ** 100n), 0), -1)
    assert.equal(numbers.numberAt(wide(0x1_0000_0000n), 0), numbers.find(wide(0x1_0000_0000n), 0))
  })

  test('a /104 can be numbered and no more', () => {
    const most = BigInt(MOST_NUMBERED)
    const numbers = numbersOver([0n, most - 1n])
    assert.equal(numbers.targetAt(wide(most - 1n), 0), MOST_NUMBERED)
    assert.throws(() => numbersOver([0n, most]), RangeError)
    assert.throws(() => numbersOver([0n, 2n ** 128n - 1n]), RangeError)
  })
})

test('an IPv4 address is its own number; one of the other family has none', () => {
  assert.equal(numberOf(V4_NUMBERS, toMapped(0xc0a80001)), 0xc0a80001)
  assert.equal(textOfNumber(V4_NUMBERS, 0xc0a80001), '192.168.0.1')
  assert.equal(numberOf(V4_NUMBERS, bytesOf('fd77::1')), -1)
  assert.equal(numberOf(V4_NUMBERS, new Uint8Array(4)), -1)
  const numbers = new V6Numbers(Buffer.concat([bytesOf('fd77::1'), bytesOf('fd77::2')]))
  assert.equal(textOfNumber(numbers, 2), 'fd77::2')
})

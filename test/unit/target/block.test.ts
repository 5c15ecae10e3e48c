import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatAddressV4 } from '../../../src/packet/address.ts'
import { blockAround, formatRange, widen } from '../../../src/target/block.ts'
import { parseTarget } from '../../../src/target/spec.ts'

const addresses = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const prefixLengths = fc.integer({ min: 0, max: 32 })

test('a block has the size of its prefix length, starts at a multiple of it and holds its address', () => {
  fc.assert(
    fc.property(addresses, prefixLengths, (address, prefixLength) => {
      const [first, last] = blockAround(formatAddressV4(address), prefixLength)
      const size = 2 ** (32 - prefixLength)
      assert.equal(last - first + 1, size)
      assert.equal(first % size, 0)
      assert.ok(first <= address && address <= last)
    }),
  )
})

test('one address widens to the block around it', () => {
  fc.assert(
    fc.property(addresses, prefixLengths, (address, prefixLength) => {
      assert.deepEqual(
        widen([address, address], prefixLength),
        blockAround(formatAddressV4(address), prefixLength),
      )
    }),
  )
})

test('a range is written as one address, as a block, or from first to last', () => {
  assert.equal(formatRange([0x0a000001, 0x0a000001]), '10.0.0.1')
  assert.equal(formatRange([0x0a000000, 0x0a0000ff]), '10.0.0.0/24')
  assert.equal(formatRange([0x0a000001, 0x0a000002]), '10.0.0.1-10.0.0.2')
  assert.equal(formatRange([0, 2 ** 32 - 1]), '0.0.0.0/0')
})

test('what is written for any range is read as the same range', () => {
  const ends = fc.tuple(addresses, addresses)
  const blocks = fc
    .tuple(addresses, prefixLengths)
    .map(([address, prefixLength]) => blockAround(formatAddressV4(address), prefixLength))
  fc.assert(
    fc.property(fc.oneof(ends, blocks), ([left, right]) => {
      const range = [Math.min(left, right), Math.max(left, right)] as const
      const parsed = parseTarget(formatRange(range))
      assert.deepEqual(parsed.ok && parsed.value.kind === 'addresses' && [...parsed.value.ranges], [range])
    }),
  )
})

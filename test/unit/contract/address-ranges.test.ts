import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  NO_RANGES,
  packRanges,
  rangeAt,
  rangeCount,
  rangesOfBytes,
  rangesV4,
  rangeV4At,
} from '../../../src/contract/address-ranges.ts'
import { toMapped } from '../../../src/packet/address.ts'
import { normalise, type Range } from '../../../src/target/ranges.ts'

const number = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff))
const range = fc.tuple(number, number).map(([a, b]): Range => [Math.min(a, b), Math.max(a, b)])

test('ranges come back as they were packed, in 32 bytes each that threads share', () => {
  const property = fc.property(fc.array(range, { maxLength: 20 }), (list) => {
    const packed = packRanges(list)
    assert.ok(packed.ends.buffer instanceof SharedArrayBuffer)
    assert.equal(packed.ends.length, 32 * list.length)
    assert.equal(rangeCount(packed), list.length)
    for (const [index, [first, last]] of list.entries()) {
      assert.deepEqual(rangeV4At(packed, index), [first, last])
      assert.deepEqual(rangeAt(structuredClone(packed), index), {
        first: toMapped(first),
        last: toMapped(last),
      })
    }
    assert.deepEqual(rangesV4(packed), normalise(list))
  })
  fc.assert(property)
  assert.equal(rangeCount(NO_RANGES), 0)
})

test('what is not IPv4 is no range of IPv4, and stays as it is', () => {
  const bytes = new Uint8Array(32).fill(0x20)
  const ranges = rangesOfBytes(Buffer.concat([bytes, toMapped(1), toMapped(2)]))
  assert.equal(rangeV4At(ranges, 0), undefined)
  assert.deepEqual(rangesV4(ranges), normalise([[1, 2]]))
  assert.deepEqual(rangeAt(ranges, 0), { first: bytes.subarray(0, 16), last: bytes.subarray(16) })
})

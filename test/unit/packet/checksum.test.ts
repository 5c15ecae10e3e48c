import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'

const RFC_1071_SECTION_3 = Buffer.from('0001f203f4f5f6f7', 'hex')

test('the example of RFC 1071 section 3 sums to ddf2', () => {
  assert.equal(checksum(RFC_1071_SECTION_3, 0, 8), ~0xddf2 & 0xffff)
})

test('the sum may be taken in parts, the first as the initial sum of the second', () => {
  const firstHalf = 0x0001 + 0xf203
  assert.equal(checksum(RFC_1071_SECTION_3, 4, 4, firstHalf), ~0xddf2 & 0xffff)
})

test('an odd last byte counts as the high half of a word', () => {
  assert.equal(checksum(Buffer.from('000102', 'hex'), 0, 3), ~(0x0001 + 0x0200) & 0xffff)
})

test('no bytes sum to zero, so their checksum is all ones', () => {
  assert.equal(checksum(Buffer.alloc(0), 0, 0), 0xffff)
})

test('the carry of a sum just above 16 bits comes round', () => {
  assert.equal(checksum(Buffer.alloc(0), 0, 0, 0x10000), ~1 & 0xffff)
})

test('a sum that passes 32 bits still folds right', () => {
  const bytes = Buffer.alloc(300_000, 0xff)
  assert.equal(checksum(bytes, 0, bytes.length), 0)
  assert.equal(checksum(bytes, 0, bytes.length, 0x1234), ~0x1234 & 0xffff)
})

test('any span has the checksum that adding word by word with an end-around carry gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(50), fc.nat(0xffff), (array, skip, initial) => {
      const bytes = Buffer.from(array)
      const offset = Math.min(skip, bytes.length)
      const length = bytes.length - offset
      assert.equal(checksum(bytes, offset, length, initial), slowChecksum(bytes.subarray(offset), initial))
    }),
  )
})

test('a packet that carries its own checksum has checksum zero', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 99 }), (array) => {
      const bytes = Buffer.from(array)
      bytes.writeUInt16BE(0, 2)
      bytes.writeUInt16BE(checksum(bytes, 0, bytes.length), 2)
      // Sum zero is all ones in the field, which adds up to "negative zero", complemented 0, like any other.
      assert.equal(checksum(bytes, 0, bytes.length), 0)
    }),
  )
})

/** The definition in RFC 1071 section 1, one word and one carry at a time. */
function slowChecksum(bytes: Buffer, initial: number): number {
  const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.of(0)])
  let sum = initial
  for (let at = 0; at < padded.length; at += 2) {
    sum += Number.parseInt(padded.toString('hex', at, at + 2), 16)
    if (sum >= 0x10000) sum = sum - 0x10000 + 1
  }
  return 0xffff - sum
}

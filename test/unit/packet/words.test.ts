import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { halfAt, putHalf, putWord, wordAt } from '../../../src/packet/words.ts'

test('16 and 32 bits are written and read as Buffer does it, at any place, and touch nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.nat(8), fc.nat(), (bytes, at, value) => {
      const expected = Buffer.from(bytes)
      const actual = Buffer.from(bytes)
      assert.equal(halfAt(actual, at), expected.readUInt16BE(at))
      assert.equal(wordAt(actual, at), expected.readUInt32BE(at))
      expected.writeUInt32BE((value * 3) >>> 0, at)
      putWord(actual, at, value * 3)
      assert.deepEqual(actual, expected)
      expected.writeUInt16BE(value & 0xffff, at)
      putHalf(actual, at, value)
      assert.deepEqual(actual, expected)
    }),
  )
})

/** Bytes written one behind the other are those that are taken, however much room was there at first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GrowingBytes } from '../../../src/contract/growing-bytes.ts'

const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 })

function write(growing: GrowingBytes, written: readonly Uint8Array[]): void {
  for (const part of written) {
    const start = growing.extend(part.length)
    for (const [index, byte] of part.entries()) growing.view.setUint8(start + index, byte)
  }
}

test('what is written comes back as it was, in a buffer of its own, and then anew', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 64 }), parts, parts, (least, first, second) => {
      const growing = new GrowingBytes(least)
      write(growing, first)
      assert.equal(growing.length, Buffer.concat(first).length)
      const taken = growing.take()
      assert.equal(growing.length, 0)
      write(growing, second)
      assert.deepEqual(Buffer.from(taken), Buffer.concat(first))
      assert.deepEqual(Buffer.from(growing.take()), Buffer.concat(second))
    }),
  )
})

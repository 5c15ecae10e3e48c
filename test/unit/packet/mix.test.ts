import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mix } from '../../../src/packet/mix.ts'

test('it is the finaliser of MurmurHash3, as published', () => {
  // MurmurHash3_x86_32 of no bytes is the finalised seed: the reference code's test values for seeds 0, 1, 2^32 - 1.
  assert.equal(mix(0), 0)
  assert.equal(mix(1), 0x514e28b7)
  assert.equal(mix(0xffffffff), 0x81f16f39)
})

test('different inputs have different outputs, all of them unsigned 32-bit numbers', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(0xffffffff)), (inputs) => {
      const outputs = inputs.map(mix)
      assert.equal(new Set(outputs).size, inputs.length)
      for (const output of outputs) assert.ok(Number.isInteger(output) && output >= 0 && output <= 0xffffffff)
    }),
  )
})

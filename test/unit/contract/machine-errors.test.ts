import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateMachineErrors, MachineErrors } from '../../../src/contract/machine-errors.ts'

test('what one worker notes another sees, per machine and but for its own address', () => {
  const memory = allocateMachineErrors()
  const writer = new MachineErrors(memory)
  const reader = new MachineErrors(memory)
  writer.note(7, 0x0a000001, 100)
  assert.equal(reader.lastOfOther(7, 0x0a000002), 100)
  assert.equal(reader.lastOfOther(7, 0x0a000001), Number.NEGATIVE_INFINITY)
  assert.equal(reader.lastOfOther(8, 0x0a000002), Number.NEGATIVE_INFINITY)
})

test('key 0 is no machine', () => {
  const errors = new MachineErrors()
  errors.note(0, 1, 100)
  assert.equal(errors.lastOfOther(0, 2), Number.NEGATIVE_INFINITY)
})

test('the table agrees with a list of everything that was noted', () => {
  const note = fc.record({ key: fc.integer({ min: 1, max: 50 }), address: fc.integer({ min: 1, max: 3 }) })
  fc.assert(
    fc.property(fc.array(note, { maxLength: 60 }), (notes) => {
      const errors = new MachineErrors()
      for (const [i, { key, address }] of notes.entries()) errors.note(key, address, i)
      for (const { key, address } of notes) {
        const others = notes
          .map((one, i) => ({ ...one, i }))
          .filter((one) => one.key === key && one.address !== address)
        assert.equal(errors.lastOfOther(key, address), others.at(-1)?.i ?? Number.NEGATIVE_INFINITY)
      }
    }),
    { numRuns: 60 },
  )
})

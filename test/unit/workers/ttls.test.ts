import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Ttls } from '../../../workers/ttls.ts'

const SLOTS = 3
const slot = fc.nat(SLOTS - 1)
const note = fc.record({ slot, protocol: fc.nat(255), ttl: fc.oneof(fc.constantFrom(64, 128), fc.nat(255)) })
const step = fc.oneof({ weight: 20, arbitrary: note }, { weight: 1, arbitrary: fc.record({ slot }) })

test('of each protocol of each host the largest is kept, however many there are', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const ttls = new Ttls(SLOTS)
      const model = Array.from({ length: SLOTS }, () => new Uint8Array(256))
      for (const one of steps) {
        if ('ttl' in one) {
          ttls.note(one.slot, one.protocol, one.ttl)
          const row = model[one.slot] ?? new Uint8Array(256)
          row[one.protocol] = Math.max(row[one.protocol] ?? 0, one.ttl)
          assert.equal(ttls.of(one.slot, one.protocol), row[one.protocol])
        } else {
          ttls.clear(one.slot)
          model[one.slot]?.fill(0)
        }
      }
      for (const [i, row] of model.entries()) assert.deepEqual(ttls.copy(i), row)
    }),
    { numRuns: 300 },
  )
})

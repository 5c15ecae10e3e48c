import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mix } from '../../../src/packet/mix.ts'
import { AddressIndex } from '../../../workers/address-index.ts'

const CAPACITY = 16

/** Few addresses, so that they are added and removed again, with homes that collide and wrap around the table. */
const ADDRESSES = [0, 0xffffffff, ...Array.from({ length: 4000 }, (_, i) => 0x0a000000 + i)]
  .filter((address) => (mix(address) & 31) < 3 || (mix(address) & 31) > 29)
  .slice(0, 24)

test('additions, moves and removals in any order leave what a Map would hold', () => {
  const address = fc.constantFrom(...ADDRESSES)
  const step = fc.record({ address, slot: fc.nat(CAPACITY - 1), isAdded: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const index = new AddressIndex(CAPACITY)
      const map = new Map<number, number>()
      for (const one of steps) {
        if (!one.isAdded) {
          index.remove(one.address)
          map.delete(one.address)
        } else if (map.size < CAPACITY || map.has(one.address)) {
          index.add(one.address, one.slot)
          map.set(one.address, one.slot)
        }
      }
      for (const known of ADDRESSES) assert.equal(index.find(known), map.get(known) ?? -1)
    }),
    { numRuns: 1000 },
  )
})

test('the addresses 0.0.0.0 and 255.255.255.255 are addresses like any other', () => {
  const index = new AddressIndex(2)
  assert.equal(index.find(0), -1)
  index.add(0, 1)
  index.add(0xffffffff, 0)
  assert.deepEqual([index.find(0), index.find(0xffffffff)], [1, 0])
})

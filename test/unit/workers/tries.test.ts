import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Lanes } from '../../../workers/lanes.ts'
import { Tries } from '../../../workers/tries.ts'

const SLOTS = 2
const PER_HOST = 2

test('tries are counted by protocol, host and lane, also those that no byte can hold', () => {
  const add = fc.record({
    lane: fc.nat(SLOTS * PER_HOST - 1),
    protocol: fc.nat(3),
    change: fc.constantFrom(1, 1, 200, -1),
  })
  fc.assert(
    fc.property(fc.array(add, { maxLength: 60 }), fc.nat(SLOTS - 1), (adds, left) => {
      const lanes = new Lanes(SLOTS, PER_HOST)
      const tries = new Tries(SLOTS, lanes)
      const model = new Map<string, number>()
      const count = (lane: number, protocol: number) => model.get(`${lane} ${protocol}`) ?? 0
      for (const { lane, protocol, change } of adds) {
        if (count(lane, protocol) + change < 0) continue
        tries.add(lane, protocol, change)
        model.set(`${lane} ${protocol}`, count(lane, protocol) + change)
      }
      tries.clear(left)
      for (let slot = 0; slot < SLOTS; slot += 1) {
        for (let protocol = 0; protocol < 4; protocol += 1) {
          const own = [0, 1].map((i) => (slot === left ? 0 : count(slot * PER_HOST + i, protocol)))
          assert.deepEqual(
            own,
            [0, 1].map((i) => tries.from(slot, i, protocol)),
          )
          assert.equal(tries.of(slot, protocol), (own[0] ?? 0) + (own[1] ?? 0))
        }
      }
    }),
  )
})

test('where a host has one lane its tries are those of the lane', () => {
  const tries = new Tries(2, new Lanes(2, 1))
  for (let i = 0; i < 300; i += 1) tries.add(1, 47, 1)
  assert.deepEqual([tries.of(1, 47), tries.from(1, 0, 47), tries.of(0, 47)], [300, 300, 0])
  tries.add(1, 47, -100)
  assert.equal(tries.of(1, 47), 200)
})

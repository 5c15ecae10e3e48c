import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LaneQueue } from '../../../workers/lane-queue.ts'

const LANES = 6
const lane = fc.nat(LANES - 1)
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('push', 'unshift', 'remove'), lane }),
  fc.record({ kind: fc.constant('shift'), lane }),
)

test('a queue of lanes does what a list does in which each is at most once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new LaneQueue(LANES)
      let list: number[] = []
      for (const { kind, lane } of steps) {
        if (kind === 'push') {
          queue.push(lane)
          if (!list.includes(lane)) list.push(lane)
        } else if (kind === 'unshift') {
          queue.unshift(lane)
          list = [lane, ...list.filter((other) => other !== lane)]
        } else if (kind === 'remove') {
          queue.remove(lane)
          list = list.filter((other) => other !== lane)
        } else assert.equal(queue.shift(), list.shift() ?? -1)
        assert.equal(queue.isEmpty, list.length === 0)
      }
      for (const expected of list) assert.equal(queue.shift(), expected)
      assert.equal(queue.shift(), -1)
    }),
  )
})

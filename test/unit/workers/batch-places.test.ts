import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BatchPlaces } from '../../../workers/batch-places.ts'

test('each probe of each lane has a place of its own, and the first ones stand together', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 4, max: 64 }), (lanes, room) => {
      const places = new BatchPlaces(lanes, room)
      const taken = new Set<number>()
      let lastOfFirst = 0
      for (let lane = 0; lane < lanes; lane += 1) {
        for (let i = 0; i < room; i += 1) {
          const place = places.of(lane, i)
          assert.ok(place >= 0 && place < places.count)
          taken.add(place)
          if (i < 4) lastOfFirst = Math.max(lastOfFirst, place)
        }
      }
      assert.equal(taken.size, lanes * room)
      assert.ok(lastOfFirst < lanes * 12)
    }),
  )
})

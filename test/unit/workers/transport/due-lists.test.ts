import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DueLists } from '../../../../workers/transport/packet/due-lists.ts'

const PAUSES_MS = [0, 100, 300]
const ENTRIES = 12

test('the earliest entry of all is found, whatever was put, moved and taken before', () => {
  const step = fc.record({
    entry: fc.nat(ENTRIES - 1),
    list: fc.nat(PAUSES_MS.length - 1),
    isTaken: fc.boolean(),
    passMs: fc.nat(200),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lists = new DueLists(PAUSES_MS)
      lists.grow(4)
      lists.grow(ENTRIES)
      const due = new Map<number, number>()
      let nowMs = 0
      for (const { entry, list, isTaken, passMs } of steps) {
        nowMs += passMs
        if (isTaken) {
          lists.take(entry)
          due.delete(entry)
        } else {
          lists.put(entry, list, nowMs)
          due.set(entry, nowMs + (PAUSES_MS[list] ?? 0))
          assert.equal(lists.sinceMs(entry), nowMs)
        }
        const earliest = lists.earliest(PAUSES_MS.length)
        const dueMs = Math.min(...due.values())
        assert.equal(earliest < 0 ? Number.POSITIVE_INFINITY : lists.dueMs(earliest), dueMs)
        if (earliest >= 0) assert.equal(due.get(lists.headOf(earliest)), dueMs)
      }
    }),
  )
})

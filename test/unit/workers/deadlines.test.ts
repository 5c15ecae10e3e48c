import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Deadlines } from '../../../workers/deadlines.ts'

const SLOTS = 12

type Step =
  | { readonly kind: 'set'; readonly slot: number; readonly time: number }
  | { readonly kind: 'clear'; readonly slot: number }
  | { readonly kind: 'take'; readonly now: number }

const slot = fc.nat(SLOTS - 1)
const time = fc.nat(40)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), slot, time }),
  fc.record({ kind: fc.constant('clear' as const), slot }),
  fc.record({ kind: fc.constant('take' as const), now: time }),
)

test('whatever is set, moved, cleared and taken, the earliest comes first, as from a sorted list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const deadlines = new Deadlines(SLOTS)
      const times = new Map<number, number>()
      for (const one of steps) {
        if (one.kind === 'set') {
          deadlines.set(one.slot, one.time)
          times.set(one.slot, one.time)
        } else if (one.kind === 'clear') {
          deadlines.clear(one.slot)
          times.delete(one.slot)
        } else {
          const earliest = Math.min(...times.values())
          const taken = deadlines.take(one.now)
          if (earliest > one.now) assert.equal(taken, -1)
          else assert.equal(times.get(taken), earliest)
          times.delete(taken)
        }
        assert.equal(deadlines.next, Math.min(...times.values()))
      }
    }),
    { numRuns: 500 },
  )
})

test('a slot that waits for nothing is never taken, and clearing it changes nothing', () => {
  const deadlines = new Deadlines(2)
  deadlines.clear(0)
  assert.equal(deadlines.next, Number.POSITIVE_INFINITY)
  assert.equal(deadlines.take(1e9), -1)
  deadlines.set(1, 5)
  assert.equal(deadlines.take(4.9), -1)
  assert.equal(deadlines.take(5), 1)
  assert.equal(deadlines.take(5), -1)
})

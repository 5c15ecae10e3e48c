import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Deadlines } from '../../../workers/deadlines.ts'

const LANES = 12

type Step =
  | { readonly kind: 'set'; readonly lane: number; readonly inMs: number }
  | { readonly kind: 'clear'; readonly lane: number }
  | { readonly kind: 'take' }
  | { readonly kind: 'pass'; readonly ms: number }

const lane = fc.nat(LANES - 1)
/** Also in the past, and some rounds of the wheel ahead. */
const inMs = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.double({ min: -2, max: 4, noNaN: true }),
  fc.double({ min: 4000, max: 20_000, noNaN: true }),
  fc.constantFrom(4095, 4096, 4097, 8192, Number.POSITIVE_INFINITY),
)
const ms = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constantFrom(1, 31, 32, 33, 4096, 10_000))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('set' as const), lane, inMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), lane }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms }) },
)

/** The same as a list that is searched: the order of milliseconds, and within one that of setting. */
class Model {
  readonly #waiting = new Map<
    number,
    { readonly time: number; readonly tick: number; readonly set: number }
  >()
  #reached = 0
  #sets = 0

  set(lane: number, time: number): void {
    this.#sets += 1
    this.#waiting.set(lane, { time, tick: Math.max(Math.floor(time), this.#reached), set: this.#sets })
  }

  clear(lane: number): void {
    this.#waiting.delete(lane)
  }

  take(now: number): number {
    const due = [...this.#waiting].filter(([, { time }]) => time <= now)
    const [first] = due.sort(([, a], [, b]) => a.tick - b.tick || a.set - b.set)
    if (first !== undefined) this.#waiting.delete(first[0])
    this.#reached = Math.max(this.#reached, first?.[1].tick ?? Math.floor(now))
    return first?.[0] ?? -1
  }

  next(): number {
    return Math.min(...[...this.#waiting.values()].map(({ time }) => time))
  }
}

test('whatever is set, moved, cleared and taken, lanes come by the millisecond, as from a list that is searched', () => {
  const property = fc.property(fc.nat(9000), fc.array(step, { maxLength: 120 }), (startMs, steps) => {
    const deadlines = new Deadlines(LANES)
    const model = new Model()
    let nowMs = startMs
    for (const one of steps) {
      if (one.kind === 'pass') nowMs += one.ms
      else if (one.kind === 'take') assert.equal(deadlines.take(nowMs), model.take(nowMs))
      else if (one.kind === 'clear') {
        deadlines.clear(one.lane)
        model.clear(one.lane)
      } else {
        deadlines.set(one.lane, nowMs + one.inMs)
        model.set(one.lane, nowMs + one.inMs)
      }
      assert.equal(deadlines.next, model.next())
    }
  })
  fc.assert(property, { numRuns: 1000 })
})

test('a lane that waits for nothing is never taken, and clearing it changes nothing', () => {
  const deadlines = new Deadlines(2)
  deadlines.clear(0)
  assert.equal(deadlines.next, Number.POSITIVE_INFINITY)
  assert.equal(deadlines.take(4), -1)
  deadlines.set(1, 5)
  assert.equal(deadlines.take(4.9), -1)
  assert.equal(deadlines.take(5), 1)
  assert.equal(deadlines.take(5), -1)
})

test('of two in one millisecond the one that was set first comes first, and none before its time', () => {
  const deadlines = new Deadlines(3)
  deadlines.set(2, 7.8)
  deadlines.set(0, 7.2)
  deadlines.set(1, 7.1)
  assert.deepEqual([deadlines.next, deadlines.take(7.5), deadlines.take(7.5)], [7.1, 0, 1])
  assert.deepEqual([deadlines.take(7.5), deadlines.next, deadlines.take(8)], [-1, 7.8, 2])
})

test('however long nobody looked, all that is due comes in order', () => {
  const deadlines = new Deadlines(4)
  assert.equal(deadlines.take(100), -1)
  for (const [lane, time] of [30_000, 5000, 12_000, 1e9].entries()) deadlines.set(lane, time)
  assert.deepEqual(
    [1, 2, 3].map(() => deadlines.take(50_000)),
    [1, 2, 0],
  )
  assert.deepEqual([deadlines.take(50_000), deadlines.next, deadlines.take(1e9)], [-1, 1e9, 3])
})

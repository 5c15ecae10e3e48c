import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateRouterBudgets, RouterBudget } from '../../../src/contract/router-budgets.ts'
import { LIMITS } from '../../support/host-models.ts'
import { askRouter } from '../../support/router-asking.ts'

/** As it begins: one error less than a stock router's burst, and three per cent more than its second. */
const FIRST = { burst: 5, intervalMs: 1030 } as const
/** However short the interval, what may go out together. */
const TURN_MS = 20
const HOUR_MS = 3600e3
const CLOCK_ERROR_MS = 0.001
const NO_LOSS = 0

const afterMs = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 5, noNaN: true }),
  fc.double({ min: 0, max: 3000, noNaN: true }),
  fc.double({ min: 0, max: 20_000, noNaN: true }),
)
const schedule = fc.array(fc.record({ worker: fc.nat(2), afterMs }), {
  minLength: 1,
  maxLength: 80,
  size: 'max',
})
function views(memory = allocateRouterBudgets()): readonly RouterBudget[] {
  return [0, 1, 2].map(() => new RouterBudget(memory, 7))
}

function view(memory = allocateRouterBudgets()): RouterBudget {
  return new RouterBudget(memory, 7)
}

/** Fails if between any two grants there were more than a full bucket and what flowed in meanwhile. */
function assertNeverExceeds(grantedMs: readonly number[], burst: number, intervalMs: number): void {
  for (const [from, fromMs] of grantedMs.entries()) {
    for (let to = from; to < grantedMs.length; to += 1) {
      const windowMs = (grantedMs[to] ?? 0) - fromMs + CLOCK_ERROR_MS
      const allowed = burst + windowMs / intervalMs
      assert(to - from + 1 <= allowed + 1e-9, `${to - from + 1} in ${windowMs} ms, ${allowed} allowed`)
    }
  }
}

test('in no window is more granted than burst and interval allow, whichever of the workers draws', () => {
  fc.assert(
    fc.property(schedule, fc.nat(2 ** 33), (draws, fromMs) => {
      const budgets = views()
      const grantedMs: number[] = []
      let nowMs = fromMs
      for (const { worker, afterMs: pauseMs } of draws) {
        nowMs += pauseMs
        if (budgets[worker]?.draw(nowMs) === 0) grantedMs.push(nowMs)
      }
      assertNeverExceeds(grantedMs, FIRST.burst, FIRST.intervalMs)
    }),
    { numRuns: 500 },
  )
})

test('so it is at every interval that was learned; of a short one a turn may go out together', () => {
  const learned = [LIMITS.cisco, LIMITS['one per 100 ms'], LIMITS['10 per 100 ms'], LIMITS.none].map(
    (limits) => askRouter({ limits, forMs: 60e3 }).memory,
  )
  const pausesMs = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.nat(100)), {
    maxLength: 300,
    size: 'max',
  })
  fc.assert(
    fc.property(fc.constantFrom(...learned), pausesMs, (memory, pauses) => {
      const copy = new SharedArrayBuffer(memory.byteLength)
      new Uint8Array(copy).set(new Uint8Array(memory))
      const budget = new RouterBudget(copy, 0)
      const { intervalMs } = budget
      const grantedMs: number[] = []
      let nowMs = 61e3
      for (const pauseMs of pauses) {
        nowMs += pauseMs
        if (budget.draw(nowMs) === 0) grantedMs.push(nowMs)
      }
      assertNeverExceeds(grantedMs, Math.max(FIRST.burst, TURN_MS / intervalMs), intervalMs)
    }),
  )
})

test('a full bucket gives its burst, then says when there will be one: not before, and then it is granted', () => {
  const budget = view()
  for (let i = 0; i < FIRST.burst; i += 1) assert.equal(budget.draw(1000), 0)
  assert.equal(budget.draw(1000), FIRST.intervalMs)
  assert.equal(budget.draw(1000 + FIRST.intervalMs - 1), 1)
  assert.equal(budget.draw(1000 + FIRST.intervalMs), 0)
  for (let i = 0; i < FIRST.burst; i += 1) assert.equal(budget.draw(HOUR_MS), 0)
  assert.equal(budget.draw(HOUR_MS), FIRST.intervalMs)
})

test('a token that is given back was never drawn', () => {
  const steps = fc.array(fc.record({ isReturned: fc.boolean(), afterMs }), { maxLength: 60, size: 'max' })
  fc.assert(
    fc.property(steps, fc.nat(2 ** 33), (draws, fromMs) => {
      const [budget, other] = [view(), view()]
      let nowMs = fromMs
      for (const { isReturned, afterMs: pauseMs } of draws) {
        nowMs += pauseMs
        const waitMs = budget.draw(nowMs)
        if (!isReturned) assert.equal(other.draw(nowMs), waitMs)
        else if (waitMs === 0) budget.refund()
      }
      assert.equal(budget.draw(nowMs), other.draw(nowMs))
    }),
  )
})

test('an error that came without a token costs one, and so does one that may come', () => {
  for (const pay of ['charge', 'chargePossible'] as const) {
    const budget = view()
    for (let i = 0; i < FIRST.burst + 2; i += 1) budget[pay](5000)
    assert.equal(budget.draw(5000), 3 * FIRST.intervalMs, pay)
    assert.equal(budget.draw(5000 + 3 * FIRST.intervalMs), 0, pay)
  }
})

test('one that may be given back leaves the bucket as it was', () => {
  const budget = view()
  for (let i = 0; i < 20; i += 1) {
    budget.chargePossible(1000)
    budget.refund()
  }
  for (let i = 0; i < FIRST.burst; i += 1) assert.equal(budget.draw(1000), 0)
  assert.equal(budget.draw(1000), FIRST.intervalMs)
})

test('who looks every 20 ms is given all that has come meanwhile, and no more', () => {
  const { memory, lastMs } = askRouter({ limits: LIMITS.none, forMs: 60e3 })
  const budget = new RouterBudget(memory, 0)
  const most = TURN_MS / lastMs
  assert(most > 2 * FIRST.burst)
  for (let nowMs = 70e3; nowMs < 71e3; nowMs += TURN_MS) {
    let granted = 0
    while (granted <= most && budget.draw(nowMs) === 0) granted += 1
    assert.equal(granted, most)
  }
})

test('ways do not share their budgets, views of one way do', () => {
  const memory = allocateRouterBudgets()
  const [one, other] = [new RouterBudget(memory, 1), new RouterBudget(memory, 2)]
  for (let i = 0; i < FIRST.burst; i += 1) assert.equal(one.draw(0), 0)
  assert(new RouterBudget(memory, 1).draw(0) > 0)
  for (let i = 0; i < FIRST.burst; i += 1) assert.equal(other.draw(0), 0)
  for (let i = 0; i < 2; i += 1) one.report(true, NO_LOSS, 0, 1)
  assert.deepEqual([one.intervalMs, other.intervalMs], [FIRST.intervalMs / 2, FIRST.intervalMs])
  assert.equal(new RouterBudget(memory, 1).intervalMs, FIRST.intervalMs / 2)
})

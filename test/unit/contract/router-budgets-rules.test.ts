/** What the outcomes of errors that were asked for teach the budget of routers, one by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateRouterBudgets, RouterBudget } from '../../../src/contract/router-budgets.ts'

const FIRST_MS = 1030
const NO_LOSS = 0
/** A way on which so many outcomes are needed to tell a router from the way. */
const LOSS = 0.1

/** Of a clock that began with the machine: where 32 bits wrap, signed and unsigned, and anywhere up to 2^33 ms. */
const startMs = fc.oneof(
  fc.nat(4000).map((beforeMs) => 2 ** 31 - beforeMs),
  fc.nat(4000).map((beforeMs) => 2 ** 32 - beforeMs),
  fc.nat(4000).map((beforeMs) => 3 * 2 ** 31 - beforeMs),
  fc.integer({ min: 1, max: 2 ** 33 }),
)

function view(): RouterBudget {
  return new RouterBudget(allocateRouterBudgets(), 7)
}

/** A budget, and reports to it in the order of time. */
class Lesson {
  readonly budget = view()
  nowMs: number
  #loss: number

  constructor(loss = NO_LOSS, nowMs = 1000) {
    this.nowMs = nowMs
    this.#loss = loss
  }

  /** So many errors are asked for, one each `everyMs`, and come or stay out; gives the interval then believed. */
  hear(isGranted: boolean, times: number, everyMs = 100): number {
    for (let i = 0; i < times; i += 1) {
      const sentMs = this.nowMs
      this.nowMs += everyMs
      this.budget.report(isGranted, this.#loss, sentMs, this.nowMs)
    }
    return this.budget.intervalMs
  }

  /** How many errors must stay out in a row until another interval is believed. */
  missesUntilChange(): number {
    const before = this.budget.intervalMs
    for (let misses = 1; misses < 100; misses += 1) if (this.hear(false, 1) !== before) return misses
    return Number.POSITIVE_INFINITY
  }
}

test('two errors that come begin a test of half the interval', () => {
  const lesson = new Lesson()
  assert.equal(lesson.hear(true, 1), FIRST_MS)
  assert.equal(lesson.hear(true, 1), FIRST_MS / 2)
})

test('a test is passed with fourteen errors, after a second at least', () => {
  const slow = new Lesson()
  slow.hear(true, 2)
  assert.equal(slow.hear(true, 13), FIRST_MS / 2)
  assert.equal(slow.hear(true, 1), FIRST_MS / 4)
  const fast = new Lesson()
  fast.hear(true, 2)
  assert.equal(fast.hear(true, 49, 20), FIRST_MS / 2)
  assert.equal(fast.hear(true, 1, 20), FIRST_MS / 4)
})

test('one that stays out on a lossy way delays the test until others make up for it', () => {
  const lesson = new Lesson(LOSS)
  lesson.hear(true, 2 + 13)
  lesson.hear(false, 1)
  assert.equal(lesson.hear(true, 2), FIRST_MS / 2)
  assert.equal(lesson.hear(true, 1), FIRST_MS / 4)
})

test('a failed test falls back on the interval that the one before had shown', () => {
  const lesson = new Lesson()
  lesson.hear(true, 2 + 14)
  assert.equal(lesson.hear(false, 1), FIRST_MS / 2)
})

test('so many must stay out as the loss on the way does not explain, whatever came before', () => {
  for (const before of [0, 40]) {
    const testing = new Lesson(LOSS)
    testing.hear(true, 2)
    testing.hear(true, before, 20)
    assert.equal(testing.missesUntilChange(), before === 0 ? 3 : 5)
  }
  const clean = new Lesson()
  clean.hear(true, 2)
  assert.equal(clean.missesUntilChange(), 1)
})

test('a budget that seems too large first loses its burst, then a quarter is added to its interval', () => {
  for (const before of [0, 15]) {
    const steady = new Lesson(LOSS)
    steady.hear(true, 2)
    steady.missesUntilChange()
    steady.hear(true, before)
    assert.equal(steady.hear(false, 4), FIRST_MS)
    assert.equal(steady.budget.draw(1e6), 0)
    assert(steady.budget.draw(1e6) > 0)
    assert.equal(steady.hear(false, 3), FIRST_MS)
    assert.equal(steady.hear(false, 1), FIRST_MS * 1.25)
  }
})

test('after a failed test sixteen must come before the next, which is more careful, then 128', () => {
  const lesson = new Lesson()
  lesson.hear(true, 2)
  assert.equal(lesson.hear(false, 1), FIRST_MS)
  for (const patience of [16, 128, 128]) {
    assert.equal(lesson.hear(true, patience - 1), FIRST_MS)
    assert.equal(lesson.hear(true, 1), FIRST_MS * 0.8)
    lesson.missesUntilChange()
    assert.equal(lesson.budget.intervalMs, FIRST_MS)
  }
})

test('what comes while hardly anybody asks teaches nothing; errors drawn without a token are asking too', () => {
  const taught = (pay: (budget: RouterBudget, nowMs: number) => void) => {
    const budget = view()
    for (let sentMs = 0; sentMs < 60_000; sentMs += 10_000) {
      pay(budget, sentMs)
      budget.report(true, NO_LOSS, sentMs, sentMs + 1.5 * FIRST_MS)
    }
    return budget.intervalMs
  }
  assert.equal(
    taught(() => undefined),
    FIRST_MS,
  )
  assert.equal(
    taught((budget, nowMs) => budget.chargePossible(nowMs)),
    FIRST_MS,
  )
  assert.equal(
    taught((budget, nowMs) => budget.charge(nowMs)),
    FIRST_MS / 2,
  )
})

/** What a budget believes, step by step, while errors come or stay out, each known before the next is asked for. */
function intervalsOf(outcomes: readonly (readonly [boolean, number])[], fromMs: number): number[] {
  const budget = view()
  let nowMs = fromMs
  return outcomes.map(([isGranted, pauseMs]) => {
    const sentMs = nowMs + pauseMs
    nowMs = sentMs + 1
    budget.report(isGranted, NO_LOSS, sentMs, nowMs)
    return budget.intervalMs
  })
}

test('no report is lost to a wrap of the clock, and none counts sooner: up to 2^33 ms', () => {
  const outcome = fc.tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    fc.nat(200),
  )
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 150, size: 'max' }), startMs, (outcomes, fromMs) => {
      assert.deepEqual(intervalsOf(outcomes, fromMs), intervalsOf(outcomes, 1))
    }),
    { numRuns: 300 },
  )
})

test('what was asked at another pace teaches nothing, whatever the clock', () => {
  fc.assert(
    fc.property(startMs, (fromMs) => {
      const budget = view()
      for (let i = 0; i < 2; i += 1) budget.report(true, NO_LOSS, fromMs + 5000, fromMs + 5001)
      assert.equal(budget.intervalMs, FIRST_MS / 2)
      for (let i = 0; i < 50; i += 1) budget.report(false, NO_LOSS, fromMs + 5000, fromMs + 5050)
      assert.equal(budget.intervalMs, FIRST_MS / 2)
      for (let i = 0; i < 50; i += 1) budget.report(false, NO_LOSS, fromMs + 5002, fromMs + 5060)
      assert(budget.intervalMs >= FIRST_MS)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PERMIT } from '../../../workers/upstream.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

/** A router that rejects so many protocols is taken to reject what nobody has answered for. */
const MANY = 8
const STOCK_MS = 1030
const NOW_MS = 5000
const { none, question, token, rejected } = PERMIT

test('while no router has been heard, nothing needs a token, and each protocol is asked of one host alone', () => {
  const bench = new UpstreamBench()
  const { upstream } = bench
  bench.leaveUnanswered(47)
  assert.equal(upstream.needsToken(47), false)
  assert.equal(upstream.take(0, 47, NOW_MS), question)
  assert.equal(upstream.take(1, 47, NOW_MS), undefined)
  assert.equal(upstream.waitMs, 0)
  assert.equal(upstream.take(1, 50, NOW_MS), question)
})

test('what a router rejects is asked of any host, with a token each', () => {
  const bench = new UpstreamBench(47)
  const { upstream } = bench
  const tokens = bench.tokens(NOW_MS)
  for (let slot = 0; slot < tokens; slot += 1) assert.equal(upstream.take(slot, 47, NOW_MS), token | rejected)
  assert.equal(upstream.take(9, 47, NOW_MS), undefined)
  assert.equal(upstream.waitMs, STOCK_MS)
  assert.equal(upstream.take(9, 47, NOW_MS + STOCK_MS), token | rejected)
  assert.equal(upstream.waitMs, 0)
})

test('what a target has answered itself is free, whatever else routers reject', () => {
  const bench = new UpstreamBench(...Array.from({ length: MANY }, (_, i) => 100 + i))
  bench.questions.answer(47)
  bench.spend(NOW_MS)
  for (const slot of [0, 1]) assert.equal(bench.upstream.take(slot, 47, NOW_MS), none)
})

test("what a host has left unanswered may be a router's: a token each, one host at a time, until three have", () => {
  const bench = new UpstreamBench(47)
  const { upstream } = bench
  assert.equal(upstream.needsToken(50), false)
  bench.leaveUnanswered(50)
  assert.equal(upstream.needsToken(50), true)
  const tokens = bench.tokens(NOW_MS)
  assert.equal(upstream.take(0, 50, NOW_MS), token | question)
  assert.equal(upstream.take(1, 50, NOW_MS), undefined)
  assert.equal(bench.tokens(NOW_MS), tokens - 1)
  bench.leaveUnanswered(50)
  bench.leaveUnanswered(50)
  assert.equal(upstream.needsToken(50), false)
  assert.equal(upstream.take(0, 50, NOW_MS), none)
})

test('a router that rejects many is taken to reject what nobody has answered for', () => {
  const some = new UpstreamBench(...Array.from({ length: MANY - 1 }, (_, i) => 100 + i))
  assert.equal(some.upstream.needsToken(47), false)
  some.answers.note(200)
  assert.equal(some.upstream.needsToken(47), true)
})

test('while somebody else asks a host waits for the answer, not for a token', () => {
  const bench = new UpstreamBench(47)
  bench.leaveUnanswered(50)
  bench.questions.open(50, NOW_MS)
  bench.spend(NOW_MS)
  assert.equal(bench.upstream.take(0, 47, NOW_MS), undefined)
  assert.equal(bench.upstream.waitMs, STOCK_MS)
  for (const ask of [
    () => bench.upstream.take(1, 50, NOW_MS),
    () => bench.upstream.takeOnCredit(50, NOW_MS),
  ]) {
    bench.upstream.takeToken(0, NOW_MS)
    assert.equal(ask(), undefined)
    assert.deepEqual([bench.upstream.waitMs, bench.upstream.waiting], [0, 1])
  }
})

test('on credit a question needs no token that is there, and is paid for', () => {
  const bench = new UpstreamBench(47)
  bench.spend(NOW_MS)
  assert.equal(bench.upstream.takeOnCredit(50, NOW_MS), token | question)
  assert.equal(bench.tokenAfter(NOW_MS), 2 * STOCK_MS)
  assert.equal(bench.upstream.takeOnCredit(50, NOW_MS), undefined)
  assert.equal(bench.tokenAfter(NOW_MS), 2 * STOCK_MS)
})

/** What a way may have seen before a batch is composed. */
const history = fc.record({
  rejects: fc.array(fc.nat(20), { maxLength: 12 }),
  answered: fc.array(fc.nat(20), { maxLength: 6 }),
  unanswered: fc.array(fc.nat(20), { maxLength: 6 }),
  open: fc.array(fc.nat(20), { maxLength: 6 }),
  drawn: fc.nat(7),
})
const takes = fc.array(
  fc.record({ protocol: fc.nat(20), slot: fc.nat(3), isOnCredit: fc.boolean(), afterMs: fc.nat(800) }),
  { maxLength: 30, size: 'max' },
)

test('what was taken and put back at once was never taken: its token and its question are there again', () => {
  fc.assert(
    fc.property(history, takes, ({ rejects, answered, unanswered, open, drawn }, taken) => {
      const bench = new UpstreamBench(...rejects)
      for (const protocol of answered) bench.questions.answer(protocol)
      for (const protocol of unanswered) bench.leaveUnanswered(protocol)
      for (const protocol of open) bench.questions.open(protocol, NOW_MS)
      for (let i = 0; i < drawn; i += 1) bench.budget.draw(NOW_MS)
      let nowMs = NOW_MS
      const seen = () =>
        Array.from({ length: 21 }, (_, protocol) => [
          bench.questions.isOpen(protocol, nowMs),
          bench.questions.unansweredBy(protocol),
          bench.tokenAfter(nowMs),
          bench.tokens(nowMs),
        ])
      for (const { protocol, slot, isOnCredit, afterMs } of taken) {
        nowMs += afterMs
        const before = seen()
        const permit = isOnCredit
          ? bench.upstream.takeOnCredit(protocol, nowMs)
          : bench.upstream.take(slot, protocol, nowMs)
        if (permit !== undefined) bench.upstream.putBack(protocol, permit)
        assert.deepEqual(seen(), before)
      }
    }),
  )
})

test('a host waits for a token from when it gets none until it gets one, or leaves', () => {
  const bench = new UpstreamBench(47)
  const { upstream } = bench
  bench.spend(NOW_MS)
  for (const slot of [3, 3, 4, 5]) upstream.takeToken(slot, NOW_MS)
  assert.equal(upstream.waiting, 3)
  assert.equal(bench.another().waiting, 0)
  assert.equal(upstream.takeToken(4, NOW_MS + STOCK_MS), true)
  assert.equal(upstream.waiting, 2)
  upstream.forget(3)
  upstream.forget(6)
  assert.equal(upstream.waiting, 1)
})

test('an error that a router sent unasked is paid for', () => {
  const bench = new UpstreamBench(47)
  bench.spend(NOW_MS)
  bench.upstream.charge(NOW_MS)
  assert.equal(bench.tokenAfter(NOW_MS), 2 * STOCK_MS)
})

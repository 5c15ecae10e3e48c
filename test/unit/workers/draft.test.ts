import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Draft } from '../../../workers/draft.ts'
import { ProtocolList } from '../../../workers/protocol-list.ts'
import { PERMIT } from '../../../workers/upstream.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

const SLOT = 3
const NOW_MS = 5000
const STOCK_MS = 1030
/** How soon somebody else's question is looked at again, and how late a token at most. */
const QUESTION_MS = 20
const LONGEST_SPREAD_MS = 3000
const { none, question, token, rejected } = PERMIT

function draftOn(bench: UpstreamBench | undefined, nowMs = NOW_MS): Draft {
  const draft = new Draft()
  draft.begin(SLOT, bench?.upstream, nowMs)
  return draft
}

function partsOf(draft: Draft): readonly (readonly [number, number])[] {
  return [...draft.protocols.subarray(0, draft.size)].map((protocol, i) => [protocol, draft.permits[i] ?? 0])
}

test('to a host on our own link everything goes, and needs no permit', () => {
  const draft = draftOn(undefined)
  draft.take(ProtocolList.of(47, 50, 51), 2)
  assert.deepEqual(partsOf(draft), [
    [47, none],
    [50, none],
  ])
  assert.equal(draft.takeToken(), none)
  assert.deepEqual([draft.last, draft.isShort, draft.heldMs], [50, false, Number.POSITIVE_INFINITY])
})

test('a list is taken in its order, from a place on, up to the limit of all that the draft holds', () => {
  const draft = draftOn(undefined)
  draft.add(1, none)
  draft.take(ProtocolList.of(50, 47, 51, 89, 132), 3, 'all', 1)
  assert.deepEqual(
    partsOf(draft).map(([protocol]) => protocol),
    [1, 47, 51],
  )
})

test('what somebody else is asking is held back for a moment, and what follows goes', () => {
  const bench = new UpstreamBench()
  bench.questions.open(50, NOW_MS)
  const draft = draftOn(bench)
  draft.take(ProtocolList.of(47, 50, 51), 9)
  assert.deepEqual(partsOf(draft), [
    [47, question],
    [51, question],
  ])
  assert.deepEqual([draft.heldMs, draft.isShort], [NOW_MS + QUESTION_MS, false])
})

test('where a token is wanting, that and all that follows is held back until there is one', () => {
  const bench = new UpstreamBench(47, 50)
  bench.spend(NOW_MS)
  const draft = draftOn(bench)
  draft.take(ProtocolList.of(1, 47, 50, 51), 9)
  assert.deepEqual(partsOf(draft), [[1, question]])
  assert.deepEqual([draft.heldMs, draft.isShort], [NOW_MS + STOCK_MS, true])
})

test('of all that is held back the first to come decides when to look again', () => {
  const bench = new UpstreamBench(47)
  bench.questions.open(50, NOW_MS)
  bench.spend(NOW_MS)
  for (const order of [
    [47, 50],
    [50, 47],
  ]) {
    const draft = draftOn(bench)
    for (const protocol of order) draft.takeOne(protocol)
    assert.equal(draft.heldMs, NOW_MS + QUESTION_MS)
  }
})

test('a draft that spends a token is short of them; one that only asks a question is not', () => {
  const bench = new UpstreamBench(47)
  const draft = draftOn(bench)
  assert.equal(draft.takeOne(50), true)
  assert.equal(draft.isShort, false)
  assert.equal(draft.takeOne(47), true)
  assert.deepEqual(partsOf(draft)[1], [47, token | rejected])
  assert.equal(draft.isShort, true)
})

test('the token of a control is drawn at once, and added with it', () => {
  const bench = new UpstreamBench(47)
  const draft = draftOn(bench)
  const before = bench.tokens(NOW_MS)
  assert.equal(draft.takeToken(), token | rejected)
  assert.deepEqual([draft.size, bench.tokens(NOW_MS)], [0, before - 1])
  bench.spend(NOW_MS)
  assert.equal(draft.takeToken(), undefined)
  assert.deepEqual([draft.heldMs, draft.isShort], [NOW_MS + STOCK_MS, true])
})

test('on credit a protocol goes beside a control, unless somebody else is asking', () => {
  const bench = new UpstreamBench(47)
  bench.spend(NOW_MS)
  const draft = draftOn(bench)
  assert.equal(draft.takeOnCredit(50), true)
  assert.deepEqual(partsOf(draft), [[50, token | question]])
  assert.equal(draft.takeOnCredit(50), false)
  assert.equal(draft.heldMs, NOW_MS + QUESTION_MS)
})

test('hosts that wait come back spread over as many intervals as they are, three seconds at most', () => {
  for (const others of [0, 1, 2, 20]) {
    const bench = new UpstreamBench(47)
    bench.spend(NOW_MS)
    for (let slot = 10; slot < 10 + others; slot += 1) bench.upstream.takeToken(slot, NOW_MS)
    const spreadMs = Math.min(others * STOCK_MS, LONGEST_SPREAD_MS)
    const held: number[] = []
    for (let nowMs = NOW_MS; nowMs < NOW_MS + 100; nowMs += 1) {
      const draft = draftOn(bench, nowMs)
      assert.equal(draft.takeOne(47), false)
      held.push(draft.heldMs - (NOW_MS + STOCK_MS))
    }
    const [least, most] = [Math.min(...held), Math.max(...held)]
    assert(least >= 0 && most <= spreadMs, `${others} others: ${least} to ${most}`)
    assert(least <= 0.1 * spreadMs && most >= 0.9 * spreadMs, `${others} others: ${least} to ${most}`)
  }
})

test('a draft that begins anew holds nothing of the one before', () => {
  const bench = new UpstreamBench(47)
  const draft = draftOn(bench)
  draft.takeOne(47)
  draft.suspects = 1
  bench.spend(NOW_MS)
  draft.takeOne(47)
  draft.begin(SLOT, undefined, NOW_MS)
  assert.deepEqual([draft.size, draft.suspects, draft.last, draft.isShort], [0, 0, undefined, false])
  assert.equal(draft.heldMs, Number.POSITIVE_INFINITY)
})

test('what is put back was never taken', () => {
  const ways = ['takeOne', 'takeOnCredit', 'takeToken'] as const
  const step = fc.record({ way: fc.constantFrom(...ways), protocol: fc.nat(12) })
  const protocols = fc.array(fc.nat(12), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), protocols, protocols, fc.nat(6), (steps, ...state) => {
      const [rejects, answered, spent] = state
      const bench = new UpstreamBench(...rejects)
      for (const protocol of answered) bench.questions.answer(protocol)
      for (let i = 0; i < spent; i += 1) bench.budget.draw(NOW_MS)
      const seen = () => [
        bench.tokens(NOW_MS),
        bench.tokenAfter(NOW_MS),
        Array.from({ length: 13 }, (_, protocol) => bench.questions.isOpen(protocol, NOW_MS)),
      ]
      const before = seen()
      const draft = draftOn(bench)
      for (const { way, protocol } of steps) {
        const permit = way === 'takeToken' ? draft.takeToken() : void draft[way](protocol)
        if (permit !== undefined) draft.add(protocol, permit)
      }
      draft.putBack()
      assert.deepEqual(seen(), before)
      assert.equal(draft.size, 0)
    }),
  )
})

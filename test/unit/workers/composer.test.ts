/**
 * What a batch looks like, written down as its protocols, suspects | the rest, each with its permit: q it puts its
 * protocol in question, t it has a router's token, r its answer is the router's to give, c it is the router's control.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundsUnder } from '../../../workers/batch-bounds.ts'
import { BATCH_SIZE } from '../../../workers/batches.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { ComposerBench, RULE } from '../../support/composer-bench.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

const NOW_MS = 50_000
const STOCK_MS = 1030
const QUESTION_MS = 20

/** So many protocols from 100 on. */
function hundreds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 100 + i)
}

/** A way of whose routers so many tokens are left. */
function wayWith(tokens: number, ...rejects: readonly number[]): UpstreamBench {
  const way = new UpstreamBench(...rejects)
  while (way.tokens(NOW_MS) > tokens) way.budget.draw(NOW_MS)
  return way
}

test('on our own link: suspects, then owed ones, as many as the host is believed to grant', () => {
  const bench = new ComposerBench(hundreds(40)).suspects(104, 101).hears('target', 110)
  assert.equal(bench.compose(NOW_MS), '101 104 | 100 102 103 105 106 107 108 109 111 112')
})

test('on our own link: with hardly anything owed the control of each who was heard comes last', () => {
  const bench = new ComposerBench([100, 101, 110, 111]).suspects(100).hears('target', 110).hears('other', 111)
  assert.equal(bench.compose(NOW_MS), '100 | 101 110 111c')
})

test('on our own link: a host whose budget is empty is asked for one error alone, of what was never asked', () => {
  const bench = new ComposerBench(hundreds(9)).suspects(100, 101).tried(102).hears('target', 108).rations()
  assert.equal(bench.compose(NOW_MS), '| 103')
  for (let i = 3; i < 8; i += 1) bench.tried(100 + i)
  assert.equal(bench.compose(NOW_MS), '| 102')
})

test('on our own link: once that was in vain three times it is one that is sure to draw an error', () => {
  const bench = new ComposerBench(hundreds(9)).suspects(100, 101).hears('target', 108).rations()
  for (const sentMs of [22, 110, 510]) {
    assert.equal(bench.compose(NOW_MS), '| 102')
    bench.pacer.report(bench.slot, batchOutcome(sentMs, 1, 0))
  }
  assert.equal(bench.compose(NOW_MS), '| 108')
})

test('on our own link: at its known pace one owed error is control enough', () => {
  const bench = new ComposerBench(hundreds(9)).suspects(100, 101).hears('target', 108)
  assert.equal(bench.sendsOneASecond(NOW_MS - 1000).compose(NOW_MS), '100 101 | 102')
})

test('on our own link: after two errors in vain a sure one goes, though nothing but owed ones is left', () => {
  const bench = new ComposerBench(hundreds(9)).hears('target', 108).sendsOneASecond(NOW_MS - 9000)
  for (const agoMs of [6000, 3000]) bench.pacer.report(bench.slot, batchOutcome(NOW_MS - agoMs, 1, 0))
  assert.equal(bench.compose(NOW_MS), '| 108')
})

test('of a host for which only others have answered there is none, so that an owed one goes', () => {
  const bench = new ComposerBench(hundreds(9)).hears('other', 108).sendsOneASecond(NOW_MS - 9000)
  for (const agoMs of [6000, 3000]) bench.pacer.report(bench.slot, batchOutcome(NOW_MS - agoMs, 1, 0))
  assert.equal(bench.compose(NOW_MS), '| 100')
})

test('however many the suspects, there is room for owed ones and the controls of both', () => {
  const bench = new ComposerBench(hundreds(120)).suspects(...hundreds(80)).hears('target', 218)
  const words = bench.hears('other', 219).compose(NOW_MS).split(' ')
  assert.deepEqual(words.slice(0, 53), hundreds(53).map(String))
  assert.deepEqual(words.slice(53), [
    '|',
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `${180 + i}`),
    '218',
    '219c',
  ])
})

test("suspects go with the target's control and, where a router was heard, with one of its own", () => {
  const way = wayWith(5, 47)
  const bench = new ComposerBench([100, 101, 110, 47], { way }).suspects(100, 101).hears('target', 110)
  assert.equal(bench.compose(NOW_MS), '100 101 | 47tr 110')
  bench.composer.draft.putBack()
  bench.hears('other', 47)
  assert.equal(bench.compose(NOW_MS), '100 101 | 110 47trc')
  assert.equal(way.tokens(NOW_MS), 4)
})

test('without a token for a control of the router no suspect goes; what is owed does', () => {
  const way = wayWith(0, 47)
  const bench = new ComposerBench([100, 101, 110, 47], { way }).suspects(100).hears('target', 110)
  bench.hears('other', 47)
  assert.equal(bench.compose(NOW_MS), '| 101q 110')
  bench.composer.draft.putBack()
  bench.suspects(101)
  assert.equal(bench.compose(NOW_MS, { unansweredMs: NOW_MS - 1000 }), '')
  assert.deepEqual([bench.composer.readyMs, bench.composer.draft.isShort], [NOW_MS + STOCK_MS, true])
})

test('what the router rejects comes after what is owed, has a token each, and needs no further control', () => {
  const way = wayWith(5, 47, 48, 49, 50)
  const bench = new ComposerBench([47, 48, 49, 100, 101, 110, 50], { way }).suspects(100)
  bench.hears('target', 110).hears('other', 50)
  assert.equal(bench.compose(NOW_MS), '100 | 101q 47tr 48tr 49tr 110')
  assert.equal(way.tokens(NOW_MS), 2)
})

test('what the router rejects goes only as far as its tokens; the first of them is the control', () => {
  for (const [tokens, expected] of [
    [0, '| 101q 110'],
    [1, '100 | 101q 47tr 110'],
    [2, '100 | 101q 47tr 48tr 110'],
  ] as const) {
    const bench = new ComposerBench([47, 48, 49, 100, 101, 110, 50], { way: wayWith(tokens, 47, 48, 49, 50) })
    bench.suspects(100).hears('target', 110).hears('other', 50)
    assert.equal(bench.compose(NOW_MS), expected)
    assert.equal(bench.composer.readyMs, NOW_MS + STOCK_MS)
  }
})

test('while more is owed than goes at once, what the router rejects waits, unless the host rations', () => {
  const start = { way: wayWith(5, 47, 50) }
  const bench = new ComposerBench([47, 50, ...hundreds(20)], start).suspects(100)
  bench.hears('target', 119).hears('other', 50)
  const owed = '101q 102q 103q 104q 105q 106q 107q 108q 109q 110q'
  assert.equal(bench.compose(NOW_MS), `100 | ${owed} 50trc`)
  bench.composer.draft.putBack()
  bench.sendsOneASecond(NOW_MS - 1000)
  assert.equal(bench.compose(NOW_MS), '100 | 101q 47tr')
})

test('before suspects may be repeated neither they nor what the router rejects goes', () => {
  const bench = new ComposerBench([47, 48, 100, 110, 50], { way: wayWith(5, 47, 48, 50) }).suspects(100)
  bench.hears('target', 110).hears('other', 50)
  const unansweredMs = NOW_MS - RULE.spacingMs + 1
  assert.equal(bench.compose(NOW_MS, { unansweredMs }), '')
  assert.equal(bench.composer.readyMs, NOW_MS + 1)
  assert.equal(bench.composer.draft.isShort, false)
  assert.equal(bench.compose(NOW_MS + 1, { unansweredMs }), '100 | 47tr 48tr 110')
})

test('for a token nobody waits who has no use for one: nothing suspected, or not to be repeated yet', () => {
  const way = wayWith(0, 47)
  const bench = new ComposerBench([100, 101, 110, 47], { way }).hears('target', 110).hears('other', 47)
  assert.equal(bench.compose(NOW_MS), '| 100q 101q')
  assert.equal(bench.composer.draft.isShort, false)
  bench.composer.draft.putBack()
  bench.suspects(100, 101)
  assert.equal(bench.compose(NOW_MS, { unansweredMs: NOW_MS }), '')
  assert.equal(bench.composer.draft.isShort, false)
  assert.deepEqual([bench.composer.readyMs, way.upstream.waiting], [NOW_MS + RULE.spacingMs, 0])
})

test('where nobody is suspected what the router rejects need not wait', () => {
  const way = wayWith(1, 47, 48, 50)
  const bench = new ComposerBench([47, 48, 100, 110, 50], { way }).answered(100)
  bench.hears('target', 110).hears('other', 50)
  assert.equal(bench.compose(NOW_MS, { unansweredMs: NOW_MS }), '| 47tr 110')
})

test("of suspects that may be a router's to reject one goes at a time, on credit beside its control", () => {
  const way = wayWith(1, 47)
  for (const protocol of [100, 101]) way.leaveUnanswered(protocol)
  way.questions.answer(102)
  const bench = new ComposerBench([100, 101, 102, 110, 47], { way }).suspects(100, 101, 102)
  bench.hears('target', 110).hears('other', 47)
  assert.equal(bench.compose(NOW_MS), '100qt 102 | 110 47trc')
  assert.equal(way.tokenAfter(NOW_MS), 2 * STOCK_MS)
})

test('where no router was heard about this host such a suspect needs a token of its own', () => {
  for (const [tokens, expected] of [
    [1, '100qt 102 | 110'],
    [0, '102 | 110'],
  ] as const) {
    const way = wayWith(tokens, 47)
    for (const protocol of [100, 101]) way.leaveUnanswered(protocol)
    const bench = new ComposerBench([100, 101, 102, 110], { way }).suspects(100, 101, 102)
    bench.hears('target', 110)
    assert.equal(bench.compose(NOW_MS), expected)
  }
})

test("a suspect that somebody else is asking for is passed over, and its control's token kept", () => {
  const way = wayWith(2, 47)
  for (const protocol of [100, 101]) way.leaveUnanswered(protocol)
  way.questions.open(100, NOW_MS)
  const bench = new ComposerBench([100, 101, 110, 47], { way }).suspects(100, 101)
  bench.hears('target', 110).hears('other', 47)
  assert.equal(bench.compose(NOW_MS), '101qt | 110 47trc')
  bench.composer.draft.putBack()
  way.questions.open(101, NOW_MS)
  assert.equal(bench.compose(NOW_MS), '')
  assert.deepEqual([way.tokens(NOW_MS), bench.composer.readyMs], [2, NOW_MS + QUESTION_MS])
})

test('what is owed and free goes before what is owed and may cost a token', () => {
  const way = wayWith(1, 47)
  for (const protocol of [100, 101]) way.leaveUnanswered(protocol)
  way.questions.answer(103)
  const bench = new ComposerBench([100, 101, 102, 103, 110], { way }).hears('target', 110)
  assert.equal(bench.compose(NOW_MS), '| 102q 103 100qt')
})

test('a blind host is asked for as much as a first batch holds; one that contends for four', () => {
  const bench = new ComposerBench(hundreds(40))
  assert.equal(bench.compose(NOW_MS), `| ${hundreds(10).join(' ')}`)
  assert.equal(bench.compose(NOW_MS, { isContending: true }), `| ${hundreds(4).join(' ')}`)
})

test('a blind host is asked for the least tried; among those the free ones alone, as long as there are any', () => {
  const way = wayWith(5, 47)
  way.leaveUnanswered(101)
  const bench = new ComposerBench([100, 101, 102, 47, 103], { way }).tried(100)
  assert.equal(bench.compose(NOW_MS), '| 102q 103q')
  bench.composer.draft.putBack()
  bench.tried(102).tried(103)
  assert.equal(bench.compose(NOW_MS), '| 101qt 47tr')
})

/** So many that silence is not the rule. */
const ERRORS = Array.from({ length: 97 }, (_, protocol) => protocol)

test('a batch holds no more than its limit, or 64, its controls included', () => {
  const rule = { ...RULE, proofs: 7 }
  for (const [limit, size] of [
    [BATCH_SIZE, 64],
    [100, 64],
    [8, 8],
    [2, 4],
  ] as const) {
    const bench = new ComposerBench([...hundreds(100), ...ERRORS], { bounds: boundsUnder(limit) }).proved(
      1,
      ...hundreds(98),
    )
    for (const protocol of ERRORS) bench.hears('target', protocol)
    bench
      .hears('target', 198)
      .hears('other', 199)
      .sendsOneASecond(NOW_MS - 9000, 2)
    // After two batches in vain a control must be sure, and nothing else is asked.
    for (const agoMs of [6000, 3000]) bench.pacer.report(bench.slot, batchOutcome(NOW_MS - agoMs, 1, 0))
    bench.compose(NOW_MS, {}, rule)
    assert.equal(bench.composer.draft.size, size)
    const protocols = [...bench.composer.draft.protocols.subarray(0, size)]
    assert.deepEqual(protocols.slice(-3), limit === 2 ? [101, 198, 199] : [198, 198, 199])
  }
})

/** The prober with a batch, a pacer and a host table of its own; answers are told to it as the receiver would. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceOf } from '../../../src/verdict/silence.ts'
import { Batches, type ErrorSender } from '../../../workers/batches.ts'
import { DOUBTFUL, HostTable } from '../../../workers/host-table.ts'
import { Pacer } from '../../../workers/pacer.ts'
import { Prober } from '../../../workers/prober.ts'
import type { SilenceRule } from '../../../workers/settlement.ts'

const TARGET = 0x0a000002
const ROUTER = 0x0a000003
const CLOSED = 2
const NO_LOSS = 0
const RULE: SilenceRule = {
  proofs: 3,
  rounds: 3,
  quietMs: 3000,
  spacingMs: 100,
  answerMs: 50,
  lastAnswerMs: 50,
  isOrderKnown: true,
}

class Bench {
  readonly hosts = new HostTable(1)
  readonly batches = new Batches(1)
  readonly pacer = new Pacer(1)
  readonly prober: Prober
  readonly slot: number
  nowMs = 0

  constructor(order: readonly number[]) {
    this.prober = new Prober(this.hosts, this.batches, this.pacer, order)
    this.slot = this.hosts.admit(TARGET, [0x0a000001], 0)
    this.prober.start(this.slot, 0)
  }

  /** Composes and sends a batch, or one of so many ahead of the pace; gives its protocols. */
  ask(ahead = 0): number[] {
    const count = this.prober.compose(this.slot, RULE, this.nowMs, ahead)
    const protocols = [...this.prober.composer.draft.protocols.subarray(0, count)]
    if (count > 0) this.batches.open(this.slot, this.nowMs)
    for (const protocol of protocols) {
      this.batches.add(this.slot, protocol, this.hosts.countTry(this.slot, protocol))
    }
    return protocols
  }

  /** The latest try of a protocol draws an error. */
  hear(protocol: number, sender: ErrorSender = 'target'): void {
    const tryNumber = this.hosts.triesOf(this.slot, protocol) - 1
    const isTarget = sender === 'target'
    const evidence = evidenceOfError(3, CLOSED, isTarget)
    if (this.hosts.learn(this.slot, protocol, evidence, isTarget ? TARGET : ROUTER, 64)) {
      this.prober.progress.noteNews(this.slot)
    }
    this.prober.noteError(this.slot, protocol, sender)
    this.batches.answer(this.slot, protocol, tryNumber, sender)
    this.hosts.setProofs(this.slot, protocol, 0)
  }

  /** The time of the batch is up, and a second passes. */
  conclude(): void {
    this.prober.conclude(this.slot, NO_LOSS, this.nowMs)
    this.nowMs += 1000
  }

  proofs(protocol: number): number {
    return this.hosts.proofsOf(this.slot, protocol)
  }
}

const MANY = Array.from({ length: 60 }, (_, i) => 100 + i)

test('the first batch holds the first of the order', () => {
  assert.deepEqual(new Bench(MANY).ask(), MANY.slice(0, 10))
})

test('a denied probe is owed again once one sure error has come, and is no proof', () => {
  const bench = new Bench(MANY)
  bench.ask()
  for (const protocol of MANY.slice(0, 6)) bench.hear(protocol)
  bench.conclude()
  assert.deepEqual(
    MANY.slice(6, 10).map((protocol) => bench.proofs(protocol)),
    [0, 0, 0, 0],
  )
  assert.deepEqual(bench.ask(), [105])
  bench.hear(105)
  bench.conclude()
  assert.deepEqual(bench.ask(), [106, 107, 105])
})

test('a silence before an answered control is proved, and becomes a suspect that goes first', () => {
  const bench = new Bench(MANY)
  bench.ask()
  for (const protocol of MANY.slice(1, 10)) bench.hear(protocol)
  bench.conclude()
  assert.equal(bench.proofs(100), 1)
  assert.deepEqual(bench.ask(), [100, 110, 111])
})

test('what is asked ahead of the pace is owed, and proves nothing even where a later probe of it is answered', () => {
  const bench = new Bench(MANY)
  bench.ask()
  for (const protocol of MANY.slice(1, 10)) bench.hear(protocol)
  bench.conclude()
  assert.deepEqual(bench.ask(3), [110, 111, 112])
  bench.hear(112)
  bench.conclude()
  assert.deepEqual(
    [100, 110, 111, 112].map((protocol) => bench.proofs(protocol)),
    [1, 0, 0, 0],
  )
  // Least tried first, so that a silent one does not hold up the others.
  assert.deepEqual(bench.ask(2), [113, 114])
})

test('an unanswered batch explains nothing: doubtful, not proved', () => {
  const bench = new Bench(MANY)
  bench.ask()
  bench.hear(100)
  bench.conclude()
  bench.ask()
  bench.conclude()
  assert(MANY.slice(1, 5).every((protocol) => [0, DOUBTFUL].includes(bench.proofs(protocol))))
})

test('suspects are repeated only after the spacing that the rule asks for', () => {
  const bench = new Bench([100, 101])
  bench.ask()
  bench.hear(101)
  bench.prober.conclude(bench.slot, NO_LOSS, bench.nowMs)
  bench.nowMs = 99
  assert.deepEqual(bench.ask(), [])
  assert.equal(bench.prober.composer.readyMs, 100)
  bench.nowMs = 100
  assert.deepEqual(bench.ask(), [100, 101])
})

test('when only suspects are left, a protocol known to draw an error is the control behind them', () => {
  const bench = new Bench([100, 101])
  bench.ask()
  bench.hear(101)
  bench.conclude()
  for (const proofs of [2, 3]) {
    assert.deepEqual(bench.ask(), [100, 101])
    bench.hear(101)
    bench.conclude()
    assert.equal(bench.proofs(100), proofs)
  }
  assert.equal(bench.prober.isDone(bench.slot, RULE, bench.nowMs), true)
  const bytes = bench.prober.resultBytes(bench.slot, RULE, bench.nowMs, 'timeout')
  assert.equal(silenceOf(bytes[100] ?? 0), 'no-response')
})

test('what stays silent of a host that a router has called unreachable is not the host’s silence', () => {
  const silences = ['host-silent', 'router-limited']
  for (const [isGone, silence] of silences.entries()) {
    const bench = new Bench([47, 100])
    for (let round = 0; round < 12; round += 1, bench.conclude()) bench.ask()
    if (isGone === 1) bench.hosts.learn(bench.slot, 47, evidenceOfError(3, 1, false), ROUTER, 64)
    const bytes = bench.prober.resultBytes(bench.slot, RULE, 1e6, 'timeout')
    assert.equal(silenceOf(bytes[100] ?? 0), silence)
  }
})

test('a batch in which a quote was forged proves nothing', () => {
  const bench = new Bench(MANY)
  bench.ask()
  for (const protocol of MANY.slice(1, 10)) bench.hear(protocol)
  bench.prober.noteForged(bench.slot)
  bench.conclude()
  assert.equal(bench.prober.settlement.proofs(bench.slot, 100), 0)
  assert.equal(bench.prober.wasForged(bench.slot), true)
  for (const protocol of bench.ask().slice(1)) bench.hear(protocol)
  bench.conclude()
  assert.equal(bench.prober.settlement.proofs(bench.slot, 100), 1)
})

test("the first error of a further sender voids what was proved without a control of that sender's", () => {
  const bench = new Bench(MANY)
  bench.ask()
  for (const protocol of MANY.slice(1, 10)) bench.hear(protocol)
  bench.conclude()
  bench.ask()
  bench.hear(110, 'other')
  assert.equal(bench.proofs(100), DOUBTFUL)
})

test("where a router is heard, suspects have the target's and the router's control behind them", () => {
  const bench = new Bench(MANY)
  bench.ask()
  for (const protocol of MANY.slice(2, 10)) bench.hear(protocol)
  bench.hear(101, 'other')
  bench.conclude()
  const next = bench.ask()
  assert.equal(next[0], 100)
  assert.equal(next.at(-1), 101)
})

test('a host without any error is asked round after round, one a second, and is silent after the last', () => {
  const bench = new Bench([100, 101])
  const asked: number[] = []
  for (let step = 0; step < 40; step += 1) {
    for (const _ of bench.ask()) asked.push(bench.nowMs)
    if (bench.batches.countOf(bench.slot) > 0) bench.prober.conclude(bench.slot, NO_LOSS, bench.nowMs)
    const isDone = bench.prober.isDone(bench.slot, RULE, bench.nowMs)
    assert.equal(isDone, bench.nowMs >= RULE.quietMs, `at ${bench.nowMs} ms`)
    bench.nowMs += 100
  }
  assert.deepEqual(asked, [0, 0, 1000, 1000, 2000, 2000])
  const bytes = bench.prober.resultBytes(bench.slot, RULE, bench.nowMs, 'timeout')
  assert.deepEqual([silenceOf(bytes[100] ?? 0), silenceOf(bytes[101] ?? 0)], ['host-silent', 'host-silent'])
})

test("a router's errors alone do not make a host's own silence proved before its time", () => {
  const bench = new Bench([100, 101])
  bench.nowMs = 0
  bench.ask()
  bench.hear(101, 'other')
  bench.prober.conclude(bench.slot, NO_LOSS, bench.nowMs)
  bench.hosts.setProofs(bench.slot, 100, RULE.proofs)
  assert.equal(bench.prober.isMute(bench.slot), true)
  assert.equal(bench.prober.isDone(bench.slot, RULE, RULE.quietMs - 1), false)
  assert.equal(bench.prober.isDone(bench.slot, RULE, RULE.quietMs), true)
})

test('a host whose every protocol is answered is done at once, errors or not', () => {
  const bench = new Bench([100])
  bench.hosts.learn(bench.slot, 100, 0x80, TARGET, 64)
  assert.equal(bench.prober.isDone(bench.slot, RULE, 0), true)
})

test('a silent host that contends begins its silence anew, and is asked beyond its rounds', () => {
  const bench = new Bench([100, 101])
  for (let round = 0; round < 4; round += 1) {
    bench.ask()
    bench.conclude()
  }
  assert.equal(bench.prober.isDone(bench.slot, RULE, bench.nowMs), true)
  bench.prober.contend(bench.slot, bench.nowMs)
  assert.equal(bench.prober.isDone(bench.slot, RULE, bench.nowMs), false)
  assert.deepEqual(bench.ask(), [100, 101])
  bench.hear(100)
  assert.equal(bench.prober.isContending(bench.slot), false)
})

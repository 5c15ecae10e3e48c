/** The prober of a host behind a router that rejects in its stead; answers are told to it as the receiver would. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DIRECT_ANSWER, evidenceOfError } from '../../../src/verdict/evidence.ts'
import { Batches, type ErrorSender } from '../../../workers/batches.ts'
import { GIVEN_UP, HostTable } from '../../../workers/host-table.ts'
import { Pacer } from '../../../workers/pacer.ts'
import { Prober } from '../../../workers/prober.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { RULE } from '../../support/composer-bench.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

const TARGET = 0x0a000102
const ROUTER = 0x0a0000fe
const CLOSED = 2
const NO_LOSS = 0
const PROHIBITED = 13
/** Far enough apart that a stock router has its whole burst again. */
const LATER_MS = 10_000
const MOST_REJECTED_TRIES = 24

class Bench {
  readonly hosts = new HostTable(1)
  readonly pacer = new Pacer(1)
  readonly way: UpstreamBench
  readonly prober: Prober
  readonly slot: number
  nowMs = 0
  readonly #batches = new Batches(1)

  constructor(order: readonly number[], ...rejects: readonly number[]) {
    this.way = new UpstreamBench(...rejects)
    const upstreamOf = () => this.way.upstream
    this.prober = new Prober(this.hosts, this.#batches, this.pacer, order, undefined, upstreamOf)
    this.slot = this.hosts.admit(TARGET, [0x0a000001], 0)
    this.prober.start(this.slot, 0)
  }

  /** Composes and sends a batch; gives its protocols. */
  ask(): number[] {
    const { draft } = this.prober.composer
    const count = this.prober.compose(this.slot, RULE, this.nowMs)
    const protocols = [...draft.protocols.subarray(0, count)]
    if (count > 0) this.#batches.open(this.slot, this.nowMs)
    for (const [i, protocol] of protocols.entries()) {
      const tryNumber = this.hosts.countTry(this.slot, protocol)
      this.#batches.add(this.slot, protocol, tryNumber, draft.permits[i])
    }
    return protocols
  }

  /** The latest try of a protocol draws an error. */
  hear(protocol: number, sender: ErrorSender): void {
    const evidence = evidenceOfError(3, sender === 'target' ? CLOSED : PROHIBITED, sender === 'target')
    if (sender === 'other') this.way.answers.note(protocol)
    const address = sender === 'target' ? TARGET : ROUTER
    if (this.hosts.learn(this.slot, protocol, evidence, address, 64)) this.prober.progress.noteNews(this.slot)
    this.prober.noteError(this.slot, protocol, sender)
    this.#batches.answer(this.slot, protocol, this.hosts.triesOf(this.slot, protocol) - 1, sender)
    this.hosts.setProofs(this.slot, protocol, 0)
  }

  /** The latest try of a protocol is answered in kind. */
  answer(protocol: number): void {
    this.hosts.learn(this.slot, protocol, DIRECT_ANSWER, TARGET, 64)
    this.#batches.answer(this.slot, protocol, this.hosts.triesOf(this.slot, protocol) - 1, undefined)
  }

  /** The latest probe of a protocol was never sent. */
  dismiss(protocol: number): void {
    this.#batches.dismiss(this.slot, protocol)
    this.hosts.uncountTry(this.slot, protocol)
  }

  conclude(): void {
    this.prober.conclude(this.slot, NO_LOSS, this.nowMs)
    this.nowMs += LATER_MS
  }
}

test('what a router rejects for others and this host leaves unanswered is given up after 24 tries', () => {
  const bench = new Bench([47, 100], 47)
  bench.ask()
  bench.hear(100, 'target')
  bench.conclude()
  for (let tries = 0; tries < MOST_REJECTED_TRIES; tries += 1) {
    assert.notEqual(bench.hosts.proofsOf(bench.slot, 47), GIVEN_UP, `after ${tries} tries`)
    assert.deepEqual(bench.ask(), [47, 100])
    // Quotes that are not ours let no silence be proved.
    bench.hear(100, 'target')
    bench.prober.noteForged(bench.slot)
    bench.conclude()
  }
  assert.equal(bench.hosts.proofsOf(bench.slot, 47), GIVEN_UP)
  assert.deepEqual(bench.ask(), [])
  assert.equal(bench.prober.isDone(bench.slot, RULE, bench.nowMs), true)
})

test('the first host that a router rejects a protocol for makes it one that costs a token', () => {
  const bench = new Bench([47, 100])
  assert.deepEqual(bench.ask(), [47, 100])
  assert.equal(bench.way.questions.isOpen(47, bench.nowMs), true)
  bench.hear(47, 'other')
  bench.hear(100, 'target')
  bench.conclude()
  assert.equal(bench.way.questions.isAnswered(47), false)
  assert.equal(bench.way.questions.isOpen(100, bench.nowMs), false)
  assert.deepEqual([bench.way.upstream.needsToken(47), bench.way.upstream.needsToken(100)], [true, false])
})

test('what the target answers is answered for all, what it stays silent on counts if it could have answered', () => {
  const bench = new Bench([47, 50, 51, 100])
  assert.deepEqual(bench.ask(), [47, 50, 51, 100])
  bench.hear(50, 'target')
  bench.answer(51)
  bench.conclude()
  const { questions } = bench.way
  assert.deepEqual([questions.isAnswered(50), questions.isAnswered(51)], [true, true])
  // Behind 47 the target sent an error, behind 100 it did not.
  assert.deepEqual([questions.unansweredBy(47), questions.unansweredBy(100)], [1, 0])
})

test('what could not be sent was answered by nobody: its token and its question are there again', () => {
  const bench = new Bench([47, 50, 100], 47)
  bench.ask()
  bench.dismiss(50)
  bench.hear(100, 'target')
  bench.conclude()
  assert.deepEqual([bench.way.questions.isOpen(50, 0), bench.way.questions.unansweredBy(50)], [false, 0])
  const tokens = bench.way.tokens(bench.nowMs)
  bench.ask()
  assert.equal(bench.way.tokens(bench.nowMs), tokens - 1)
  for (const protocol of [47, 50]) bench.dismiss(protocol)
  bench.prober.conclude(bench.slot, NO_LOSS, bench.nowMs)
  assert.equal(bench.way.tokens(bench.nowMs), tokens)
  assert.equal(bench.way.questions.isAnswered(47), false)
})

test("a host that waits for a router's tokens is held up, and its empty batches do not count against it", () => {
  const bench = new Bench([47, 48, 100], 47, 48)
  bench.ask()
  bench.hear(100, 'target')
  bench.hear(48, 'other')
  bench.conclude()
  for (let i = 0; i < 30; i += 1) {
    bench.ask()
    assert.equal(bench.prober.isRouterPaced(bench.slot), true)
    bench.hear(100, 'target')
    bench.prober.noteForged(bench.slot)
    bench.conclude()
  }
  assert.equal(bench.prober.progress.isHopeless(bench.slot), false)
  bench.way.spend(bench.nowMs)
  assert.deepEqual(bench.ask(), [])
  assert.equal(bench.prober.isRouterPaced(bench.slot), true)
  bench.prober.start(bench.slot, bench.nowMs)
  assert.equal(bench.prober.isRouterPaced(bench.slot), false)
})

test("what comes at a router's pace is news", () => {
  const bench = new Bench([47, 48, 100], 47, 48)
  bench.ask()
  bench.hear(100, 'target')
  bench.conclude()
  const sentMs = bench.nowMs
  bench.ask()
  bench.hear(47, 'other')
  bench.conclude()
  bench.ask()
  bench.conclude()
  assert.equal(bench.prober.progress.newsMs(bench.slot), sentMs)
})

test('a batch that neither needs nor wants a token ends that; what there is nothing of to ask does not', () => {
  const bench = new Bench([47, 100, 101, 102, 103], 47)
  bench.ask()
  bench.hear(100, 'target')
  bench.conclude()
  // What stayed out behind it may have been denied: that is looked into first.
  assert.deepEqual(bench.ask(), [100])
  bench.hear(100, 'target')
  bench.conclude()
  bench.way.spend(bench.nowMs)
  assert.deepEqual(bench.ask(), [101, 102, 103, 100])
  assert.equal(bench.prober.isRouterPaced(bench.slot), true)
  for (const protocol of [101, 102]) bench.hear(protocol, 'target')
  bench.conclude()
  bench.hear(47, 'target')
  assert.deepEqual(bench.ask(), [103])
  assert.equal(bench.prober.isRouterPaced(bench.slot), false)
  bench.hear(103, 'target')
  bench.conclude()
  assert.deepEqual(bench.ask(), [])
  assert.equal(bench.prober.isRouterPaced(bench.slot), false)
})

test("a router's want of budget does not slow the host down", () => {
  const bench = new Bench([47, 48, 49, 50, 51, 52, 53, 100], 47, 48, 49, 50, 51, 52, 53)
  for (let i = 0; i < 12; i += 1) {
    assert(bench.ask().includes(100))
    bench.hear(100, 'target')
    if (i === 1) bench.hear(47, 'other')
    bench.conclude()
  }
  assert.deepEqual(
    [bench.pacer.rations(bench.slot), bench.pacer.allowance(bench.slot, bench.nowMs)],
    [false, 12],
  )
})

test('a batch of what only a router answers says nothing of the pace of the host', () => {
  const bench = new Bench([47, 48, 49, 50], 47, 48, 49)
  bench.ask()
  bench.hear(50, 'other')
  bench.conclude()
  for (let i = 0; i < 2; i += 1) bench.pacer.report(bench.slot, batchOutcome(0, 4, 1))
  bench.pacer.report(bench.slot, batchOutcome(1000, 1, 1))
  const nextMs = bench.pacer.nextMs(bench.slot, bench.nowMs)
  for (let i = 0; i < 3; i += 1) {
    assert(bench.ask().every((protocol) => protocol < 50))
    bench.conclude()
  }
  assert.equal(bench.pacer.nextMs(bench.slot, bench.nowMs), nextMs)
})

/** The receiver is told readings as the reader gives them, about one host that has just been sent a batch. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_MATCH } from '../../../src/protocol/match.ts'
import { DIRECT_ANSWER, evidenceOfError, ICMP_ERROR_SENT } from '../../../src/verdict/evidence.ts'
import type { Reading } from '../../../src/verdict/reading.ts'
import { PERMIT } from '../../../workers/upstream.ts'
import { batchOutcome } from '../../support/batch-outcome.ts'
import { FIRST_ADDRESS } from '../../support/host-models.ts'
import { ReceiverBench as Bench } from '../../support/receiver-bench.ts'
import { PROTOCOLS } from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a000002

const TEN = PROTOCOLS.slice(40, 50)

test('errors in the order of their probes make silence cheaper to prove, errors out of it dearer', () => {
  const [orderly, swapped] = [new Bench(), new Bench()]
  const unknown = orderly.proofs()
  for (let batch = 0; batch < 10; batch += 1) {
    orderly.send(...TEN)
    swapped.send(...TEN)
    for (const protocol of TEN) orderly.take(protocol)
    for (const protocol of TEN.toReversed()) swapped.take(protocol)
  }
  assert(orderly.proofs() < unknown)
  assert(swapped.proofs() > orderly.proofs() + 5)
})

test('an error that might have been denied says nothing about loss', () => {
  const bench = new Bench()
  const before = bench.rounds()
  for (const protocol of TEN) {
    bench.send(protocol)
    bench.take(protocol)
  }
  assert.equal(bench.rounds(), before)
})

test('an answer in kind does, and so do the tries that it came too late for', () => {
  const [clean, lossy] = [new Bench(), new Bench()]
  const before = clean.rounds()
  for (const protocol of TEN) {
    clean.send(protocol)
    clean.direct(protocol)
    for (let i = 0; i < 4; i += 1) lossy.send(protocol)
    lossy.direct(protocol)
  }
  assert(clean.rounds() <= before)
  assert(lossy.rounds() > before)
})

test('of a host that rations a silence that was proved and then broken was loss', () => {
  const bench = new Bench()
  for (const sentMs of [0, 50]) bench.pacer.report(bench.slot, batchOutcome(sentMs, 8, 6))
  bench.send(47, 50)
  bench.take(50)
  const before = bench.rounds()
  bench.hosts.setProofs(bench.slot, 47, 5)
  bench.take(47)
  assert(bench.rounds() > before)
  assert.equal(bench.hosts.proofsOf(bench.slot, 47), 0)
})

test('of one that does not, every try that an error came too late for', () => {
  const bench = new Bench()
  for (let tries = 0; tries < 4; tries += 1) bench.send(47)
  const before = bench.rounds()
  bench.take(47)
  assert(bench.rounds() > before)
  const after = bench.rounds()
  bench.send(47)
  bench.take(47)
  assert.equal(bench.rounds(), after)
})

test('the second copy of an answer is counted as such, and measures nothing', () => {
  const bench = new Bench()
  bench.send(1)
  bench.direct(1)
  const smoothed = bench.rtt.smoothed(bench.slot)
  bench.receiver.take({ ...readingOf(1), slot: bench.slot }, 500)
  assert.equal(bench.counters.read('responsesDuplicate'), 1)
  assert.equal(bench.rtt.smoothed(bench.slot), smoothed)
})

test('any error from the target proves that it speaks ICMP', () => {
  const bench = new Bench()
  bench.send(47)
  bench.take(47)
  assert.equal(bench.hosts.evidenceOf(bench.slot, 1), ICMP_ERROR_SENT)
})

test("somebody else's error is theirs, and noted for the whole path", () => {
  const bench = new Bench()
  bench.send(47)
  bench.take(47, { sender: ROUTER, errorSender: -1, evidence: evidenceOfError(3, 13, false), code: 13 })
  assert.equal(bench.hosts.evidenceOf(bench.slot, 1), 0)
  assert.equal(bench.prober.hearsOthers(bench.slot), true)
  assert.equal(bench.prober.isMute(bench.slot), true)
  const bytes = new Uint8Array(256).fill(0x30)
  bench.transport.pathOf(bench.slot).unprove(bytes, true)
  assert.deepEqual(
    PROTOCOLS.filter((protocol) => bytes[protocol] !== 0x30),
    [47],
  )
})

test('a forged quote is counted, and is evidence of nothing', () => {
  const bench = new Bench()
  bench.send(47)
  bench.take(47, { kind: 'forged', evidence: 0, tryNumber: NO_MATCH, errorSender: -1 })
  assert.equal(bench.counters.read('responsesForged'), 1)
  assert.equal(bench.hosts.evidenceOf(bench.slot, 47), 0)
  assert.equal(bench.prober.wasForged(bench.slot), true)
})

test('unreachables are counted by their codes', () => {
  const bench = new Bench()
  bench.send(47, 50)
  bench.take(47)
  bench.take(50, { code: 13, evidence: evidenceOfError(3, 13, true) })
  const codes = bench.counters.readBy('unreachables')
  assert.deepEqual([codes[2], codes[13]], [1, 1])
  assert.equal(bench.counters.read('responsesUnreachable'), 2)
})

function readingOf(protocol: number): Reading {
  return {
    kind: 'direct',
    slot: 0,
    lane: 0,
    protocol,
    evidence: DIRECT_ANSWER,
    tryNumber: 0,
    ping: NO_MATCH,
    flags: 0,
    code: 0,
    errorSender: -1,
    sender: FIRST_ADDRESS,
    ttl: 64,
  }
}

test("a router's error costs one of its tokens when it comes, unless its probe went with one", () => {
  const full = new Bench(ROUTER).tokens()
  const byRouter = { sender: ROUTER, errorSender: -1, evidence: evidenceOfError(3, 2, false) }
  for (const [permit, reading, cost] of [
    [PERMIT.none, byRouter, 1],
    [PERMIT.question, byRouter, 1],
    [PERMIT.token | PERMIT.rejected, byRouter, 0],
    [PERMIT.none, {}, 0],
    [PERMIT.none, { ...byRouter, tryNumber: NO_MATCH, ping: 0 }, 1],
    [PERMIT.none, { tryNumber: NO_MATCH, ping: 0 }, 0],
    [PERMIT.none, { ...byRouter, tryNumber: NO_MATCH, kind: 'stray' as const }, 0],
  ] as const) {
    const bench = new Bench(ROUTER)
    bench.sendWith(permit, 47)
    bench.take(47, reading)
    assert.equal(bench.tokens(), full - cost)
  }
})

test('about a protocol that somebody else than the target answered all hosts on the way are wiser', () => {
  const bench = new Bench(ROUTER)
  bench.send(47, 50)
  bench.take(47, { sender: ROUTER, errorSender: -1, evidence: evidenceOfError(3, 2, false) })
  bench.take(50)
  const { upstream } = bench.transport.pathOf(bench.slot)
  assert.deepEqual([upstream?.isRejected(47), upstream?.isRejected(50)], [true, false])
})

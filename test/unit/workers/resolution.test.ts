/** Where the kernel resolves next hops: how long it is waited for, and how often it must fail to be believed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'
import { NO_MATCH } from '../../../src/protocol/match.ts'
import { DIRECT_ANSWER, evidenceOfError, NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import type { Reading } from '../../../src/verdict/reading.ts'
import { Batches } from '../../../workers/batches.ts'
import { HostTable } from '../../../workers/host-table.ts'
import { Outage } from '../../../workers/outage.ts'
import { Pacer } from '../../../workers/pacer.ts'
import { Prober } from '../../../workers/prober.ts'
import { Receiver } from '../../../workers/receiver.ts'
import { Resolution } from '../../../workers/resolution.ts'
import { RttEstimators } from '../../../workers/rtt.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../../workers/transport/simulated/simulated-transport.ts'
import { FIRST_ADDRESS } from '../../support/host-models.ts'
import { SCANNER } from '../../support/simulated-sweep.ts'

const QUIET_MS = 3500
const LOOK_MS = 100
/** ARP requests in each attempt of the kernel, and how long it takes at least. */
const KERNEL_TRIES = 3
const LEAST_ATTEMPT_MS = 1000
const HOST_ERROR = 1e-3
const NOW_MS = 20_000
const ROUTER = 0x0a0000fe
/** A second address of ours. */
const OTHER = 0x0a0000fd

/** A transport whose next hops the kernel resolves, when it is told to. */
class KernelTransport extends SimulatedTransport {
  resolves = false

  override isResolving(): boolean {
    return !this.resolves
  }

  override quietMsOf(): number {
    return QUIET_MS
  }
}

class Bench {
  readonly hosts = new HostTable(1)
  readonly transport = new KernelTransport(new SimulatedNetwork({ seed: 1, hosts: [] }))
  readonly receiver: Receiver
  readonly resolution: Resolution
  readonly slot: number
  /** Whether the interface is down. */
  isDown = false
  readonly outage = new Outage(() => ({ down: this.isDown ? 'eth0' : undefined, hasChanged: false }))

  constructor() {
    const { hosts, transport } = this
    const batches = new Batches(1)
    const prober = new Prober(hosts, batches, new Pacer(1), [47])
    const counters = new CounterRow(allocateCounters(1), 0)
    const discovered = { note: () => undefined }
    const rtt = new RttEstimators(1)
    this.receiver = new Receiver({ hosts, batches, prober, rtt, transport, counters, discovered })
    const { receiver, outage } = this
    this.resolution = new Resolution({ hosts, receiver, transport, outage, hostError: HOST_ERROR })
    this.slot = hosts.admit(FIRST_ADDRESS, [SCANNER], 0)
    const route = {
      kind: 'unicast',
      interfaceIndex: 1,
      source: SCANNER,
      sources: [SCANNER, OTHER],
      gateway: undefined,
    } as const
    transport.attach(this.slot, route, FIRST_ADDRESS)
    this.receiver.start(this.slot)
    this.resolution.start(this.slot, NOW_MS)
  }

  answer(): void {
    this.hosts.learn(this.slot, 47, DIRECT_ANSWER, FIRST_ADDRESS, 64)
  }

  /** After how many failed attempts, `everyMs` apart, the next hop is believed gone; Infinity if never. */
  failuresUntilBelieved(everyMs: number): number {
    for (let failures = 1; failures <= 60; failures += 1) {
      if (this.resolution.hasFailed(this.slot, NOW_MS + failures * everyMs)) return failures
    }
    return Number.POSITIVE_INFINITY
  }
}

test('a host is pending once it was asked, until its next hop is resolved or it is heard', () => {
  for (const ask of ['countPing', 'countTry'] as const) {
    const bench = new Bench()
    const isPending = () => bench.resolution.isPending(bench.slot)
    assert.equal(isPending(), false)
    bench.hosts[ask](bench.slot, 47)
    assert.equal(isPending(), true)
    bench.transport.resolves = true
    assert.equal(isPending(), false)
    bench.transport.resolves = false
    bench.hosts.learn(bench.slot, 47, evidenceOfError(3, 1, false), ROUTER, 64)
    assert.equal(isPending(), true)
    bench.answer()
    assert.equal(isPending(), false)
  }
})

test('it is looked at every 100 ms, and when the kernel must have given up', () => {
  const { resolution, slot } = new Bench()
  assert.equal(resolution.dueMs(slot, NOW_MS), NOW_MS + LOOK_MS)
  const untilMs = NOW_MS + QUIET_MS
  assert.equal(resolution.dueMs(slot, untilMs - LOOK_MS - 1), untilMs - 1)
  assert.equal(resolution.dueMs(slot, untilMs - 1), untilMs)
  assert.equal(resolution.dueMs(slot, untilMs), undefined)
})

test('the kernel must fail as often as the loss on the way asks for, with three requests each time', () => {
  const clean = new Bench()
  const tries = clean.receiver.triesForLoss(clean.slot, HOST_ERROR)
  assert.equal(clean.failuresUntilBelieved(QUIET_MS), Math.ceil(tries / KERNEL_TRIES))
  const lossy = new Bench()
  lossy.receiver.noteLoss(lossy.slot, 70, 30)
  const more = lossy.receiver.triesForLoss(lossy.slot, HOST_ERROR)
  assert(Math.ceil(more / KERNEL_TRIES) > Math.ceil(tries / KERNEL_TRIES))
  assert.equal(lossy.failuresUntilBelieved(QUIET_MS), Math.ceil(more / KERNEL_TRIES))
})

test('what the kernel says within a second is about the attempt before; a failure begins the next', () => {
  const bench = new Bench()
  bench.receiver.noteLoss(bench.slot, 70, 30)
  const tries = bench.receiver.triesForLoss(bench.slot, HOST_ERROR)
  const attempts = Math.ceil(tries / KERNEL_TRIES)
  assert.equal(bench.failuresUntilBelieved(LEAST_ATTEMPT_MS / 2), 2 * attempts)
  const failed = new Bench()
  failed.resolution.hasFailed(failed.slot, NOW_MS + LEAST_ATTEMPT_MS - 1)
  assert.equal(failed.resolution.dueMs(failed.slot, NOW_MS + QUIET_MS), undefined)
  failed.resolution.hasFailed(failed.slot, NOW_MS + LEAST_ATTEMPT_MS)
  assert.equal(failed.resolution.dueMs(failed.slot, NOW_MS + QUIET_MS), NOW_MS + QUIET_MS + LOOK_MS)
})

test('what the kernel could not resolve while an interface was down, or soon after, is no failure', () => {
  const bench = new Bench()
  const hasFailed = (ms: number) => bench.resolution.hasFailed(bench.slot, ms)
  assert.equal(bench.failuresUntilBelieved(QUIET_MS), 1)
  bench.resolution.start(bench.slot, NOW_MS)
  bench.isDown = true
  assert.equal(hasFailed(NOW_MS + QUIET_MS), false)
  bench.isDown = false
  const backMs = NOW_MS + 2 * QUIET_MS
  assert.equal(hasFailed(backMs), false, 'the attempt began when it was down')
  assert.equal(bench.resolution.dueMs(bench.slot, backMs), backMs + LOOK_MS, 'the next one begins')
  assert.equal(hasFailed(backMs + QUIET_MS), true)
})

test('the next hop of a host that was heard has not failed, and a host begins with no failures', () => {
  const bench = new Bench()
  bench.receiver.noteLoss(bench.slot, 70, 30)
  const failures = bench.failuresUntilBelieved(QUIET_MS)
  assert(failures > 1)
  bench.resolution.start(bench.slot, NOW_MS)
  assert.equal(bench.failuresUntilBelieved(QUIET_MS), failures)
  bench.answer()
  assert.equal(bench.failuresUntilBelieved(QUIET_MS), Number.POSITIVE_INFINITY)
})

test("host unreachable from an address of ours is the kernel's word, unless that is the target", () => {
  const { resolution, slot, hosts } = new Bench()
  const about = (rest: Partial<Reading>): Reading => ({
    kind: 'unreachable',
    slot,
    lane: 0,
    protocol: 47,
    evidence: NO_EVIDENCE,
    tryNumber: 0,
    ping: NO_MATCH,
    flags: 0,
    code: 1,
    errorSender: -1,
    sender: SCANNER,
    ttl: 64,
    ...rest,
  })
  assert.equal(resolution.isKernelsWord(about({})), true)
  assert.equal(resolution.isKernelsWord(about({ code: 0 })), false)
  assert.equal(resolution.isKernelsWord(about({ kind: 'time-exceeded' })), false)
  assert.equal(resolution.isKernelsWord(about({ sender: ROUTER })), false)
  assert.equal(resolution.isKernelsWord(about({ sender: OTHER })), true)
  hosts.release(slot)
  const ourselves = hosts.admit(SCANNER, [SCANNER], 0)
  assert.equal(resolution.isKernelsWord(about({ slot: ourselves })), false)
})

/** Many hosts under one ceiling: how often each has to ask, and whether room is left unused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateCeilings, burstOf, Ceiling } from '../../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'
import type { Ceilings } from '../../../src/contract/plan.ts'
import { HostCeiling } from '../../../workers/host-ceiling.ts'
import { Lanes } from '../../../workers/lanes.ts'
import { Outflow } from '../../../workers/outflow.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'

const SECONDS = 5

function outflowOf(
  hosts: number,
  ceiling: Ceiling,
  counters: CounterRow,
  rest: Partial<Ceilings> = {},
): Outflow {
  const ceilings = { ...BASE_PLAN.ceilings, packetsPerSecondToOneHost: 1e6, ...rest }
  return new Outflow(
    hosts,
    new Lanes(hosts, 1),
    new HostCeiling(hosts, ceilings.packetsPerSecondToOneHost),
    ceiling,
    counters,
    { easeMs: () => 0 },
  )
}

/** Hosts that always have so many packets to send, under a ceiling: packets that went out a second, and asks for each. */
function compete(hosts: number, batch: number, packetsPerSecond: number) {
  const counters = new CounterRow(allocateCounters(1), 0)
  const ceiling = Ceiling.strict(allocateCeilings(), 'packets', packetsPerSecond, counters)
  const outflow = outflowOf(hosts, ceiling, counters)
  const dueMs = new Float64Array(hosts)
  const batches = new Uint32Array(hosts)
  let [asks, granted] = [0, 0]
  const ask = (lane: number, nowMs: number) => {
    asks += 1
    const waitMs = outflow.take(lane, batch, nowMs)
    if (waitMs === 0) granted += 1
    if (waitMs === 0) batches[lane] = (batches[lane] ?? 0) + 1
    dueMs[lane] = nowMs + Math.max(waitMs, 1)
  }
  for (let nowMs = 0; nowMs < SECONDS * 1000; nowMs += 1) {
    for (let lane = outflow.call(nowMs); lane >= 0; lane = outflow.call(nowMs)) ask(lane, nowMs)
    for (let lane = 0; lane < hosts; lane += 1) if ((dueMs[lane] ?? 0) <= nowMs) ask(lane, nowMs)
  }
  const spread = Math.max(...batches) - Math.min(...batches)
  return { rate: (granted * batch) / SECONDS, asksPerGrant: asks / granted, spread }
}

test('thousands of hosts make full use of a ceiling, and ask a few times for each batch', () => {
  for (const [hosts, batch] of [
    [4096, 1],
    [4096, 2],
    [1024, 1],
    [256, 10],
    [64, 30],
  ] as const) {
    const { rate, asksPerGrant, spread } = compete(hosts, batch, 10_000)
    assert(rate >= 9500, `${hosts} hosts: ${rate} packets/s`)
    assert(asksPerGrant <= 3.1, `${hosts} hosts: ${asksPerGrant} asks for each batch`)
    assert(spread <= 1, `${hosts} hosts: one had ${spread} batches more than another`)
  }
})

test('whatever the ceiling and whoever shares it, nearly all of it is used', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 50_000 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 8 }),
      (packetsPerSecond, hosts, batch) => {
        // What flows in leaves room for a burst in any second, and a host asks again after a millisecond at the soonest.
        const inflow = packetsPerSecond - burstOf(packetsPerSecond)
        const most = Math.min(inflow, hosts * batch * 1000)
        const { rate } = compete(hosts, batch, packetsPerSecond)
        assert(rate >= 0.85 * most, `${rate} of ${most}`)
      },
    ),
    { numRuns: 60 },
  )
})

test('one that has lost its use for a turn leaves it to the next; what it needs more is waited for', () => {
  const counters = new CounterRow(allocateCounters(1), 0)
  const outflow = outflowOf(4, Ceiling.strict(allocateCeilings(), 'packets', 1000, counters), counters)
  assert.equal(outflow.take(3, burstOf(1000), 0), 0)
  assert.equal(outflow.take(0, 1, 0), Number.POSITIVE_INFINITY)
  const [one, two] = [outflow.isHeld(1), outflow.isHeld(2)]
  assert.deepEqual([one, two], [true, true])
  const dueMs = outflow.nextMs
  assert.equal(outflow.call(dueMs), 0)
  assert.equal(outflow.call(dueMs), 1)
  assert.equal(outflow.take(1, 10, dueMs), Number.POSITIVE_INFINITY)
  assert(outflow.nextMs > dueMs + 8 && outflow.nextMs < dueMs + 11, `${outflow.nextMs - dueMs} ms`)
  assert.deepEqual([outflow.call(outflow.nextMs), outflow.take(1, 10, outflow.nextMs)], [1, 0])
})

test("a host's own ceiling sends it away, not to the queue", () => {
  const counters = new CounterRow(allocateCounters(1), 0)
  const ceiling = Ceiling.strict(allocateCeilings(), 'packets', 1000, counters)
  const outflow = outflowOf(2, ceiling, counters, { packetsPerSecondToOneHost: 5 })
  assert.equal(outflow.take(0, 5, 0), 0)
  const waitMs = outflow.take(0, 1, 0)
  assert(Number.isFinite(waitMs) && waitMs > 0)
  assert.equal(outflow.nextMs, Number.POSITIVE_INFINITY)
})

const RATE = 200
const BURST = 5
/** More than a bucket holds. */
const LARGEST = 8
const event = fc.record({
  worker: fc.nat(2),
  lane: fc.nat(4),
  packets: fc.integer({ min: 1, max: BURST }),
  kind: fc.constantFrom('take', 'take', 'take', 'call', 'forget', 'withdraw'),
  afterMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 4, noNaN: true }), fc.nat(60)),
})

interface Granted {
  readonly atMs: number
  readonly packets: number
}

/** What three workers under one ceiling let go, each with five lanes. */
function grantedBy(events: readonly (typeof event extends fc.Arbitrary<infer T> ? T : never)[]): Granted[] {
  const memory = allocateCeilings()
  const workers = [0, 1, 2].map(() => {
    const ceiling = new Ceiling(memory, 'packets', RATE, BURST)
    return outflowOf(5, ceiling, new CounterRow(allocateCounters(1), 0))
  })
  const granted: Granted[] = []
  let nowMs = 1000
  for (const { worker, lane, packets, kind, afterMs } of events) {
    nowMs += afterMs
    const outflow = workers[worker]
    if (kind === 'forget') outflow?.forget(lane)
    if (kind === 'withdraw') outflow?.withdraw(lane)
    const asker = kind === 'call' ? (outflow?.call(nowMs) ?? -1) : lane
    if (kind === 'forget' || kind === 'withdraw' || asker < 0) continue
    if (outflow?.take(asker, packets, nowMs) === 0) granted.push({ atMs: nowMs, packets })
  }
  return granted
}

test('whoever waits, leaves, comes late or asks for less than before: in no time does more go out than may', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 5, maxLength: 120 }), (events) => {
      const granted = grantedBy(events)
      for (const [from, { atMs: fromMs }] of granted.entries()) {
        let sum = 0
        for (const { atMs, packets } of granted.slice(from)) {
          sum += packets
          const most = BURST + (RATE * (atMs - fromMs + 0.002)) / 1000
          assert(sum <= most + 1e-6, `${sum} in ${atMs - fromMs} ms, ${most} allowed`)
        }
      }
    }),
    { numRuns: 2000 },
  )
})

test('a batch that is larger than the bucket goes all the same', () => {
  const counters = new CounterRow(allocateCounters(1), 0)
  const outflow = outflowOf(2, new Ceiling(allocateCeilings(), 'packets', RATE, BURST), counters)
  assert.equal(outflow.take(0, LARGEST, 0), Number.POSITIVE_INFINITY)
  const dueMs = outflow.nextMs
  assert.equal(dueMs, 15)
  assert.deepEqual([outflow.call(dueMs), outflow.take(0, LARGEST, dueMs)], [0, 0])
})

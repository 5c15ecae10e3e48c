/** Many hosts under one ceiling: how often each has to ask, and whether room is left unused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateCeilings, burstOf, Ceiling } from '../../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'
import { Outflow } from '../../../workers/outflow.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'

const SECONDS = 5
const CEILINGS = { packetsPerSecond: 1000, packetsPerSecondToOneHost: 1e6 }

/** Hosts that always have so many packets to send, under a ceiling: packets that went out a second, and asks for each. */
function compete(hosts: number, batch: number, packetsPerSecond: number) {
  const counters = new CounterRow(allocateCounters(1), 0)
  const ceilings = { ...BASE_PLAN.ceilings, packetsPerSecond, packetsPerSecondToOneHost: 1e6 }
  const ceiling = Ceiling.strict(allocateCeilings(), 'packets', packetsPerSecond, counters)
  const outflow = new Outflow(hosts, ceilings, ceiling, counters)
  const dueMs = new Float64Array(hosts)
  let [asks, granted] = [0, 0]
  for (let nowMs = 0; nowMs < SECONDS * 1000; nowMs += 1) {
    for (let slot = 0; slot < hosts; slot += 1) {
      if ((dueMs[slot] ?? 0) > nowMs) continue
      asks += 1
      const waitMs = outflow.take(slot, batch, nowMs)
      if (waitMs === 0) granted += 1
      dueMs[slot] = nowMs + Math.max(waitMs, 1)
    }
  }
  return { rate: (granted * batch) / SECONDS, asksPerGrant: asks / granted }
}

test('thousands of hosts make full use of a ceiling, and ask a few times for each batch', () => {
  for (const [hosts, batch] of [
    [4096, 1],
    [4096, 2],
    [1024, 1],
    [256, 10],
    [64, 30],
  ] as const) {
    const { rate, asksPerGrant } = compete(hosts, batch, 10_000)
    assert(rate >= 9500, `${hosts} hosts: ${rate} packets/s`)
    assert(asksPerGrant <= 5, `${hosts} hosts: ${asksPerGrant} asks for each batch`)
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

test('a host that leaves is not waited for', () => {
  const counters = new CounterRow(allocateCounters(1), 0)
  const ceiling = Ceiling.strict(allocateCeilings(), 'packets', 1000, counters)
  const outflow = new Outflow(3, { ...BASE_PLAN.ceilings, ...CEILINGS }, ceiling, counters)
  while (outflow.take(0, 1, 0) === 0);
  const aloneMs = outflow.take(1, 1, 0)
  outflow.forget(0)
  const afterMs = outflow.take(1, 1, 0)
  assert(aloneMs > afterMs, `${aloneMs} ms, then ${afterMs} ms`)
})

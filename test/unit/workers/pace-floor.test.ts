/** How slowly a host may be asked at the slowest, over whole simulated sweeps: kept, and never a wrong state for it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PaceBounds } from '../../../src/contract/plan.ts'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, usualHost } from '../../support/host-models.ts'
import { judge, type SweepOptions, sweep } from '../../support/simulated-sweep.ts'
import type { Departure } from '../../support/wire-log.ts'

function swept(hosts: readonly HostModel[], paceBounds: Partial<PaceBounds>, rest: SweepOptions = {}) {
  const network: NetworkModel = { seed: 5, hosts }
  const outcome = sweep(network, { paceBounds, ...rest })
  const causes = new Map<string, number>()
  for (const result of outcome.results) {
    const { wrong, unproved } = judge(network, result)
    assert.deepEqual(wrong, [])
    for (const [cause, protocols] of unproved) causes.set(cause, (causes.get(cause) ?? 0) + protocols.length)
  }
  return { ...outcome, causes }
}

/** The longest time between two packets to a host, from the second second on to a second before the last error came. */
function longestPause(departures: readonly Departure[], untilMs: number): number {
  const times = departures.map(({ atMs }) => atMs).filter((atMs) => atMs > 2000 && atMs < untilMs)
  return Math.max(...times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0)))
}

test('a host that rations is asked at least so often as long as it owes anything, and all is proved', () => {
  for (const limits of [LIMITS.stock, LIMITS.cisco]) {
    const host = usualHost(4, FIRST_ADDRESS, { limits })
    const usual = swept([host], {})
    for (const maxScanDelayMs of [20, 100, 300]) {
      const { departures, elapsedMs, causes } = swept([host], { maxScanDelayMs })
      // A batch is waited for, 50 ms at the least.
      assert(longestPause(departures, 30_000) <= maxScanDelayMs + 60)
      assert(departures.length > usual.departures.length)
      assert.deepEqual([...causes], [])
      assert(elapsedMs < 1.15 * usual.elapsedMs, `${elapsedMs} ms, not ${usual.elapsedMs}`)
    }
  }
})

test('with few retries it ends a host soon, and what that leaves open is unproved', () => {
  const host = usualHost(4, FIRST_ADDRESS, { limits: LIMITS.stock })
  const { elapsedMs, causes } = swept([host], { maxScanDelayMs: 10 }, { hostBounds: { maxRetries: 2 } })
  assert(elapsedMs < 30_000, `${elapsedMs} ms`)
  assert.deepEqual([...causes.keys()], ['retries-exhausted'])
})

test('so many packets a second go out at the least, shared among the hosts in flight', () => {
  for (const count of [1, 5]) {
    const hosts = Array.from({ length: count }, (_, i) =>
      usualHost(i, FIRST_ADDRESS + i, { limits: LIMITS.stock }),
    )
    const { departures, causes } = swept(hosts, { minPacketsPerSecond: 100 })
    const within = departures.filter(({ atMs }) => atMs > 5000 && atMs < 25_000).length / 20
    assert(within > 85 && within < 130, `${within} packets/s to ${count}`)
    assert.deepEqual([...causes], [])
  }
})

test('ceilings win', () => {
  const host = usualHost(4, FIRST_ADDRESS, { limits: LIMITS.stock })
  const rest = { packetsPerSecondToOneHost: 10, hostBounds: { timeoutMs: 20_000 } }
  const { departures } = swept([host], { minPacketsPerSecond: 1000, maxScanDelayMs: 1 }, rest)
  assert(departures.length <= 10 * 21)
})

test('no state is wrong where packets are lost and swapped, and others take the tokens', () => {
  const way = { loss: 0.1, jitterMs: 3, latencyMs: 5 }
  const hosts = [
    usualHost(1, FIRST_ADDRESS, { limits: LIMITS.stock, way }),
    usualHost(2, FIRST_ADDRESS + 1, { limits: LIMITS.cisco, way, otherAsker: { everyMs: 1700 } }),
    usualHost(3, FIRST_ADDRESS + 2, { limits: LIMITS['one per 100 ms'], way, router: 0x0a0000fe }),
    usualHost(4, FIRST_ADDRESS + 3, { limits: LIMITS['200 per s'], way }),
  ]
  swept(hosts, { maxScanDelayMs: 30 }, { sources: 2 })
})

/**
 * Whole sweeps under their ceilings: none is ever exceeded, whatever kind of packet it is; what they hold back is
 * counted; and the hosts of a subnet do not begin all at once.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, usualHost } from '../../support/host-models.ts'
import { type SweepOptions, sweep } from '../../support/simulated-sweep.ts'
import type { Departure } from '../../support/wire-log.ts'

const ROUTER = 0x0a0000fe
/** Times are sums of fractions. */
const CLOCK_ERROR_MS = 0.001

/** Hosts on the link and behind a router, some of them not there, on a way that loses packets. */
function lossyNetwork(count: number): NetworkModel {
  const hosts = Array.from({ length: count }, (_, i): HostModel => {
    const place = i % 2 === 0 ? { router: ROUTER } : {}
    return usualHost(i, FIRST_ADDRESS + i, { ...place, way: { loss: 0.05 }, isDown: i % 7 === 6 })
  })
  return { seed: count, hosts }
}

function hostsOf(count: number, rest: Partial<HostModel>, between = 1): NetworkModel {
  const hosts = Array.from({ length: count }, (_, i) => usualHost(i, FIRST_ADDRESS + i * between, rest))
  return { seed: count, hosts }
}

/** The most packets that left within any second. */
function mostInASecond(departures: readonly Departure[]): number {
  let most = 0
  let from = 0
  for (const [i, { atMs }] of departures.entries()) {
    while ((departures[from]?.atMs ?? atMs) <= atMs - 1000 + CLOCK_ERROR_MS) from += 1
    most = Math.max(most, i - from + 1)
  }
  return most
}

/** When the first packet went to each host, in the order of these times. */
function beginnings(network: NetworkModel, options: SweepOptions): number[] {
  const firstMs = new Map<number, number>()
  for (const { destination, atMs } of sweep(network, options).departures) {
    if (!firstMs.has(destination)) firstMs.set(destination, atMs)
  }
  return [...firstMs.values()].sort((left, right) => left - right)
}

test('in no second do more packets leave than the sweep may send: first probes, retransmissions and pings', () => {
  for (const [packetsPerSecond, count] of [
    [20, 3],
    [100, 10],
    [1000, 30],
    [5000, 50],
  ] as const) {
    const { departures, counters } = sweep(lossyNetwork(count), { packetsPerSecond })
    const most = mostInASecond(departures)
    assert(most <= packetsPerSecond, `${most} at ${packetsPerSecond}/s`)
    for (const counter of ['pingsSent', 'probeRetransmissions'] as const) assert(counters.read(counter) > 0)
  }
})

test('in no second is a host sent more than its ceiling allows, pings included', () => {
  for (const packetsPerSecondToOneHost of [4, 10, 50, 500]) {
    const { departures, counters } = sweep(lossyNetwork(4), { packetsPerSecondToOneHost })
    assert(counters.read('pingsSent') > 0)
    for (const host of new Set(departures.map(({ destination }) => destination))) {
      const most = mostInASecond(departures.filter(({ destination }) => destination === host))
      assert(most <= packetsPerSecondToOneHost, `${most} at ${packetsPerSecondToOneHost}/s`)
    }
  }
})

test('a sweep that its packet ceiling limits says so of nearly all its time, and of no other ceiling', () => {
  for (const packetsPerSecond of [50, 1000]) {
    const network = hostsOf(20, {})
    const { elapsedMs, counters } = sweep(network, { packetsPerSecond, packetsPerSecondToOneHost: 100_000 })
    const share = counters.read('packetCeilingHeldMs') / elapsedMs
    assert(share > 0.8 && share <= 1.01, `${share}`)
    assert.equal(counters.read('hostCeilingHeldMs'), 0)
  }
})

test('hosts that could answer faster are held back by the ceiling of one host, those that ration are not', () => {
  const held = (rest: Partial<HostModel>, options: SweepOptions) => {
    const { results, counters } = sweep(hostsOf(5, rest), { packetsPerSecond: 1e6, ...options })
    const upMs = results.reduce((sum, { startedMs, finishedMs }) => sum + finishedMs - startedMs, 0)
    assert(counters.read('packetCeilingHeldMs') < upMs / 100)
    return counters.read('hostCeilingHeldMs') / upMs
  }
  const way = { latencyMs: 1 }
  assert(held({ way }, { packetsPerSecondToOneHost: 50 }) > 0.7)
  assert.equal(held({ way }, { packetsPerSecondToOneHost: 1_000_000 }), 0)
  const rationing = held({ way, limits: LIMITS.stock }, {})
  assert(rationing < 0.01, `${rationing}`)
})

test('hosts of one subnet begin more than a millisecond apart, and all within half a second', () => {
  for (const rest of [{}, { router: ROUTER }]) {
    for (const options of [{ pings: [] }, {}]) {
      const times = beginnings(hostsOf(256, rest), {
        packetsPerSecond: 1e6,
        protocols: [1, 6, 17],
        ...options,
      })
      assert.equal(times.length, 256)
      for (const [i, atMs] of times.entries()) {
        const sinceMs = atMs - (times[i - 1] ?? Number.NEGATIVE_INFINITY)
        assert(sinceMs > 1, `${sinceMs} ms`)
      }
      const lastMs = times.at(-1) ?? 0
      assert(lastMs <= 500, `${lastMs} ms`)
    }
  }
})

test('hosts of different subnets do not wait for each other', () => {
  const options: SweepOptions = { protocols: [], pings: [{ kind: 'echo' }], packetsPerSecond: 1e6 }
  const times = beginnings(hostsOf(100, { router: ROUTER }, 256), options)
  // A few may share a cell.
  assert((times.at(-1) ?? 0) < 5)
})

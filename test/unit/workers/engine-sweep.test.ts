/** Whole sweeps over the simulated network: the window, the ceilings, the counters, and an end before the end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromMapped } from '../../../src/packet/address.ts'
import { DEFAULT_PINGS } from '../../../src/protocol/ping.ts'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import {
  FIRST_ADDRESS,
  LIMITS,
  type LimitName,
  SILENT_REACTIONS,
  usualHost,
} from '../../support/host-models.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import { addressesOf, judge, type SweepOutcome, sweep, unprovedIn } from '../../support/simulated-sweep.ts'
import type { Departure } from '../../support/wire-log.ts'

const BATCH = 64

/** A subnet in which one host in three is down, one drops everything, and the others ration differently. */
function subnet(seed: number, count: number): NetworkModel {
  const random = new SeededRandom(seed)
  const limits: LimitName[] = ['none', 'one per 100 ms', '200 per s', '10 per 100 ms']
  const hosts = Array.from({ length: count }, (_, i): HostModel => {
    const address = FIRST_ADDRESS + i
    if (i % 3 === 0) return usualHost(seed + i, address, { isDown: true })
    if (i % 10 === 1) return { addresses: [address], reactions: SILENT_REACTIONS }
    return usualHost(seed + i, address, { limits: LIMITS[random.pick(limits)] })
  })
  return { seed, hosts }
}

function wrongIn(network: NetworkModel, { results }: SweepOutcome): string[] {
  return results.filter(({ status }) => status === 'up').flatMap((result) => judge(network, result).wrong)
}

/** The most packets that left within any `windowMs`, and the longest such run. */
function mostWithin(departures: readonly Departure[], windowMs: number): number {
  let most = 0
  let from = 0
  for (const [i, { atMs }] of departures.entries()) {
    while ((departures[from]?.atMs ?? atMs) <= atMs - windowMs) from += 1
    most = Math.max(most, i - from + 1)
  }
  return most
}

test('a window smaller than the sweep: every target is reported exactly once', () => {
  for (const slots of [1, 3, 16, 1000]) {
    const network = subnet(slots, 40)
    const outcome = sweep(network, { slots })
    const reported = outcome.results.map(({ address }) => fromMapped(address))
    assert.deepEqual(reported.toSorted(), addressesOf(network).toSorted())
    assert.deepEqual(wrongIn(network, outcome), [])
    assert.equal(outcome.counters.read('hostsAdmitted'), 40)
    assert.equal(outcome.counters.read('hostsFinished'), 40)
  }
})

test('hosts that nobody answers for are down, and get no probe', () => {
  const network = subnet(7, 30)
  const { results, departures } = sweep(network)
  const down = network.hosts.filter(({ isDown }) => isDown).flatMap(({ addresses }) => addresses)
  const reported = results.filter(({ status }) => status === 'down').map(({ address }) => fromMapped(address))
  assert.deepEqual(reported.toSorted(), down.toSorted())
  assert(!departures.some(({ destination }) => down.includes(destination)))
})

test('no host is sent more than its ceiling allows', () => {
  const network = subnet(3, 20)
  for (const packetsPerSecondToOneHost of [50, 500]) {
    const { departures } = sweep(network, { packetsPerSecondToOneHost })
    for (const host of new Set(departures.map(({ destination }) => destination))) {
      const own = departures.filter(({ destination }) => destination === host)
      for (const seconds of [0.1, 1, 5]) {
        const most = mostWithin(own, seconds * 1000)
        assert(most <= packetsPerSecondToOneHost * seconds + BATCH, `${most} in ${seconds} s`)
      }
    }
  }
})

test('no host gets more in any second than its ceiling, and a low one is made use of', () => {
  const routed = usualHost(2, FIRST_ADDRESS + 1, { router: 0x0a0000fe })
  const hosts = [usualHost(1, FIRST_ADDRESS), routed]
  for (const packetsPerSecondToOneHost of [3, 5, 10, 33, 100]) {
    const { departures, results } = sweep({ seed: 1, hosts }, { packetsPerSecondToOneHost })
    for (const { address, startedMs, finishedMs } of results) {
      const own = departures.filter(({ destination }) => destination === fromMapped(address))
      assert(mostWithin(own, 1000) <= packetsPerSecondToOneHost)
      if (fromMapped(address) !== FIRST_ADDRESS || packetsPerSecondToOneHost > 10) continue
      const perSecond = (1000 * own.length) / (finishedMs - startedMs)
      // Two batches of three do not fit into a second of five.
      assert(perSecond >= 0.6 * packetsPerSecondToOneHost, `${perSecond} of ${packetsPerSecondToOneHost}/s`)
    }
  }
})

test('pings stay under the ceiling of a host that never answers', () => {
  const hosts = [{ addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS, router: 0x0a0000fe }]
  for (const packetsPerSecondToOneHost of [1, 2, 3]) {
    const { departures } = sweep({ seed: 1, hosts }, { packetsPerSecondToOneHost })
    assert.equal(departures.length, DEFAULT_PINGS.length)
    assert(mostWithin(departures, 1000) <= packetsPerSecondToOneHost)
  }
})

test('all hosts together are never sent more than the sweep may send', () => {
  const network = subnet(5, 60)
  for (const packetsPerSecond of [100, 1000]) {
    const outcome = sweep(network, { packetsPerSecond })
    const burst = Math.max(64, packetsPerSecond * 0.02)
    for (const seconds of [0.1, 1, 5]) {
      const most = mostWithin(outcome.departures, seconds * 1000)
      assert(most <= packetsPerSecond * seconds + burst, `${most} in ${seconds} s`)
    }
    assert.deepEqual(wrongIn(network, outcome), [])
  }
})

test('the counters are what went over the wire, in all and host by host', () => {
  const { results, departures, counters } = sweep(subnet(9, 30))
  const asked = new Set(departures.map(({ destination, protocol }) => destination * 256 + protocol))
  assert.equal(counters.read('probesSent'), departures.length)
  assert.equal(counters.read('probeRetransmissions'), departures.length - asked.size)
  for (const { address, probes, retransmissions } of results) {
    const own = departures.filter(({ destination }) => destination === fromMapped(address))
    const protocols = new Set(own.map(({ protocol }) => protocol))
    assert.deepEqual([probes, retransmissions], [own.length, own.length - protocols.size])
  }
})

test('a control that is repeated for minutes is still recognised as our own', () => {
  const silent = SILENT_REACTIONS.map((reaction, protocol) => (protocol === 47 ? 2 : reaction))
  const host: HostModel = {
    addresses: [FIRST_ADDRESS],
    reactions: silent,
    limits: LIMITS.cisco,
    way: { loss: 0.05 },
  }
  let repeated = 0
  for (let seed = 1; seed <= 4; seed += 1) {
    const network = { seed, hosts: [host] }
    // Small batches need a control for every few suspects.
    const outcome = sweep(network, { packetsPerSecondToOneHost: 100 })
    repeated = Math.max(repeated, outcome.departures.filter(({ protocol }) => protocol === 47).length)
    assert.equal(outcome.counters.read('responsesForged'), 0)
    assert.deepEqual(wrongIn(network, outcome), [])
  }
  assert(repeated > 256)
})

test('stopped early: hosts in flight are reported incomplete, what they lack as interrupted, nothing wrong', () => {
  for (const stopAtMs of [1, 50, 400, 3000, 20_000]) {
    const network: NetworkModel = {
      seed: stopAtMs,
      hosts: Array.from({ length: 10 }, (_, i) => usualHost(i, FIRST_ADDRESS + i, { limits: LIMITS.stock })),
    }
    const outcome = sweep(network, { stopAtMs, slots: 4 })
    assert.deepEqual(wrongIn(network, outcome), [])
    assert(outcome.results.length <= 4)
    for (const result of outcome.results) {
      const judgement = judge(network, result)
      assert.equal(result.complete, false)
      assert(result.finishedMs <= stopAtMs + 1)
      assert.deepEqual([...judgement.unproved.keys()], ['interrupted'])
      assert(unprovedIn(judgement) > 0)
    }
  }
})

test('only the protocols of the plan are asked, and the others are said not to have been', () => {
  const network: NetworkModel = { seed: 1, hosts: [usualHost(1, FIRST_ADDRESS)] }
  const protocols = [1, 2, 6, 17, 47, 89]
  const { results, departures } = sweep(network, { protocols })
  assert.deepEqual(new Set(departures.map(({ protocol }) => protocol)), new Set(protocols))
  const [result] = results
  assert(result !== undefined)
  assert.deepEqual(judge(network, result, protocols).wrong, [])
  assert.equal(judge(network, result, protocols).unproved.size, 0)
})

test('the same seed gives the same sweep, packet for packet', () => {
  const network = subnet(11, 12)
  assert.deepEqual(sweep(network).departures, sweep(network).departures)
})

test('lanes that wait for what others ask are looked at seldom: no turn of a worker for each millisecond', () => {
  const network = {
    seed: 1,
    hosts: [usualHost(1, FIRST_ADDRESS, { way: { latencyMs: 100, jitterMs: 1, loss: 0.02 } })],
  }
  const { elapsedMs, turns, results } = sweep(network, { sources: 16 })
  assert.equal(results.length, 1)
  assert(turns < elapsedMs, `${turns} turns in ${elapsedMs} ms`)
})

test('a host whose errors somebody else has just had all is asked once more when it has one again', () => {
  for (const protocols of [[47], [47, 50, 51]]) {
    const hosts = [usualHost(1, FIRST_ADDRESS, { limits: LIMITS.spent })]
    const network = { seed: 1, hosts }
    const outcome = sweep(network, { protocols })
    assert.deepEqual(wrongIn(network, outcome), [])
    assert(outcome.elapsedMs < 5000, `${outcome.elapsedMs} ms`)
  }
})

test('a host with one limit for all who ask is asked from many addresses to the end, not given up after a round', () => {
  const network = { seed: 3, hosts: [usualHost(3, FIRST_ADDRESS, { limits: LIMITS['100 per s'] })] }
  const [result] = sweep(network, { sources: 64 }).results
  assert(result !== undefined)
  assert.deepEqual([...judge(network, result).unproved], [])
})

test('a host whose answers take longer than the timeout that its neighbour resolution suggests is heard all the same', () => {
  const way = { jitterMs: 200 }
  const limits = LIMITS['one per 100 ms']
  for (const seed of [1, 2, 3]) {
    const network = { seed, hosts: [usualHost(seed, FIRST_ADDRESS, { limits, way })] }
    const [result] = sweep(network, { protocols: [1, 2, 4, 6, 17, 47, 50, 51, 88, 89, 103, 132] }).results
    assert(result !== undefined)
    const { wrong, unproved } = judge(network, result)
    assert.deepEqual([wrong, [...unproved]], [[], []], `seed ${seed}`)
  }
})

/** A user's time between two packets to one host, over whole simulated sweeps: kept on average, and no state suffers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, SILENT_REACTIONS, usualHost } from '../../support/host-models.ts'
import { judge, type SweepOptions, sweep, unprovedIn } from '../../support/simulated-sweep.ts'
import type { Departure } from '../../support/wire-log.ts'

const ROUTER = 0x0a0000fe
/** Two suspects, a control of the target and one of a router: no more goes together where packets are to be far apart. */
const PROOF = 4
const IGMP = 2
const FEW_PROTOCOLS = [1, IGMP, 6, 17, 47, 89]

function swept(host: HostModel, options: SweepOptions) {
  const network: NetworkModel = { seed: 5, hosts: [host] }
  const outcome = sweep(network, options)
  const [result] = outcome.results as [HostResult]
  const judgement = judge(network, result, options.protocols)
  assert.deepEqual(judgement.wrong, [])
  return { ...outcome, result, unproved: unprovedIn(judgement) }
}

/** How many packets more went out by any time than one for each delay since any other, the first included. */
function mostAhead(departures: readonly Departure[], delayMs: number): number {
  let [most, least] = [0, Number.POSITIVE_INFINITY]
  for (const [i, { atMs }] of departures.entries()) {
    least = Math.min(least, i - atMs / delayMs)
    most = Math.max(most, i + 1 - atMs / delayMs - least)
  }
  return most
}

test('packets to one host are so far apart on average, whoever sends them, and every state is proved', () => {
  for (const scanDelayMs of [125, 1000, 15_000]) {
    for (const host of [
      usualHost(3, FIRST_ADDRESS, { limits: LIMITS.stock }),
      usualHost(4, FIRST_ADDRESS, { limits: LIMITS.cisco, router: ROUTER }),
      usualHost(5, FIRST_ADDRESS, { router: ROUTER }),
      { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS },
    ]) {
      const { departures, unproved } = swept(host, {
        protocols: FEW_PROTOCOLS,
        paceBounds: { scanDelayMs },
      })
      assert.equal(unproved, 0)
      assert(mostAhead(departures, scanDelayMs) <= PROOF)
    }
  }
})

test('what needs no company goes alone', () => {
  const host = usualHost(3, FIRST_ADDRESS, { limits: LIMITS.none })
  const { departures, elapsedMs } = swept(host, {
    protocols: [1, 6, 47, 89],
    paceBounds: { scanDelayMs: 400 },
  })
  const times = departures.map(({ atMs }) => atMs)
  assert(times.every((atMs, i) => i === 0 || atMs - (times[i - 1] ?? 0) >= 400 - 0.001))
  assert(elapsedMs < 400 * 4)
})

test('a delay of five minutes (-T0) ends with every state proved, however many hosts there are', () => {
  const hosts = Array.from({ length: 20 }, (_, i) =>
    usualHost(i, FIRST_ADDRESS + i, { limits: LIMITS.stock, ...(i % 3 === 0 ? { router: ROUTER } : {}) }),
  )
  const network: NetworkModel = { seed: 9, hosts }
  const { results, departures } = sweep(network, {
    protocols: [1, IGMP, 6],
    packetsPerSecond: 10,
    packetsPerSecondToOneHost: 1,
    paceBounds: { scanDelayMs: 300_000 },
  })
  assert.equal(results.length, hosts.length)
  for (const result of results) {
    const judgement = judge(network, result, [1, IGMP, 6])
    assert.deepEqual([judgement.wrong, unprovedIn(judgement)], [[], 0])
  }
  for (const { addresses } of hosts) {
    const own = departures.filter(({ destination }) => destination === addresses[0])
    assert(mostAhead(own, 300_000) <= PROOF)
  }
})

test('the stricter of a delay and the ceiling of one host holds', () => {
  const host = usualHost(3, FIRST_ADDRESS)
  const timeOf = (packetsPerSecondToOneHost: number, scanDelayMs: number) =>
    swept(host, { packetsPerSecondToOneHost, paceBounds: { scanDelayMs } })
  const [byDelay, byRate] = [timeOf(500, 50), timeOf(20, 2)]
  for (const { departures, elapsedMs } of [byDelay, byRate]) {
    const perSecond = (1000 * departures.length) / elapsedMs
    assert(perSecond <= 21 && perSecond >= 15, `${perSecond} packets/s`)
  }
})

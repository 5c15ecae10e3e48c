/** Which hosts behind routers are there: what each costs, and that loss makes nobody disappear. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { DEFAULT_PINGS, type Ping } from '../../../src/protocol/ping.ts'
import type { HostModel, Reaction } from '../../../workers/transport/simulated/host-model.ts'
import { packetOf } from '../../support/answers.ts'
import { FIRST_ADDRESS, usualHost } from '../../support/host-models.ts'
import { ReceiveRound } from '../../support/receive-round.ts'
import {
  judge,
  PROTOCOLS,
  SCANNER,
  type SweepOptions,
  type SweepOutcome,
  sweep,
} from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a0000fe
const SECOND = FIRST_ADDRESS + 1

/** A host behind the router that answers in some protocols and drops all else. */
function only(address: number, ...protocols: readonly number[]): HostModel {
  const reactions = PROTOCOLS.map((protocol): Reaction => (protocols.includes(protocol) ? 'open' : 'silent'))
  return { addresses: [address], reactions, router: ROUTER }
}

function dead(address: number): HostModel {
  return { ...only(address), isDown: true }
}

function sweepOf(hosts: readonly HostModel[], options: SweepOptions = {}): SweepOutcome {
  return sweep({ seed: 1, hosts }, options)
}

function statusOf({ status, statusReason, pings, probes }: HostResult) {
  return { status, statusReason, pings, probes }
}

test('a dead address behind a router costs four pings, 100 ms apart, and no probe', () => {
  const { results, departures, counters } = sweepOf([dead(FIRST_ADDRESS)])
  assert.deepEqual(results.map(statusOf), [
    { status: 'down', statusReason: 'no-response', pings: 4, probes: 0 },
  ])
  assert.deepEqual(
    departures.map(({ atMs, protocol }) => [atMs, protocol]),
    [
      [0, 1],
      [100, 6],
      [200, 6],
      [300, 1],
    ],
  )
  assert.deepEqual([counters.read('pingsSent'), counters.read('probesSent')], [4, 0])
})

test('a host is up at its first answer, which is the reason', () => {
  const { results } = sweepOf([only(FIRST_ADDRESS, 1), only(SECOND, 6)], { protocols: [1, 6] })
  assert.deepEqual(results.map(({ status, statusReason, pings }) => [status, statusReason, pings]).sort(), [
    ['up', 'echo-reply', 1],
    ['up', 'reset', 2],
  ])
})

test('an answer to a ping is evidence: its protocol is not asked again', () => {
  const { results, departures } = sweepOf([only(FIRST_ADDRESS, 1)], { protocols: [1] })
  assert.equal(results[0]?.probes, 0)
  assert.equal(departures.length, 1)
  assert.deepEqual(
    judge({ seed: 1, hosts: [only(FIRST_ADDRESS, 1)] }, results[0] as HostResult, [1]).wrong,
    [],
  )
})

test('a host that answers no ping is down, but where the user says that it is up it is asked', () => {
  const host = only(FIRST_ADDRESS, 47)
  const [asked] = sweepOf([host]).results
  assert.deepEqual([asked?.status, asked?.probes], ['down', 0])
  const [assumed] = sweepOf([host], { pings: [] }).results
  assert.deepEqual([assumed?.status, assumed?.statusReason, assumed?.pings], ['up', 'user-set', 0])
  assert.deepEqual(judge({ seed: 1, hosts: [host] }, assumed as HostResult).wrong, [])
})

/** A router that says host unreachable to these protocols. */
function rejecting(...protocols: readonly number[]) {
  return [{ address: ROUTER, rejects: Object.fromEntries(protocols.map((protocol) => [protocol, 1])) }]
}

test('a router that rejects one kind of ping hides no host', () => {
  const { results } = sweep(
    { seed: 1, hosts: [only(FIRST_ADDRESS, 6)], routers: rejecting(1) },
    { protocols: [] },
  )
  assert.deepEqual([results[0]?.status, results[0]?.statusReason], ['up', 'reset'])
})

test('a host of which a router says so to two kinds of ping is down at once', () => {
  const { results } = sweep(
    { seed: 1, hosts: [only(FIRST_ADDRESS)], routers: rejecting(1, 6) },
    { protocols: [] },
  )
  assert.deepEqual(results.map(statusOf), [
    { status: 'down', statusReason: 'host-unreach', pings: 2, probes: 0 },
  ])
})

test('where the user says that hosts are up, a router that says otherwise is reported, and the host too', () => {
  const network = { seed: 1, hosts: [only(FIRST_ADDRESS)], routers: rejecting(47) }
  const { results } = sweep(network, { protocols: [47], pings: [] })
  assert.deepEqual(judge(network, results[0] as HostResult, [47]), { wrong: [], unproved: new Map() })
})

test('a sweep that is stopped keeps the hosts that its pings have found', () => {
  const { results } = sweepOf([only(FIRST_ADDRESS, 1)], { protocols: [], stopAtMs: 150 })
  assert.deepEqual([results[0]?.status, results[0]?.complete], ['up', false])
})

test('only the chosen pings are sent, in their order', () => {
  const pings: readonly Ping[] = [{ kind: 'ack', port: 22 }, { kind: 'echo' }]
  const { departures } = sweepOf([dead(FIRST_ADDRESS)], { pings })
  assert.deepEqual(
    departures.map(({ protocol }) => protocol),
    [6, 1],
  )
})

test('without protocols hosts are found, and sent three pings more that show what the way loses', () => {
  const { results, counters } = sweepOf([only(FIRST_ADDRESS, 6), dead(SECOND)], { protocols: [] })
  assert.deepEqual(results.map(statusOf), [
    { status: 'up', statusReason: 'reset', pings: 5, probes: 0 },
    { status: 'down', statusReason: 'no-response', pings: 4, probes: 0 },
  ])
  assert.equal(counters.read('probesSent'), 0)
})

test('without protocols, with one kind of ping, on a way that loses a tenth each way: no live host is called down', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const way = { loss: 0.1 }
    const live = Array.from({ length: 30 }, (_, i) => ({ ...only(FIRST_ADDRESS + i, 1), way }))
    const { results } = sweep({ seed, hosts: live }, { protocols: [], pings: [{ kind: 'echo' }] })
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['up']), `seed ${seed}`)
  }
})

test('once a way is known, hosts that are found get no further ping', () => {
  const live = Array.from({ length: 60 }, (_, i) => only(FIRST_ADDRESS + i, 1))
  const { results } = sweepOf(live, { protocols: [], slots: 10 })
  const sampled = results.filter(({ pings }) => pings === 4).length
  // A hundred pings take 34 hosts; of those in flight beside them some have begun theirs.
  assert(sampled >= 34 && sampled <= 34 + 10, `${sampled} hosts`)
  assert.equal(results.filter(({ pings }) => pings === 1).length, 60 - sampled)
})

test('a host that ARP has found is not pinged', () => {
  const { results } = sweepOf([usualHost(1, FIRST_ADDRESS)])
  assert.deepEqual([results[0]?.statusReason, results[0]?.pings], ['arp-response', 0])
})

test('where an answer to ARP proves nothing a host on the link is pinged, and is up by a word of its own alone', () => {
  const live = usualHost(1, FIRST_ADDRESS)
  const proxied = { addresses: [SECOND], reactions: only(SECOND).reactions }
  const absent = { addresses: [SECOND + 1], reactions: live.reactions, isDown: true }
  const hosts = [live, proxied, absent]
  const fates = (options: SweepOptions) =>
    sweepOf(hosts, { protocols: [1, 47], ...options })
      .results.map(({ address, status, statusReason }) => [address.at(-1), status, statusReason])
      .sort()
  assert.deepEqual(fates({ isArpIgnored: true }), [
    [0, 'up', 'echo-reply'],
    [1, 'down', 'no-response'],
    [2, 'down', 'no-arp-response'],
  ])
  assert.deepEqual(fates({ isArpIgnored: true, pings: [] }), [
    [0, 'up', 'user-set'],
    [1, 'up', 'user-set'],
    [2, 'down', 'no-arp-response'],
  ])
  assert.deepEqual(
    fates({}).map(([, status]) => status),
    ['up', 'up', 'down'],
  )
})

test('on a way that loses a fifth each way no live host is called down, and the dead cost what that asks for', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const way = { loss: 0.2 }
    const live = Array.from({ length: 60 }, (_, i) => ({
      ...usualHost(seed * 60 + i, FIRST_ADDRESS + i, { way }),
      router: ROUTER,
    }))
    const gone = Array.from({ length: 20 }, (_, i) => ({ ...dead(FIRST_ADDRESS + 100 + i), way }))
    const { results } = sweep({ seed, hosts: [...live, ...gone] }, { protocols: [1, 6, 17, 47, 50, 51] })
    const down = results.filter(({ status }) => status === 'down')
    assert.equal(down.length, gone.length)
    for (const { pings, probes } of down) assert(pings > 4 && pings <= 60 && probes === 0, `${pings} pings`)
  }
})

test('who complains about another host is there itself', () => {
  const [complainer, other] = [only(FIRST_ADDRESS, 47), { ...only(SECOND, 47), router: FIRST_ADDRESS }]
  const routers = [{ address: FIRST_ADDRESS, rejects: { 1: 13 } }]
  const { results } = sweep({ seed: 1, hosts: [complainer, other], routers }, { protocols: [1, 47] })
  const fates = results.map(({ address, status, statusReason }) => [address.at(-1), status, statusReason])
  assert.deepEqual(fates.sort(), [
    [0, 'up', 'icmp-error'],
    [1, 'down', 'no-response'],
  ])
})

test('a host that was heard before the way to it was known is not pinged', () => {
  const target = { address: FIRST_ADDRESS, sources: [SCANNER], ear: 0, isPinged: true }
  const key = { k0: 1, k1: 2 }
  for (const isHeard of [true, false]) {
    const round = new ReceiveRound({
      targets: [target],
      pings: DEFAULT_PINGS,
      isRouted: true,
      protocols: [1, 47],
      slots: 1,
      key,
    })
    round.play({ kind: 'tick', nowMs: 0 })
    const envelope = { source: FIRST_ADDRESS, destination: SCANNER, protocol: 47 }
    if (isHeard) round.play({ kind: 'packet', bytes: packetOf(envelope, Buffer.from('unasked')), ear: 0 })
    for (const nowMs of [1, 2]) round.play({ kind: 'tick', nowMs })
    const { pings, probes } = round.reference.hosts.get(FIRST_ADDRESS) ?? { pings: [], probes: [] }
    assert.deepEqual([pings.length, probes.length], isHeard ? [0, 1] : [1, 0])
    round.end()
    assert.deepEqual(
      [...round.tally.keys()].filter((key) => key.startsWith('up')),
      isHeard ? ['up unsolicited'] : [],
    )
  }
})

test('a dead host waits for its timeout behind the ceiling of the sweep, not in front of it', () => {
  const hosts = Array.from({ length: 50 }, (_, i) => dead(FIRST_ADDRESS + i))
  const { results, departures } = sweepOf(hosts, { packetsPerSecond: 50 })
  assert(results.every(({ pings }) => pings === 4))
  assert.equal(departures.length, 200)
  const seconds = new Map<number, number>()
  for (const { atMs } of departures) {
    const second = Math.floor(atMs / 1000)
    seconds.set(second, (seconds.get(second) ?? 0) + 1)
  }
  assert(Math.max(...seconds.values()) <= 50)
})

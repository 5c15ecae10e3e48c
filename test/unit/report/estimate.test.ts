import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { askingOrder } from '../../../src/protocol/order.ts'
import { DEFAULT_PINGS } from '../../../src/protocol/ping.ts'
import { formatDuration } from '../../../src/report/duration.ts'
import { type EstimateInput, estimateLine, estimateSweep } from '../../../src/report/estimate.ts'

const CEILINGS = { packetsPerSecond: 10_000, packetsPerSecondToOneHost: 500, arpRequestsPerSecond: 1000 }

function input(
  targets: number,
  protocols: readonly number[],
  changes: Partial<EstimateInput> = {},
): EstimateInput {
  const order = askingOrder(protocols, 1)
  return {
    ...{ targets, localTargets: 0, protocols: order, lanes: 1, pings: DEFAULT_PINGS, ceilings: CEILINGS },
    maxInFlight: 65_536,
    hostBounds: { timeoutMs: undefined },
    paceBounds: { scanDelayMs: undefined },
    ...changes,
  }
}

const ALL = Array.from({ length: 256 }, (_, protocol) => protocol)

test('the line says what is coming, for each limit that can hold a sweep up', () => {
  assert.equal(
    estimateLine(input(254, ALL)),
    '254 hosts, 256 protocols: about 4 min 10 s; common protocols in about 3 s',
  )
  assert.equal(
    estimateLine(input(254, ALL, { lanes: 16 })),
    '254 hosts, 256 protocols: about 11 s; common protocols in about 2 s; about 28 s if nothing answers',
  )
  assert.equal(estimateLine(input(1, [1, 6])), '1 host, 2 protocols: about 2 s')
  // Loopback is not rationed.
  assert.equal(estimateLine(input(1, ALL, { localTargets: 1 })), '1 host, 256 protocols: about 2 s')
  const slow = { ...CEILINGS, packetsPerSecond: 100 }
  assert.match(estimateLine(input(254, ALL, { ceilings: slow })), /about 12 min/)
})

test('a large range is reckoned by its packets, by ARP, and by the places for hosts in flight', () => {
  // A /16 at 10,000/s: a ping, 256 protocols, and 28 more tries for the silence of three of them with their controls.
  const packets = (65_536 * (1 + 256 + 28)) / 10_000
  assert.equal(estimateSweep(input(65_536, ALL)).seconds, 1 + packets)
  assert.equal(
    estimateLine(input(65_536, ALL)),
    '65536 hosts, 256 protocols: about 31 min 10 s; common protocols in about 3 min 50 s; about 1 h 52 min if nothing answers',
  )
  // Without that ceiling ARP takes 65.5 s to come to the last host, which takes as long as one alone: 251 - 6 errors at 1/s.
  const lifted = { ...CEILINGS, packetsPerSecond: 1e7 }
  assert.equal(estimateSweep(input(65_536, ALL, { ceilings: lifted })).seconds, 65.536 + 245)
  // Two rounds, of which the first is found in 65.5 s; at ten requests a second ARP takes longer than the hosts.
  const two = (arpRequestsPerSecond: number) =>
    estimateSweep(input(131_072, ALL, { ceilings: { ...lifted, arpRequestsPerSecond } })).seconds
  assert.equal(two(1000), 65.536 + 2 * 245)
  assert.equal(two(10), 13_107.2 + 245)
  // Without either all hosts are one: the same as a single host takes.
  const free = { ...lifted, arpRequestsPerSecond: 1e7 }
  assert.equal(estimateSweep(input(65_536, ALL, { ceilings: free })).seconds, 1 + 245)
  assert.equal(estimateSweep(input(1, ALL, { ceilings: free })).seconds, 1 + 245)
  // A /8 has 256 rounds of 65,536 hosts, or as many more as fewer are in flight.
  assert.equal(
    estimateSweep(input(2 ** 24, ALL, { ceilings: { ...free, packetsPerSecond: 1e9 } })).seconds,
    1 + 256 * 245,
  )
  const few = { ceilings: { ...free, packetsPerSecond: 1e9 }, maxInFlight: 4096 }
  assert.equal(estimateSweep(input(2 ** 24, ALL, few)).seconds, 1 + 4096 * 245)
  assert.match(estimateLine(input(2 ** 24, ALL)), /^16777216 hosts, 256 protocols: about 5 d 13 h/)
})

test('a low ceiling is reckoned with all that must go under it: pings, proofs of silence, and hosts that answer nothing', () => {
  const low = (rate: number) => ({
    ceilings: { ...CEILINGS, packetsPerSecond: rate, packetsPerSecondToOneHost: rate },
  })
  assert.equal(estimateLine(input(1, [47], low(1))), '1 host, 1 protocol: about 3 s')
  assert.equal(
    estimateLine(input(1, [47], { ...low(1), pings: [] })),
    '1 host, 1 protocol: about 2 s; about 5 s if nothing answers',
  )
  assert.equal(
    estimateLine(input(1, ALL, low(1))),
    '1 host, 256 protocols: about 4 min 50 s; common protocols in about 35 s; about 17 min 10 s if nothing answers',
  )
  assert.equal(estimateLine(input(1, [1, 2, 6], low(1))), '1 host, 3 protocols: about 8 s')
})

test('no host takes longer than it may, however slow', () => {
  const bounded = { hostBounds: { timeoutMs: 30_000 } }
  assert.equal(
    estimateLine(input(254, ALL, bounded)),
    '254 hosts, 256 protocols: about 31 s; common protocols in about 3 s',
  )
  const slow = { ...CEILINGS, packetsPerSecond: 100 }
  assert.equal(
    estimateLine(input(254, ALL, { ...bounded, ceilings: slow })),
    '254 hosts, 256 protocols: about 31 s',
  )
  // Two rounds of hosts in flight.
  assert.match(estimateLine(input(8192, ALL, { ...bounded, maxInFlight: 4096 })), /: about 1 min/)
})

test('where only pings are sent, the line says so and counts them', () => {
  assert.equal(estimateLine(input(254, [])), '254 hosts, pings only: about 3 s')
  assert.equal(estimateLine(input(1, [])), '1 host, pings only: about 3 s')
  const local = { localTargets: 1 }
  assert.equal(estimateLine(input(1, [], local)), '1 host, pings only: about 2 s')
  // 262,144 packets at 10,000 a second take 27 s, 65,536 ARP requests 66 s.
  assert.equal(estimateLine(input(65_536, [])), '65536 hosts, pings only: about 1 min 10 s')
  const slow = { ceilings: { ...CEILINGS, packetsPerSecond: 100 } }
  assert.equal(estimateLine(input(254, [], slow)), '254 hosts, pings only: about 12 s')
})

test('more targets, more protocols or lower ceilings never make a sweep shorter', () => {
  const rate = fc.integer({ min: 1, max: 100_000 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 255 }), rate, (n, p, r) => {
      const ceilings = { ...CEILINGS, packetsPerSecond: r }
      const base = estimateSweep(input(n, ALL.slice(0, p), { ceilings })).seconds
      assert.ok(estimateSweep(input(n + 1, ALL.slice(0, p), { ceilings })).seconds >= base)
      assert.ok(estimateSweep(input(n, ALL.slice(0, p + 1), { ceilings })).seconds >= base)
      const halved = { ...ceilings, packetsPerSecond: r / 2 }
      assert.ok(estimateSweep(input(n, ALL.slice(0, p), { ceilings: halved })).seconds >= base)
    }),
  )
})

test('durations are rounded up to what an estimate can know', () => {
  const written = [0, 0.2, 8.1, 59, 60, 61, 245, 3599, 3600, 7501, 86_399, 90_000, 280_000]
  assert.deepEqual(written.map(formatDuration), [
    '1 s',
    '1 s',
    '9 s',
    '59 s',
    '1 min',
    '1 min 10 s',
    '4 min 10 s',
    '1 h',
    '1 h',
    '2 h 6 min',
    '1 d',
    '1 d 1 h',
    '3 d 6 h',
  ])
})

test('the time between two packets to one host is a limit of its own', () => {
  const delayed = (scanDelayMs: number) => ({ paceBounds: { scanDelayMs } })
  assert.equal(estimateSweep(input(1, [47, 50], delayed(10_000))).seconds, 1 + 30)
  assert.equal(estimateSweep(input(1, [], delayed(10_000))).seconds, 1 + 40)
  assert.equal(estimateSweep(input(1, ALL, delayed(1))).seconds, 1 + 245)
})

test('of a sweep in ascending order nobody is told when the common protocols are known', () => {
  assert.notEqual(estimateSweep(input(254, ALL)).commonSeconds, undefined)
  assert.equal(estimateSweep({ ...input(254, ALL), protocols: ALL }).commonSeconds, undefined)
})

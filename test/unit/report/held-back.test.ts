/** Which ceiling is said to limit, and what is said of each when the sweep is over. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'
import { FREE_PACE } from '../../../src/contract/plan.ts'
import {
  type HeldTimes,
  heldBackLines,
  heldBackSeconds,
  limitText,
  readHeldTimes,
  shortLimitText,
} from '../../../src/report/held-back.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { Tally } from '../../../src/report/tally.ts'
import { downHost, host, NEVER_HELD, plan, STARTED } from './sample.ts'

const bounds = plan()
const TARGETS = 'as fast as the targets answer'

function limitOf(now: Partial<HeldTimes>, inFlight = 1): string {
  return limitText(bounds, {
    before: NEVER_HELD,
    now: { ...NEVER_HELD, ...now },
    elapsedMs: 1000,
    inFlight,
  })
}

/** Lines about a sweep of ten seconds in which two hosts were up, for eight seconds each, and one was not. */
function linesOf(held: Partial<HeldTimes>): string[] {
  const tally = new Tally()
  const upHost = host('10.0.0.1', {}, { startedMs: STARTED, finishedMs: STARTED + 8000 })
  for (const result of [upHost, upHost, downHost('10.0.0.2')]) tally.add(viewHost(result, 'table', undefined))
  return heldBackLines(bounds, { ...NEVER_HELD, ...held }, 10_000, tally)
}

test('the ceiling that holds back most is what limits; where none does, the targets are', () => {
  assert.equal(limitOf({}), TARGETS)
  assert.equal(limitOf({ packets: [0, 300], arp: [500, 0] }), 'limited by --max-arp-rate 1000')
  assert.equal(limitOf({ packets: [300, 300], arp: [500, 0] }), 'limited by --max-rate 10000')
  assert.equal(limitOf({ packets: [20, 20] }), TARGETS)
})

test('the ceiling of one host limits when it holds back many of the hosts in flight, not when it does one', () => {
  assert.equal(limitOf({ oneHost: [500, 0] }, 2), 'limited by --max-host-rate 500')
  assert.equal(limitOf({ oneHost: [500, 0] }, 100), TARGETS)
})

test('where packets are to be far apart, that limits and is named, unless the ceiling of one host is lower', () => {
  const delayed = (scanDelayMs: number) => ({ ...bounds, paceBounds: { ...FREE_PACE, scanDelayMs } })
  const stretch = {
    before: NEVER_HELD,
    now: { ...NEVER_HELD, oneHost: [500, 500] },
    elapsedMs: 1000,
    inFlight: 1,
  }
  assert.equal(limitText(delayed(400), stretch), 'limited by --scan-delay 400ms')
  assert.equal(shortLimitText(delayed(400), stretch), '--scan-delay limits')
  assert.equal(limitText(delayed(1), stretch), 'limited by --max-host-rate 500')
  const tally = new Tally()
  const upHost = host('10.0.0.1', {}, { startedMs: STARTED, finishedMs: STARTED + 8000 })
  tally.add(viewHost(upHost, 'table', undefined))
  assert.deepEqual(heldBackLines(delayed(400), { ...NEVER_HELD, oneHost: [2000, 2000] }, 10_000, tally), [
    "Limited by --scan-delay 400ms (packets to one host) for 50% of the hosts' time: a shorter one is faster",
  ])
})

test('the end says how long each ceiling held the sweep back, and which option lifts it', () => {
  assert.deepEqual(linesOf({ packets: [2500, 5000], oneHost: [4000, 4000], arp: [1000, 0] }), [
    'Limited by --max-rate 10000 (packets in all) for 50% of the time: a higher one is faster',
    "Limited by --max-host-rate 500 (packets to one host) for 50% of the hosts' time: a higher one is faster",
    'Limited by --max-arp-rate 1000 (ARP requests) for 10% of the time: a higher one is faster',
  ])
})

test('what held back next to nothing is not mentioned', () => {
  assert.deepEqual(linesOf({}), [])
  assert.deepEqual(linesOf({ packets: [400, 400], oneHost: [300, 400], arp: [0, 499] }), [])
})

test('the counters are read worker by worker, in milliseconds, and shown in seconds', () => {
  const counters = allocateCounters(2)
  for (const worker of [0, 1]) {
    const row = new CounterRow(counters, worker)
    row.add('packetCeilingHeldMs', 1000 + worker)
    row.add('hostCeilingHeldMs', 2000)
    row.add('arpCeilingHeldMs', 3000 - worker)
  }
  const held = readHeldTimes(counters)
  assert.deepEqual(held, { packets: [1000, 1001], oneHost: [2000, 2000], arp: [3000, 2999] })
  assert.deepEqual(heldBackSeconds(held), { max_rate: 1.001, max_host_rate_all_hosts: 4, max_arp_rate: 3 })
})

/** What a worker counts of a sweep, held against what an observer saw of it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { COUNTERS_BY } from '../../../src/contract/counters.ts'
import { FIRST_ADDRESS, LIMITS, SILENT_REACTIONS, usualHost } from '../../support/host-models.ts'
import { type SweepOutcome, sweep } from '../../support/simulated-sweep.ts'

/** Six hosts of different limits, the last of which drops everything. */
function mixed(): SweepOutcome {
  const kinds = [LIMITS.stock, LIMITS.stock, LIMITS['one per 100 ms'], LIMITS.cisco, []]
  const hosts = kinds.map((limits, i) => usualHost(i + 1, FIRST_ADDRESS + i, { limits }))
  const silent = usualHost(9, FIRST_ADDRESS + kinds.length, { reactions: SILENT_REACTIONS })
  return sweep({ seed: 3, hosts: [...hosts, silent] })
}

function countOf({ counters }: SweepOutcome, limit: string): number | undefined {
  return counters.readBy('hostLimits')[COUNTERS_BY.hostLimits.indexOf(limit as 'other')]
}

describe('a worker counts', () => {
  const outcome = mixed()
  const { counters, departures, results } = outcome

  it('every probe that leaves', () => {
    assert.equal(counters.read('probesSent'), departures.length)
    assert.equal(
      counters.read('probesSent'),
      results.reduce((sum, { probes }) => sum + probes, 0),
    )
    assert.equal(
      counters.read('probeRetransmissions'),
      results.reduce((sum, { retransmissions }) => sum + retransmissions, 0),
    )
  })

  it('every host that is found once, and no host that is not', () => {
    assert.equal(counters.read('hostsFound'), 6)
    const router = 0x0a000101
    const hosts = [1, 2, 3, 4].map((octet) =>
      usualHost(octet, FIRST_ADDRESS + octet, { router, isDown: octet > 2 }),
    )
    const found: number[] = []
    const routed = sweep(
      { seed: 3, hosts, routers: [{ address: router, rejects: {} }] },
      { protocols: [1, 6], onFound: (address) => found.push(address) },
    )
    assert.deepEqual(found.map((address) => address - FIRST_ADDRESS).sort(), [1, 2])
    assert.deepEqual([routed.counters.read('hostsFound'), routed.counters.read('hostsFinished')], [2, 4])
  })

  it('their bytes: an IP header and at least eight bytes each, of TCP twenty', () => {
    const least = departures.length * 28
    const bytes = counters.read('probeBytesSent')
    assert(bytes > least && bytes < least * 1.05, `${bytes} bytes of ${departures.length} probes`)
  })

  it('round trips as they were', () => {
    const { buckets, sum } = counters.readHistogram('rtt')
    const count = buckets.reduce((all, bucket) => all + bucket, 0)
    assert(count >= 5 * 200, `${count} samples`)
    // The simulated way takes a millisecond, there and back.
    assert(Math.abs(sum / count - 0.001) < 1e-5, `${sum / count} s on average`)
  })

  it('hosts by how they ration their errors', () => {
    assert.deepEqual(
      ['1s', '100ms', '500ms', 'unlimited', 'silent'].map((limit) => countOf(outcome, limit)),
      [2, 1, 1, 1, 1],
    )
  })

  it('how long they waited for tokens', () => {
    // Two stock hosts wait nearly all of their 236 s, the one of Cisco's kind 120 s, that of 100 ms 24 s.
    const waitSeconds = counters.read('bucketWaitMs') / 1000
    assert(waitSeconds > 590 && waitSeconds < 640, `${waitSeconds} s`)
  })
})

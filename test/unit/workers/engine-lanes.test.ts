/** Whole sweeps of hosts that are asked from several addresses of ours. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HostModel } from '../../../workers/transport/simulated/host-model.ts'
import { grantMs } from '../../support/error-limit.ts'
import {
  errorsOwed,
  FIRST_ADDRESS,
  LIMITS,
  type LimitName,
  SILENT_REACTIONS,
  usualHost,
} from '../../support/host-models.ts'
import { judge, type SweepOutcome, sweep, unprovedIn } from '../../support/simulated-sweep.ts'
import type { Departure } from '../../support/wire-log.ts'

const SEEDS = [1, 2, 3]
/** In which the protocols that cost no error are proved, at the ceiling to one host. */
const BEYOND_MS = 1700

function asked(seed: number, name: LimitName, sources: number, rest: Partial<HostModel> = {}): SweepOutcome {
  const host = usualHost(seed, FIRST_ADDRESS, { limits: LIMITS[name], ...rest })
  const network = { seed, hosts: [host] }
  const outcome = sweep(network, { sources })
  const judgements = outcome.results.map((result) => judge(network, result))
  assert.deepEqual(
    judgements.map((judgement) => [judgement.wrong, unprovedIn(judgement)]),
    [[[], 0]],
  )
  return outcome
}

/** How often each address of ours asked. */
function bySource(departures: readonly Departure[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { source } of departures) counts.set(source, (counts.get(source) ?? 0) + 1)
  return counts
}

describe('a host that rations each asker by himself', () => {
  for (const name of ['stock', 'wide', 'one per 100 ms'] as const) {
    for (const sources of [2, 4, 16]) {
      it(`${name}: from ${sources} addresses, in its share of the time, exactly`, () => {
        for (const seed of SEEDS) {
          const limits = LIMITS[name]
          const owed = errorsOwed(usualHost(seed, FIRST_ADDRESS))
          const { elapsedMs, departures } = asked(seed, name, sources)
          const leastMs = grantMs(limits, Math.ceil(owed / sources))
          const mostMs = 1.05 * leastMs + BEYOND_MS + (name === 'one per 100 ms' ? 2000 : 0)
          assert(elapsedMs <= mostMs, `${elapsedMs} ms, at least ${leastMs}`)
          const shares = [...bySource(departures).values()]
          assert.equal(shares.length, sources)
          // One asks first, and all ask for about as much after that.
          const rest = shares.toSorted((a, b) => b - a).slice(1)
          assert(Math.max(...rest) <= 1.5 * Math.min(...rest) + 40, `${shares}`)
        }
      })
    }
  }
})

describe('a host that rations all askers together', () => {
  for (const name of ['cisco', '10 per 100 ms', '100 per s', '200 per s', 'none'] as const) {
    it(`${name}: from sixteen addresses, exactly, in no more than 2.4 times the time of one and four seconds`, () => {
      for (const seed of SEEDS) {
        const { elapsedMs } = asked(seed, name, 16)
        const alone = asked(seed, name, 1)
        assert(elapsedMs <= 2.4 * alone.elapsedMs + 4000, `${elapsedMs} ms, alone ${alone.elapsedMs}`)
      }
    })
  }
})

describe('a way that loses 5 % each way', () => {
  it('costs a stock host that is asked from sixteen addresses no state', () => {
    for (const seed of SEEDS) asked(seed, 'stock', 16, { way: { loss: 0.05 } })
  })
})

describe('a host that sends no error', () => {
  it('is asked from the first address alone', () => {
    const network = { seed: 1, hosts: [{ addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS }] }
    const { departures, elapsedMs } = sweep(network, { sources: 16 })
    assert.equal(bySource(departures).size, 1)
    assert(elapsedMs <= 3000, `${elapsedMs} ms`)
  })
})

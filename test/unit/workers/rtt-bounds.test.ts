/** The timeouts of a user over whole simulated sweeps: they change how long is waited, and no state. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RttBounds } from '../../../src/contract/plan.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, SILENT_REACTIONS, usualHost } from '../../support/host-models.ts'
import { judge, sweep, unprovedIn } from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a0000fe
const PROTOCOLS = [1, 2, 6, 17, 47, 89]

function swept(host: HostModel, rttBounds: Partial<RttBounds>) {
  const network: NetworkModel = { seed: 5, hosts: [host] }
  const outcome = sweep(network, { rttBounds, protocols: PROTOCOLS })
  const [result] = outcome.results as [HostResult]
  return { ...outcome, network, result }
}

test('who answers later than the longest timeout is heard all the same, and all of it is proved', () => {
  for (const host of [
    usualHost(3, FIRST_ADDRESS, { way: { latencyMs: 200 } }),
    usualHost(3, FIRST_ADDRESS, { way: { latencyMs: 200 }, limits: LIMITS.stock }),
    usualHost(3, FIRST_ADDRESS, { way: { latencyMs: 450 }, limits: LIMITS.cisco }),
  ]) {
    for (const maxMs of [5, 50, 300, 1000]) {
      const { network, result } = swept(host, { maxMs })
      const judgement = judge(network, result, PROTOCOLS)
      assert.deepEqual([judgement.wrong, unprovedIn(judgement)], [[], 0], `${maxMs} ms`)
    }
  }
})

test('a host that answers nothing is called silent no sooner for a short timeout, and later for a long one', () => {
  const silent: HostModel = { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS }
  const finishedMs = (bounds: Partial<RttBounds>) => swept(silent, bounds).elapsedMs
  const usualMs = finishedMs({})
  assert(Math.abs(finishedMs({ maxMs: 5 }) - usualMs) <= 100)
  assert(finishedMs({ minMs: 3000 }) >= usualMs + 2000)
})

test('the first timeout of the user decides when an address that nobody has counts as down', () => {
  const nobody: HostModel = { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS, router: ROUTER }
  const downMs = (bounds: Partial<RttBounds>) => {
    const { result, departures, elapsedMs } = swept(nobody, bounds)
    assert.equal(result.status, 'down')
    return elapsedMs - (departures.at(-1)?.atMs ?? 0)
  }
  const near = (bounds: Partial<RttBounds>, expectedMs: number) =>
    assert(Math.abs(downMs(bounds) - expectedMs) < 2, `${downMs(bounds)} ms, not ${expectedMs}`)
  near({}, 1000)
  near({ initialMs: 250 }, 250)
  near({ initialMs: 4000 }, 4000)
  near({ maxMs: 300 }, 300)
})

test('a long first timeout finds who takes so long to answer', () => {
  const far = usualHost(3, FIRST_ADDRESS, { router: ROUTER, way: { latencyMs: 900 } })
  assert.equal(swept(far, {}).result.status, 'down')
  const { network, result } = swept(far, { initialMs: 4000 })
  assert.deepEqual([result.status, judge(network, result, PROTOCOLS).wrong], ['up', []])
})

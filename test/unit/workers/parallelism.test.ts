/** How much a user lets go to one host together, over whole simulated sweeps: kept, and no state suffers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PaceBounds } from '../../../src/contract/plan.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, SILENT_REACTIONS, usualHost } from '../../support/host-models.ts'
import { judge, sweep, unprovedIn } from '../../support/simulated-sweep.ts'
import type { Departure } from '../../support/wire-log.ts'

const ROUTER = 0x0a0000fe
const silent: HostModel = { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS }

function swept(host: HostModel, paceBounds: Partial<PaceBounds>, model: Partial<NetworkModel> = {}) {
  const network: NetworkModel = { seed: 5, hosts: [host], ...model }
  const outcome = sweep(network, { paceBounds })
  const [result] = outcome.results as [HostResult]
  const judgement = judge(network, result)
  assert.deepEqual(judgement.wrong, [])
  return { ...outcome, result, unproved: unprovedIn(judgement) }
}

/** The most packets that left in the same moment, which is how those of a batch leave, and how many the first were. */
function together(departures: readonly Departure[]): { most: number; first: number } {
  const counts = new Map<number, number>()
  for (const { atMs } of departures) counts.set(atMs, (counts.get(atMs) ?? 0) + 1)
  return { most: Math.max(...counts.values()), first: [...counts.values()][0] ?? 0 }
}

test('no more go together than the user allows, or than a suspect and its control, and all is proved', () => {
  for (const maxParallelism of [1, 2, 3, 4, 10]) {
    for (const host of [
      usualHost(3, FIRST_ADDRESS, { limits: LIMITS.none }),
      usualHost(4, FIRST_ADDRESS, { limits: LIMITS.stock }),
      usualHost(5, FIRST_ADDRESS, { limits: LIMITS.cisco }),
      usualHost(6, FIRST_ADDRESS, { limits: LIMITS['200 per s'], way: { loss: 0.05 } }),
      silent,
    ]) {
      const { departures, unproved } = swept(host, { maxParallelism })
      assert.equal(unproved, 0)
      const { most } = together(departures)
      assert(most <= Math.max(maxParallelism, 2), `${most} of ${maxParallelism}`)
    }
  }
})

test('with one at a time the only company is a control, which has drawn an error before', () => {
  const host = usualHost(3, FIRST_ADDRESS, { limits: LIMITS.none })
  const { departures } = swept(host, { maxParallelism: 1 })
  const sent = new Map<number, number[]>()
  for (const { atMs, protocol } of departures) sent.set(atMs, [...(sent.get(atMs) ?? []), protocol])
  const asked = new Set<number>()
  for (const [first = -1, control] of sent.values()) {
    if (control !== undefined) assert(asked.has(control) && typeof host.reactions[control] === 'number')
    asked.add(first)
  }
})

test('where a router rejects a silence is proved by a control of each, three packets at the least', () => {
  const routers = [{ address: ROUTER, rejects: { 47: 13, 50: 13 }, limits: LIMITS.stock }]
  const host = usualHost(7, FIRST_ADDRESS, { limits: LIMITS.none, router: ROUTER })
  for (const maxParallelism of [1, 2]) {
    const { departures, unproved } = swept(host, { maxParallelism }, { routers })
    assert.equal(unproved, 0)
    assert(together(departures).most <= 3)
  }
})

test('as many go together from the first as the user wants, to hosts that do not ration', () => {
  const host = usualHost(3, FIRST_ADDRESS, { limits: LIMITS.none })
  const [usual, wide] = [swept(host, {}), swept(host, { minParallelism: 50 })]
  assert.equal(together(usual.departures).first, 10)
  assert.equal(together(wide.departures).first, 50)
  assert(wide.elapsedMs < usual.elapsedMs)
  assert.deepEqual([usual.unproved, wide.unproved], [0, 0])
})

test('a host that rations loses nothing by it', () => {
  for (const limits of [LIMITS.stock, LIMITS.wide, LIMITS.cisco, LIMITS['one per 100 ms']]) {
    const host = usualHost(4, FIRST_ADDRESS, { limits })
    const [usual, wide] = [swept(host, {}), swept(host, { minParallelism: 1000 })]
    assert.equal(wide.unproved, 0)
    assert(wide.elapsedMs < 1.1 * usual.elapsedMs, `${wide.elapsedMs} ms, not ${usual.elapsedMs}`)
  }
})

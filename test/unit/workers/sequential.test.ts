/** A sweep in ascending order (-r): on the wire too, with no state the worse for it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, SILENT_REACTIONS, usualHost } from '../../support/host-models.ts'
import { judge, PROTOCOLS, sweep, unprovedIn } from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a0000fe

function swept(host: HostModel, sources: number, model: Partial<NetworkModel> = {}) {
  const network: NetworkModel = { seed: 5, hosts: [host], ...model }
  const outcome = sweep(network, { isSequential: true, sources, pings: [] })
  const [result] = outcome.results as [HostResult]
  const judgement = judge(network, result)
  assert.deepEqual([judgement.wrong, unprovedIn(judgement)], [[], 0])
  // As they were asked for the first time.
  return { ...outcome, firsts: [...new Set(outcome.departures.map(({ protocol }) => protocol))] }
}

test('each host is asked for its protocols in ascending order, whatever it answers', () => {
  for (const host of [
    usualHost(3, FIRST_ADDRESS),
    usualHost(4, FIRST_ADDRESS, { limits: LIMITS.stock }),
    usualHost(5, FIRST_ADDRESS, { limits: LIMITS.cisco, router: ROUTER }),
    usualHost(6, FIRST_ADDRESS, { limits: LIMITS['one per 100 ms'], way: { loss: 0.1 } }),
    { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS },
  ]) {
    for (const sources of [1, 3]) assert.deepEqual(swept(host, sources).firsts, PROTOCOLS)
  }
})

test('what a router rejects waits for its budget, all else is in order', () => {
  const rejects = { 47: 13, 50: 13, 51: 13 }
  const { firsts } = swept(usualHost(7, FIRST_ADDRESS, { router: ROUTER }), 1, {
    routers: [{ address: ROUTER, rejects, limits: LIMITS.stock }],
  })
  const others = firsts.filter((protocol) => !(protocol in rejects))
  assert.deepEqual(
    others,
    [...others].sort((left, right) => left - right),
  )
})

/** A host that leaves takes everything of its own along: its slot, its deadline, its place among those who wait. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateCeilings, Ceiling } from '../../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import type { Route } from '../../../src/route/route.ts'
import { Batches } from '../../../workers/batches.ts'
import { Bounds } from '../../../workers/bounds.ts'
import { Deadlines } from '../../../workers/deadlines.ts'
import { Departure } from '../../../workers/departure.ts'
import { HostCeiling } from '../../../workers/host-ceiling.ts'
import { HostTable } from '../../../workers/host-table.ts'
import { Outflow } from '../../../workers/outflow.ts'
import { Pacer } from '../../../workers/pacer.ts'
import { Prober } from '../../../workers/prober.ts'
import { RttEstimators } from '../../../workers/rtt.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../../workers/transport/simulated/simulated-transport.ts'
import { FIRST_ADDRESS } from '../../support/host-models.ts'
import { SCANNER } from '../../support/simulated-sweep.ts'

const SLOTS = 2
const NOW_MS = 5000
const CEILINGS = { packetsPerSecond: 1000, packetsPerSecondToOneHost: 5, arpRequestsPerSecond: 1000 }
const ROUTE: Route = {
  kind: 'unicast',
  interfaceIndex: 1,
  source: SCANNER,
  sources: [SCANNER],
  gateway: 0x0a0000fe,
}

test('a host that leaves waits for no token of the routers on its way, and for nothing else', () => {
  const hosts = new HostTable(SLOTS)
  const batches = new Batches(SLOTS)
  const pacer = new Pacer(SLOTS)
  const deadlines = new Deadlines(SLOTS)
  const transport = new SimulatedTransport(new SimulatedNetwork({ seed: 1, hosts: [] }))
  const results: HostResult[] = []
  const prober = new Prober(hosts, batches, pacer, [47])
  const hostBounds = { timeoutMs: undefined, maxRetries: undefined }
  const sweepCeiling = Ceiling.strict(allocateCeilings(), 'packets', CEILINGS.packetsPerSecond)
  const outflowCounters = new CounterRow(allocateCounters(1), 0)
  const outflow = new Outflow(
    SLOTS,
    hosts.lanes,
    new HostCeiling(SLOTS, CEILINGS.packetsPerSecondToOneHost),
    sweepCeiling,
    outflowCounters,
    {
      easeMs: () => 0,
    },
  )
  const departure = new Departure({
    hosts,
    prober,
    outflow,
    bounds: new Bounds({ hosts, prober, protocols: [47], hostBounds }),
    pacer,
    rtt: new RttEstimators(SLOTS),
    deadlines,
    transport,
    counters: new CounterRow(allocateCounters(1), 0),
    onResult: (result) => results.push(result),
    holds: () => false,
    restoration: { forget: () => {} },
    epochMs: 0,
  })
  const slots = [0, 1].map((i) => hosts.admit(FIRST_ADDRESS + i, [SCANNER], 0))
  for (const slot of slots) {
    departure.admit(slot, false, 'assumed')
    transport.attach(slot, ROUTE, hosts.addressOf(slot))
    deadlines.set(slot, NOW_MS)
  }
  const [first = -1, second = -1] = slots
  const { upstream } = transport.pathOf(first)
  assert(upstream !== undefined)
  while (upstream.takeToken(first, NOW_MS));
  upstream.takeToken(second, NOW_MS)
  assert.equal(upstream.waiting, 2)
  outflow.take(first, CEILINGS.packetsPerSecondToOneHost, NOW_MS)
  departure.leave(first, NOW_MS, 'down', 'no-response')
  assert.equal(upstream.waiting, 1)
  assert.equal(outflow.take(first, 1, NOW_MS), 0)
  assert.deepEqual([deadlines.take(NOW_MS), deadlines.take(NOW_MS)], [second, -1])
  assert.deepEqual([hosts.inFlight, hosts.find(FIRST_ADDRESS)], [1, -1])
  assert.deepEqual(
    results.map(({ status, statusReason }) => [status, statusReason]),
    [['down', 'no-response']],
  )
})

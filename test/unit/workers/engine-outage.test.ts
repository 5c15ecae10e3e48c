/** Targets whose routes are gone because the interface is down: they are taken once it is back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packRanges } from '../../../src/contract/address-ranges.ts'
import { allocateCeilings, Ceiling } from '../../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'
import { MachineErrors } from '../../../src/contract/machine-errors.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import { DEFAULT_PINGS } from '../../../src/protocol/ping.ts'
import type { Route } from '../../../src/route/route.ts'
import { Engine } from '../../../workers/engine.ts'
import { Outage } from '../../../workers/outage.ts'
import { Spacing } from '../../../workers/spacing.ts'
import { TargetSource } from '../../../workers/targets.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'
import { BrokenTransport } from '../../support/broken-transport.ts'
import { FIRST_ADDRESS, LIMITS, usualHost } from '../../support/host-models.ts'
import { GONE, ROUTE } from '../../support/route.ts'
import { runEngine } from '../../support/run-engine.ts'

const SEED = 1
const HOSTS = 12
const ASKED = [1, 6, 17, 47, 50, 89]
/** Hosts are asked one after the other: most are still to come then. */
const DOWN_MS = 5

const BEHIND: Route = { ...ROUTE, gateway: FIRST_ADDRESS - 1 }

/** Sweeps hosts one by one; the interface is down until `upMs`, or for good. */
function sweepUntil(upMs: number, downMs = DOWN_MS, way: Route = ROUTE) {
  const addresses = Array.from({ length: HOSTS }, (_, i) => FIRST_ADDRESS + i)
  const hosts = addresses.map((address) => ({
    ...usualHost(SEED, address, { limits: LIMITS.none }),
    ...(way.gateway === undefined ? {} : { router: way.gateway }),
  }))
  const network = new SimulatedNetwork({
    seed: SEED,
    hosts,
    routers: way.gateway === undefined ? [] : [{ address: way.gateway, rejects: {} }],
  })
  const transport = new BrokenTransport(network, downMs, upMs)
  const plan = {
    ...BASE_PLAN,
    ranges: packRanges([[FIRST_ADDRESS, FIRST_ADDRESS + HOSTS - 1]]),
    targets: HOSTS,
    workers: 1,
    protocols: ASKED,
    pings: DEFAULT_PINGS,
    cookieKey: { k0: SEED, k1: 1 },
  }
  const counters = new CounterRow(allocateCounters(1), 0)
  const targets = new TargetSource(plan, 0)
  const results: HostResult[] = []
  const isDown = () => transport.now() >= downMs && transport.now() < upMs
  const engine = new Engine({
    plan,
    slots: 1,
    transport,
    nextTarget: () => targets.next(),
    putBack: () => targets.putBack(),
    outage: new Outage(() => ({ down: isDown() ? 'eth0' : undefined, hasChanged: false })),
    routeTo: () => (isDown() && way === ROUTE ? GONE : way),
    packetCeiling: Ceiling.strict(allocateCeilings(), 'packets', plan.ceilings.packetsPerSecond, counters),
    counters,
    spacing: new Spacing(plan, 0),
    machineErrors: new MachineErrors(),
    onResult: (result) => results.push(result),
    onDiscovery: () => undefined,
    epochMs: 0,
  })
  const run = () => runEngine(engine, transport)
  return { run, results, counters, targets, transport }
}

test('an outage costs its time, and no target', () => {
  const { run, results, counters, transport } = sweepUntil(20_000)
  run()
  assert.deepEqual(
    results.map(({ status }) => status),
    Array.from({ length: HOSTS }, () => 'up'),
  )
  assert.equal(counters.read('hostsAdmitted'), HOSTS)
  assert.ok(transport.now() > 20_000 && transport.now() < 30_000, `${transport.now()} ms`)
})

test('one that lasts ends the sweep, and whoever goes on with it has the targets left', () => {
  const { run, results, counters, targets } = sweepUntil(Number.POSITIVE_INFINITY)
  assert.throws(run, { code: 'NO_INTERFACE' })
  assert.ok(results.length < HOSTS)
  assert.equal(targets.position, results.length + 1, 'one was being asked')
  assert.equal(counters.read('hostsAdmitted'), targets.position)
})

test('one that lasts while hosts behind a router are pinged ends the sweep as soon', () => {
  const { run, transport } = sweepUntil(Number.POSITIVE_INFINITY, 0, BEHIND)
  assert.throws(run, { code: 'NO_INTERFACE' })
  assert.ok(transport.now() < 30_500, `${transport.now()} ms`)
})

test('hosts behind a router to which no ping could be sent are pinged anew', () => {
  const { run, results } = sweepUntil(20_000, 0, BEHIND)
  run()
  assert.deepEqual(
    results.map(({ status }) => status),
    Array.from({ length: HOSTS }, () => 'up'),
  )
})

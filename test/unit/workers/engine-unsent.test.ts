/** A link that is down for a while: what could not be sent is asked once it is back, and nothing is called rationed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateCeilings, Ceiling } from '../../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'
import { MachineErrors } from '../../../src/contract/machine-errors.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import { askingOrder } from '../../../src/protocol/order.ts'
import { Engine } from '../../../workers/engine.ts'
import { Outage } from '../../../workers/outage.ts'
import { Spacing } from '../../../workers/spacing.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'
import { BrokenTransport } from '../../support/broken-transport.ts'
import { FIRST_ADDRESS, LIMITS, usualHost } from '../../support/host-models.ts'
import { ROUTE } from '../../support/route.ts'
import { runEngine } from '../../support/run-engine.ts'
import { judge, PROTOCOLS } from '../../support/simulated-sweep.ts'

const SEED = 1
const BROKEN_MS = 10_000

/** Sweeps one stock host to the end; somebody may know that the interface is down meanwhile. */
function sweepUntil(mendedMs: number, isKnown = false) {
  const host = usualHost(SEED, FIRST_ADDRESS, { limits: LIMITS.stock })
  const network = { seed: SEED, hosts: [host] }
  const transport = new BrokenTransport(new SimulatedNetwork(network), BROKEN_MS, mendedMs)
  const isBroken = () => transport.now() >= BROKEN_MS && transport.now() < mendedMs
  const plan = { ...BASE_PLAN, protocols: askingOrder(PROTOCOLS, SEED), cookieKey: { k0: SEED, k1: 1 } }
  const counters = new CounterRow(allocateCounters(1), 0)
  const targets = [FIRST_ADDRESS].values()
  let result: HostResult | undefined
  const engine = new Engine({
    plan,
    slots: 1,
    transport,
    nextTarget: () => targets.next().value,
    outage: new Outage(() => ({ down: isKnown && isBroken() ? 'eth0' : undefined, hasChanged: false })),
    routeTo: () => ROUTE,
    packetCeiling: Ceiling.strict(allocateCeilings(), 'packets', plan.ceilings.packetsPerSecond, counters),
    counters,
    spacing: new Spacing(plan, 0),
    machineErrors: new MachineErrors(),
    onResult: (reported) => {
      result = reported
    },
    onDiscovery: () => undefined,
    epochMs: 0,
  })
  runEngine(engine, transport)
  assert(result !== undefined)
  return { ...judge(network, result), elapsedMs: transport.now() }
}

test('a link that is down for ten seconds costs a sweep that time, and no state', () => {
  const { elapsedMs: calmMs } = sweepUntil(BROKEN_MS)
  const { wrong, unproved, elapsedMs } = sweepUntil(BROKEN_MS + 10_000)
  assert.deepEqual([wrong, [...unproved]], [[], []])
  assert.ok(elapsedMs < calmMs + 15_000, `${elapsedMs} ms, ${calmMs} ms without`)
})

test('one that stays down ends the sweep soon, and what was not asked was not rationed', () => {
  const { wrong, unproved, elapsedMs } = sweepUntil(Number.POSITIVE_INFINITY)
  assert.deepEqual([wrong, [...unproved.keys()]], [[], ['timeout']])
  assert.ok(elapsedMs < BROKEN_MS + 20_000, `${elapsedMs} ms`)
})

test('an interface that is down for longer costs that time, and no state either', () => {
  const { wrong, unproved, elapsedMs } = sweepUntil(BROKEN_MS + 29_000, true)
  assert.deepEqual([wrong, [...unproved]], [[], []])
  assert.ok(elapsedMs > BROKEN_MS + 29_000)
})

test('one that is down for good ends the sweep, and whoever goes on with it has the host left', () => {
  assert.throws(() => sweepUntil(Number.POSITIVE_INFINITY, true), { code: 'NO_INTERFACE' })
})

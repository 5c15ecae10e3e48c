/** A sweep of real kernels through a receive ring that is far too small: a fifth of what comes is dropped, and all is right. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateCeilings, Ceiling } from '../../../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../../../src/contract/counters.ts'
import { MachineErrors } from '../../../../src/contract/machine-errors.ts'
import { allocateRouters } from '../../../../src/contract/routers.ts'
import { fromMapped } from '../../../../src/packet/address.ts'
import { RouteTable } from '../../../../src/route/route-table.ts'
import { classify, type State } from '../../../../src/verdict/classify.ts'
import { Engine } from '../../../../workers/engine.ts'
import { Spacing } from '../../../../workers/spacing.ts'
import { LinkGroup } from '../../../../workers/transport/link-group.ts'
import { BASE_PLAN } from '../../../support/base-plan.ts'
import { NO_OUTAGE } from '../../../support/no-outage.ts'
import { PROTOCOLS } from '../../../support/simulated-sweep.ts'
import { VethPeer } from '../../../support/veth-peer.ts'
import { namespaceObstacle } from '../../linux/namespace.ts'

const FIRST = 0x0a4f0001
const HOSTS = 64
const UNLIMITED = 1e7
/** The smallest ring that there is. */
const FRAMES = 128
const LONGEST_MS = 60_000
/** A worker that is busy sending hears after so many probes, twice what a small ring holds, however fast the machine is. */
const HEARS_AFTER_PROBES = 2 * FRAMES
/** One that has less to send hears this soon. */
const HEARS_AFTER_MS = 20

/** Goes on at full speed whatever is dropped. */
class UneasedGroup extends LinkGroup {
  override easeMs(): number {
    return 0
  }
}

interface Swept {
  /** Of each host, by protocol. */
  readonly states: ReadonlyMap<number, readonly (State | undefined)[]>
  readonly probes: number
  readonly drops: number
}

/** Sweeps all hosts at once, over sockets with room for so many frames that are emptied so often. */
async function sweepWith(frames: number, Group = LinkGroup): Promise<Swept> {
  const counters = new CounterRow(allocateCounters(1), 0)
  const memory = allocateCeilings()
  const ceilings = { packetsPerSecond: UNLIMITED, packetsPerSecondToOneHost: 1e5, arpRequestsPerSecond: 1e5 }
  const plan = { ...BASE_PLAN, protocols: PROTOCOLS, ceilings, targets: HOSTS }
  const transport = new Group({
    ...plan,
    choice: 'packet',
    worker: 0,
    routers: allocateRouters(),
    counters,
    room: { take: () => frames },
    arp: { arpCeiling: new Ceiling(memory, 'arp', 1e5, 64), errorProbability: 1e-3 },
  })
  const routes = RouteTable.open()
  const targets = Array.from({ length: HOSTS }, (_, i) => FIRST + i).values()
  const states = new Map<number, readonly (State | undefined)[]>()
  const engine = new Engine({
    plan,
    slots: HOSTS,
    transport,
    nextTarget: () => targets.next().value,
    outage: NO_OUTAGE,
    routeTo: (address) => routes.lookup(address),
    packetCeiling: Ceiling.strict(memory, 'packets', UNLIMITED, counters),
    counters,
    spacing: new Spacing(plan, 0),
    machineErrors: new MachineErrors(),
    onResult: (result) => {
      states.set(
        fromMapped(result.address) ?? 0,
        PROTOCOLS.map((protocol) => classify(result.evidence?.[protocol] ?? 0, protocol, 'table')?.state),
      )
    },
    onDiscovery: () => undefined,
    epochMs: 0,
  })
  const untilMs = transport.now() + LONGEST_MS
  let heardMs = transport.now()
  let heardProbes = 0
  try {
    while (!engine.isDone && transport.now() < untilMs) {
      const probes = counters.read('probesSent')
      if (probes >= heardProbes + HEARS_AFTER_PROBES || transport.now() >= heardMs + HEARS_AFTER_MS) {
        heardMs = transport.now()
        heardProbes = probes
        transport.receive(engine)
      }
      const nowMs = transport.now()
      const nextMs = Math.min(transport.tick(engine, nowMs), engine.tick(nowMs, heardMs))
      engine.flush()
      await transport.wait(nextMs)
    }
  } finally {
    transport.close()
    routes.close()
  }
  return {
    states,
    probes: counters.read('probesSent'),
    drops: counters.read('kernelDrops'),
  }
}

test('what a ring that is too small drops is asked again: every state is the same, and proved', {
  skip: namespaceObstacle(),
}, async () => {
  const peer = new VethPeer()
  try {
    peer.answerForAll('10.79.0.0/24')
    const whole = await sweepWith(16_384)
    const deaf = await sweepWith(FRAMES, UneasedGroup)
    const eased = await sweepWith(FRAMES)
    assert.equal(whole.drops, 0)
    assert(deaf.drops > deaf.probes / 5, `${deaf.drops} of ${deaf.probes}`)
    assert.equal(whole.states.size, HOSTS)
    assert(![...whole.states.values()].flat().includes('unproved'))
    for (const [address, states] of whole.states) {
      assert.deepEqual(deaf.states.get(address), states)
      assert.deepEqual(eased.states.get(address), states)
    }
    assert(eased.drops < deaf.drops / 10, `${eased.drops} while it eases off`)
  } finally {
    peer.close()
  }
})

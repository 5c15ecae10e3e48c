import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DIRECT_ANSWER } from '../../../src/verdict/evidence.ts'
import { Batches } from '../../../workers/batches.ts'
import { HostTable } from '../../../workers/host-table.ts'
import { Pacer } from '../../../workers/pacer.ts'
import { Prober } from '../../../workers/prober.ts'
import { Siblings } from '../../../workers/siblings.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../../workers/transport/simulated/simulated-transport.ts'
import { SILENT_REACTIONS } from '../../support/host-models.ts'
import { SCANNER } from '../../support/simulated-sweep.ts'

const SILENT = 0x0a000002
const OTHER = 0x0a000003
const ROUTER = 0x0a0000fe

interface Facts {
  readonly mac?: number
  readonly ttl?: number
  readonly router?: number
}

/** Two hosts in flight, the second of which has sent an error. */
function pair(one: Facts, other: Facts): { siblings: Siblings; prober: Prober; slots: [number, number] } {
  const hosts = new HostTable(2)
  const reactions = SILENT_REACTIONS
  const transport = new SimulatedTransport(
    new SimulatedNetwork({
      seed: 1,
      hosts: [
        { addresses: [SILENT], reactions, ...(one.mac === undefined ? {} : { mac: Uint8Array.of(one.mac) }) },
        {
          addresses: [OTHER],
          reactions,
          ...(other.mac === undefined ? {} : { mac: Uint8Array.of(other.mac) }),
        },
      ],
    }),
  )
  const prober = new Prober(hosts, new Batches(2), new Pacer(2), [47])
  const admit = (address: number, { ttl, router }: Facts): number => {
    const slot = hosts.admit(address, SCANNER, 0)
    transport.attach(slot, { kind: 'unicast', interfaceIndex: 1, source: SCANNER, gateway: router }, address)
    prober.start(slot, 0)
    if (ttl !== undefined) hosts.learn(slot, 1, DIRECT_ANSWER, address, ttl)
    return slot
  }
  const slots: [number, number] = [admit(SILENT, one), admit(OTHER, other)]
  prober.noteError(slots[1], 47, 'target')
  return { siblings: new Siblings(hosts, prober, transport), prober, slots }
}

const CASES: readonly (readonly [string, Facts, Facts, boolean])[] = [
  ['the same link-layer address is the same machine', { mac: 1 }, { mac: 1, ttl: 64 }, true],
  ['different ones are different machines, however alike', { mac: 1, ttl: 64 }, { mac: 2, ttl: 64 }, false],
  ['without them equal answers may be one machine', { ttl: 64 }, { ttl: 64 }, true],
  ['answers with different TTLs are not', { ttl: 64 }, { ttl: 128 }, false],
  ['one that answers and one that does not are not', {}, { ttl: 64 }, false],
  ['two that answer nothing have nothing in common', {}, {}, false],
  ['hosts on different ways are not one machine', { ttl: 64 }, { ttl: 64, router: ROUTER }, false],
  ['hosts behind one router may be', { ttl: 64, router: ROUTER }, { ttl: 64, router: ROUTER }, true],
]
for (const [sentence, one, other, expected] of CASES) {
  test(`${sentence}`, () => {
    const { siblings, slots } = pair(one, other)
    assert.equal(siblings.mayShareBudget(slots[0]), expected)
  })
}

test('a host that sends no errors itself takes none from anybody', () => {
  const { siblings, slots } = pair({ mac: 1 }, { mac: 1 })
  assert.equal(siblings.mayShareBudget(slots[1]), false)
})

test('a host that is done counts while it was there during most of the silence', () => {
  const { siblings, prober, slots } = pair({ mac: 1 }, { mac: 1 })
  siblings.noteEnd(slots[1], 5000)
  prober.start(slots[1], 5000)
  assert.equal(siblings.mayShareBudget(slots[0]), true)
  prober.contend(slots[0], 4500)
  assert.equal(siblings.mayShareBudget(slots[0]), false)
})

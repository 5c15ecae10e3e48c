import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MachineErrors } from '../../../src/contract/machine-errors.ts'
import { DIRECT_ANSWER } from '../../../src/verdict/evidence.ts'
import { HostTable } from '../../../workers/host-table.ts'
import { Siblings } from '../../../workers/siblings.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../../workers/transport/simulated/simulated-transport.ts'
import { SILENT_REACTIONS } from '../../support/host-models.ts'
import { SCANNER } from '../../support/simulated-sweep.ts'

const ERROR_MS = 5000
const SILENT = 0x0a000002
const OTHER = 0x0a000003
const ROUTER = 0x0a0000fe

interface Facts {
  readonly mac?: number
  readonly ttl?: number
  readonly router?: number
}

/** Two hosts in flight, the second of which sent an error at ERROR_MS. */
function pair(one: Facts, other: Facts): { siblings: Siblings; slots: [number, number] } {
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
  const admit = (address: number, { ttl, router }: Facts): number => {
    const slot = hosts.admit(address, [SCANNER], 0)
    transport.attach(
      slot,
      { kind: 'unicast', interfaceIndex: 1, source: SCANNER, sources: [SCANNER], gateway: router },
      address,
    )
    if (ttl !== undefined) hosts.learn(slot, 1, DIRECT_ANSWER, address, ttl)
    return slot
  }
  const slots: [number, number] = [admit(SILENT, one), admit(OTHER, other)]
  const siblings = new Siblings(hosts, transport, new MachineErrors())
  siblings.noteError(slots[1], ERROR_MS)
  return { siblings, slots }
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
    assert.equal(siblings.hasRival(slots[0], ERROR_MS - 1), expected)
  })
}

test('a host is no rival of its own', () => {
  const { siblings, slots } = pair({ mac: 1 }, { mac: 1 })
  assert.equal(siblings.hasRival(slots[1], 0), false)
})

test('an error that was sent before the silence began takes nothing from it', () => {
  const { siblings, slots } = pair({ mac: 1 }, { mac: 1 })
  assert.equal(siblings.hasRival(slots[0], ERROR_MS), false)
})

test('of two rivals in turn each sees the other', () => {
  const { siblings, slots } = pair({ mac: 1 }, { mac: 1 })
  siblings.noteError(slots[0], ERROR_MS + 10)
  assert.equal(siblings.hasRival(slots[1], ERROR_MS + 9), true)
  assert.equal(siblings.hasRival(slots[0], ERROR_MS - 1), true)
  assert.equal(siblings.hasRival(slots[0], ERROR_MS), false)
})

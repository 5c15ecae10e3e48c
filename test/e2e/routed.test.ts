/**
 * A routed /22 of which 90 % is empty, behind one router that rations its ICMP errors as a stock kernel does.
 *
 *   scanner 10.77.0.1 --- switch --- gw 10.77.0.254 | 10.78.0.1/22 --- far switch --- 100 hosts, one in every ten
 *                                                                                     addresses of 10.78.0.0/22
 *
 * Of ten hosts one answers nothing but echo requests, one has raw listeners, one filters; the other seven are bare.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countForwarded, packetsByDestination, probesByDestination } from '../lab/census.ts'
import { differencesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { protosweep } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { HostSpec } from '../lab/spec.ts'

const NETWORK = '10.78.0.0/22'
const ADDRESSES = Array.from({ length: 1024 }, (_, n) => `10.78.${n >> 8}.${n & 255}`)
/** It is there too, and would take four minutes. */
const ROUTER = '10.78.0.1'
/** Which a router takes for itself. */
const BROADCAST = '10.78.3.255'
const HOSTS = 100

const KINDS: Readonly<Record<number, Partial<HostSpec>>> = {
  3: { dropsAllBut: ['echo'] },
  6: { listeners: [47, 50, 89] },
  9: { rejects: { 47: 'admin-prohibited' }, drops: [60, 61] },
}

describe('a routed network', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    const behind = Array.from({ length: HOSTS }, (_, i): HostSpec => {
      // Somewhere in its ten, so that no host has a fixed place in its block of 256.
      const address = ADDRESSES[2 + i * 10 + ((i * 7) % 10)] ?? assert.fail()
      return { name: `host${i}`, address, ...KINDS[i % 10] }
    })
    const gateway = { name: 'gw', address: '10.77.0.254', far: `${ROUTER}/22`, limit: 'stock' } as const
    lab = await Lab.create({ hosts: [], routers: [{ ...gateway, behind, knowsNeighbors: true }] })
    await countForwarded(lab, 'gw')
  })
  after(() => lab.destroy())

  test('has every live host exact and every other address down, for a few packets each', async (t) => {
    const run = await protosweep(lab, [NETWORK, '--exclude', ROUTER])
    t.diagnostic(`${run.sweep?.seconds} s`)
    assert.equal(run.code, 0, run.stderr)

    const live = lab.hosts.filter(({ name }) => name !== 'gw')
    const found = run.hosts.map(({ address }) => address)
    assert.deepEqual(found.sort(), live.map(({ address }) => address).sort())
    const differences = live.map(async (host) => differencesIn(run, host.address, await host.truth('table')))
    assert.deepEqual((await Promise.all(differences)).flat(), [])

    const dead = ADDRESSES.filter((address) => address !== ROUTER && !found.includes(address))
    assert.deepEqual([run.sweep?.hosts.up, run.sweep?.hosts.down], [HOSTS, dead.length])
    const packets = await packetsByDestination(lab, 'gw')
    const unasked = dead.filter((address) => !packets.has(address) && address !== BROADCAST)
    assert.deepEqual(unasked, [], 'down without having been asked')
    const median = dead.map((address) => packets.get(address) ?? 0).sort((a, b) => a - b)[dead.length >> 1]
    assert.ok(median !== undefined && median <= 4, `${median} packets to an address that nobody has`)
    const probed = await probesByDestination(lab, 'gw')
    assert.deepEqual(
      dead.filter((address) => probed.has(address)),
      [],
      'asked for protocols, and nobody is there',
    )
  })
})

/**
 * Which way packets go, and which not: several interfaces, policy routing, addresses that no host can have; and that
 * a sweep leaves nothing behind on the machine that it ran on.
 *
 *   scanner 10.77.0.1 eth0 --- switch --- plain 10.77.0.2, quiet .3 (silent on 47, 50, 89), middle 10.77.5.0
 *                                         edge .15 --- zero 10.76.5.0, strict 10.76.5.2 (drops and rejects)
 *           10.79.0.1 eth1 --- side ----- aside 10.79.0.2, fence .3 (drops and rejects)
 *                                         detour .15 --- astray 10.78.0.2
 *           10.75.0.1 tun0 === end 10.75.0.2
 *           10.74.0.1 lo
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type State, statesOf } from '../lab/answer.ts'
import { countSwitched, packetsByDestination } from '../lab/census.ts'
import { finish } from '../lab/command.ts'
import { differencesIn } from '../lab/judgement.ts'
import { kernelAnswers, Lab } from '../lab/lab.ts'
import { macOf } from '../lab/plan.ts'
import { lineOf, PROGRAM, protosweep, readRun } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { LabSpec } from '../lab/spec.ts'
import { openTunnel } from '../lab/tunnel.ts'

const FENCE = { drops: [60, 61, 255], rejects: { 20: 'net-unreachable', 47: 'admin-prohibited' } } as const
const SPEC: LabSpec = {
  hosts: [
    { name: 'plain', address: '10.77.0.2' },
    { name: 'quiet', address: '10.77.0.3', listeners: [47, 50, 89] },
    { name: 'middle', address: '10.77.5.0' },
    { name: 'end', address: '10.77.0.20' },
  ],
  routers: [
    {
      name: 'edge',
      address: '10.77.0.15',
      far: '10.76.0.1/16',
      behind: [
        { name: 'zero', address: '10.76.5.0' },
        { name: 'strict', address: '10.76.5.2', ...FENCE },
      ],
    },
  ],
  networks: [
    {
      name: 'side',
      scanner: ['10.79.0.1/24'],
      hosts: [
        { name: 'aside', address: '10.79.0.2' },
        { name: 'fence', address: '10.79.0.3', ...FENCE },
      ],
      routers: [
        {
          name: 'detour',
          address: '10.79.0.15',
          far: '10.78.0.1/24',
          behind: [{ name: 'astray', address: '10.78.0.2', listeners: [50] }],
        },
      ],
    },
  ],
}
/** Where a host is swept, if not at its own address. */
const ELSEWHERE: Readonly<Record<string, string>> = { end: '10.75.0.2' }
const OWN = ['10.77.0.1', '10.79.0.1', '10.75.0.1', '10.74.0.1', '127.0.0.1']
const TRANSPORTS = ['packet', 'raw-socket'] as const

/** What a sweep could change on the machine that it runs on. */
const SNAPSHOT = `
  ip neigh
  nft list ruleset
  ip rule
  ip route show table all
  ip -d link
  grep -rs . /proc/sys/net/ipv4 | sort
  ss --no-header --all --numeric --raw --packet --tcp --udp`

describe('a machine with several ways out', { skip: requires(...LAB, 'ss') }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create(SPEC)
    await openTunnel(lab, { near: ['scanner', OWN[2] ?? ''], far: ['end', '10.75.0.2'] })
    await lab.inside('scanner', 'ip addr add 10.74.0.1/32 dev lo')
    await Promise.all(['switch', 'side-switch'].map((name) => countSwitched(lab, name)))
  })
  after(() => lab.destroy())

  /** Every address that answers, with what is true of it. */
  async function truths(): Promise<Map<string, State[]>> {
    const own = statesOf(await kernelAnswers(), 'table')
    const truths = new Map(OWN.map((address) => [address, own]))
    for (const host of lab.hosts) {
      truths.set(ELSEWHERE[host.name] ?? host.address, await host.truth('table'))
    }
    return truths
  }

  for (const workers of [1, 4]) {
    test(`sweeps over all of them at once, with ${workers} worker(s), and is exact`, async () => {
      const expected = await truths()
      const run = await protosweep(lab, ['--workers', `${workers}`, ...expected.keys()])
      assert.equal(run.code, 0, run.stderr)
      assert.equal(run.hosts.length, expected.size)
      for (const [address, truth] of expected) assert.deepEqual(differencesIn(run, address, truth), [])
      for (const { address, status_reason: reason } of run.hosts) {
        assert.equal(reason === 'localhost-response', OWN.includes(address), `${address}: ${reason}`)
      }
      assert.equal(lineOf(run, '10.77.0.15')?.mac, lab.host('edge').mac.toUpperCase())
      assert.equal(
        lineOf(run, '10.76.5.2')?.mac,
        null,
        "what its gateway's address is says nothing of a host",
      )
    })
  }

  test('leaves the network address of its own prefix alone, and no other address that ends like one', async () => {
    const skipped = ['10.77.0.0', '10.77.255.255']
    const run = await protosweep(lab, [...skipped, '10.77.0.2', '10.77.5.0', '10.76.5.0'])
    assert.equal(run.code, 0, run.stderr)
    assert.equal(run.sweep?.hosts.skipped, 2)
    const frames = await packetsByDestination(lab, 'switch')
    for (const address of skipped) assert.equal(frames.get(address), undefined, address)
    for (const name of ['plain', 'middle', 'zero']) {
      const { address } = lab.host(name)
      assert.deepEqual(differencesIn(run, address, await lab.host(name).truth('table')), [])
    }
  })

  for (const transport of TRANSPORTS) {
    test(`goes the way of the policy over ${transport}, whatever the main table says`, async () => {
      const { address } = lab.host('astray')
      await lab.inside(
        'scanner',
        `ip route replace 10.78.0.0/24 via 10.77.0.15
         ip route replace 10.78.0.0/24 via 10.79.0.15 table 100
         ip rule add to 10.78.0.0/24 lookup 100`,
      )
      const before = await sentTo(address)
      const run = await protosweep(lab, ['--transport', transport, address])
      const after = await sentTo(address)
      await lab.inside(
        'scanner',
        `ip rule del to 10.78.0.0/24 lookup 100
         ip route replace 10.78.0.0/24 via 10.79.0.15`,
      )

      assert.equal(run.code, 0, run.stderr)
      assert.deepEqual(differencesIn(run, address, await lab.host('astray').truth('table')), [])
      const { probes = 0, pings = 0 } = lineOf(run, address) ?? {}
      assert.equal(after['side-switch'] - before['side-switch'], probes + pings)
      assert.equal(after.switch, before.switch, 'nothing went the way of the main table')
    })
  }

  test('leaves nothing behind, and opens no port while it sweeps', async () => {
    await stopAsking()
    const expected = await truths()
    const before = await lab.inside('scanner', SNAPSHOT)
    const child = lab.spawn(['node', PROGRAM, '-oJ', '-', ...expected.keys()])
    const finished = finish(child)
    let looks = 0
    while (child.exitCode === null && child.signalCode === null) {
      const { stdout } = await lab.exec(['ss', '--no-header', '--all', '--numeric', '--tcp', '--udp'])
      assert.equal(stdout, '')
      looks += 1
    }
    const run = readRun(await finished)
    assert.equal(run.code, 0, run.stderr)
    for (const [address, truth] of expected) assert.deepEqual(differencesIn(run, address, truth), [])
    assert.ok(looks > 2, `only ${looks} looks`)
    assert.equal(await lab.inside('scanner', SNAPSHOT), before)
  })

  /** How many packets for an address the scanner has put into each switch. */
  async function sentTo(address: string): Promise<{ switch: number; 'side-switch': number }> {
    const count = async (name: string) => (await packetsByDestination(lab, name)).get(address) ?? 0
    return { switch: await count('switch'), 'side-switch': await count('side-switch') }
  }

  /** A host that asks whether the scanner is still there gets an entry in its kernel, whatever runs there. */
  async function stopAsking(): Promise<void> {
    const know = (scanner: string) => (name: string) =>
      lab.inside(name, `ip neigh replace ${scanner} lladdr ${macOf(scanner)} dev eth0 nud permanent`)
    await Promise.all([
      ...['plain', 'quiet', 'middle', 'end', 'edge'].map(know('10.77.0.1')),
      ...['aside', 'fence', 'detour'].map(know('10.79.0.1')),
    ])
    await lab.inside('scanner', 'ip neigh flush all')
  }
})

/**
 * Every host of the lab, on real kernels: all 256 states equal the truth, over each transport.
 *
 *   scanner 10.77.0.1 --- switch --- plain .2, fast .3 (an error per 100 ms), four .4-.7 (one kernel, one budget),
 *                                    wall .8 (drops all), rejects .9, listens .10, (nobody .11), lossy .12 (5 %)
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countWrong } from '../lab/answer.ts'
import { finish } from '../lab/command.ts'
import { riseOf } from '../lab/counters.ts'
import { Lab } from '../lab/lab.ts'
import { nmapStates, nmapSweep } from '../lab/nmap.ts'
import { lineOf, PROGRAM, protosweep, type Run, readRun, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { LabSpec } from '../lab/spec.ts'

const SPEC: LabSpec = {
  hosts: [
    { name: 'plain', address: '10.77.0.2' },
    { name: 'fast', address: '10.77.0.3', limit: 100 },
    { name: 'four', address: '10.77.0.4', extra: ['10.77.0.5', '10.77.0.6', '10.77.0.7'] },
    { name: 'wall', address: '10.77.0.8', dropAll: true },
    {
      name: 'rejects',
      address: '10.77.0.9',
      rejects: {
        20: 'net-unreachable',
        21: 'host-unreachable',
        22: 'protocol-unreachable',
        23: 'port-unreachable',
        24: 'net-prohibited',
        25: 'host-prohibited',
        47: 'admin-prohibited',
      },
      drops: [60, 61, 62, 255],
    },
    { name: 'listens', address: '10.77.0.10', listeners: [47, 50, 89] },
    { name: 'nobody', address: '10.77.0.11', absent: true },
    { name: 'lossy', address: '10.77.0.12', loss: 5 },
  ],
}
const TARGETS = '10.77.0.2-10.77.0.12'
const UNLIMITED = ['plain', 'four', 'wall', 'rejects', 'listens']

/** Where we and Nmap 7.93 rightly differ on these hosts, each with its reason. */
const NMAP_EXCEPTIONS: Readonly<Record<string, Readonly<Record<number, string>>>> = {}

describe('the lab', { skip: requires(...LAB, 'nmap', 'ss') }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create(SPEC)
  })
  after(() => lab.destroy())

  async function assertExact(run: Run): Promise<void> {
    assert.equal(run.code, 0, run.stderr)
    for (const host of lab.hosts) {
      const truth = await host.truth('table')
      for (const address of host.addresses) {
        assert.deepEqual(statesOfLine(lineOf(run, address)), truth, `${host.name} ${address}`)
      }
    }
    assert.equal(run.hosts.length, 10, 'each host once')
    assert.equal(run.sweep?.hosts.down, 1)
  }

  test('is exact over packet, and every packet sent was counted', async () => {
    const hosts = lab.hosts.filter(({ name }) => name !== 'lossy')
    const earlier = await Promise.all(hosts.map((host) => host.counters()))
    const run = await protosweep(lab, [TARGETS])
    await assertExact(run)
    for (const [i, host] of hosts.entries()) {
      const rise = riseOf(earlier[i] ?? assert.fail(), await host.counters())
      const lines = run.hosts.filter((line) => host.addresses.includes(line.address))
      const probes = lines.reduce((sum, line) => sum + line.probes, 0)
      assert.equal(rise.IpInReceives, probes, `${host.name} received what we say we sent`)
    }
    assert.equal(lineOf(run, '10.77.0.2')?.mac, lab.host('plain').mac.toUpperCase())
  })

  for (const workers of [1, 4]) {
    test(`is exact over raw-socket with ${workers} worker(s), each with one raw socket`, async () => {
      const args = ['-oJ', '-', '--transport', 'raw-socket', '--workers', `${workers}`, TARGETS]
      const child = lab.spawn(['node', PROGRAM, ...args])
      const finished = finish(child)
      const sockets = await mostRawSockets(lab, () => child.exitCode === null)
      await assertExact(readRun(await finished))
      assert.equal(sockets, workers)
    })
  }

  test('gets the states of Nmap itself on hosts without a limit, but for the exceptions listed', async () => {
    const addresses = UNLIMITED.flatMap((name) => lab.host(name).addresses)
    const nmap = await nmapSweep(lab, addresses)
    const run = await protosweep(lab, ['--classify', 'nmap', ...addresses])
    for (const address of addresses) {
      const theirs = nmapStates(nmap.get(address))
      const exceptions = NMAP_EXCEPTIONS[address] ?? {}
      const ours = statesOfLine(lineOf(run, address)).map((state, i) => (i in exceptions ? theirs[i] : state))
      assert.deepEqual(ours, theirs, address)
    }
  })

  test('names a reason for each state that is not closed', async () => {
    const run = await protosweep(lab, ['10.77.0.9'])
    const reasons = new Map(
      lineOf(run, '10.77.0.9')?.protocols.map(({ protocol, reason }) => [protocol, reason]),
    )
    const expected = [
      'net-unreach',
      'host-unreach',
      undefined,
      'port-unreach',
      'net-prohibited',
      'host-prohibited',
    ]
    assert.deepEqual(
      [20, 21, 22, 23, 24, 25].map((protocol) => reasons.get(protocol)),
      expected,
    )
    assert.equal(reasons.get(47), 'admin-prohibited')
    assert.equal(reasons.get(60), 'no-response')
    assert.equal(reasons.get(1), 'echo-reply')
  })

  test('is exact with four workers, each host reported once', async () => {
    await assertExact(await protosweep(lab, ['--workers', '4', TARGETS]))
  })

  test('counts no state as wrong that a lossy host leaves', async () => {
    const run = await protosweep(lab, ['10.77.0.12'])
    assert.equal(
      countWrong(statesOfLine(lineOf(run, '10.77.0.12')) as never, await lab.host('lossy').truth('table')),
      0,
    )
  })
})

/** The most raw sockets seen in the namespace while the program runs. */
async function mostRawSockets(lab: Lab, isRunning: () => boolean): Promise<number> {
  let most = 0
  while (isRunning()) {
    const { stdout } = await lab.exec(['ss', '--no-header', '--raw', '--all', '--numeric'])
    most = Math.max(most, stdout.split('\n').filter((line) => line !== '').length)
  }
  return most
}

/** The lab itself, with real kernels in it: every kind of host behaves as its truth says, asked by Nmap. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countWrong, statesOf } from '../../lab/answer.ts'
import { riseOf } from '../../lab/counters.ts'
import { kernelAnswers, Lab } from '../../lab/lab.ts'
import { type NmapHost, nmapStates, nmapSweep } from '../../lab/nmap.ts'
import { askSlowly, naiveStates } from '../../lab/prober.ts'
import { LAB, requires } from '../../lab/requirements.ts'
import type { LabSpec, RejectCode } from '../../lab/spec.ts'

const EVERY_CODE: Record<number, RejectCode> = {
  20: 'net-unreachable',
  21: 'host-unreachable',
  22: 'protocol-unreachable',
  23: 'port-unreachable',
  24: 'net-prohibited',
  25: 'host-prohibited',
  47: 'admin-prohibited',
}

/** More packets of one protocol than a socket has room for. */
const FLOOD = `
import socket, sys
sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, 47)
for _ in range(2000):
    sender.sendto(bytes(8), (sys.argv[1], 0))`

const SPEC: LabSpec = {
  hosts: [
    { name: 'plain', address: '10.77.0.2' },
    { name: 'four', address: '10.77.0.3', extra: ['10.77.0.4', '10.77.0.5', '10.77.0.6'] },
    {
      name: 'rejects',
      address: '10.77.0.7',
      rejects: { ...EVERY_CODE, 6: 'port-unreachable', 17: 'host-prohibited' },
    },
    { name: 'drops', address: '10.77.0.8', drops: [0, 6, 89, 255] },
    { name: 'listens', address: '10.77.0.9', listeners: [1, 17, 47, 50, 255] },
    { name: 'wall', address: '10.77.0.10', dropAll: true },
    { name: 'holes', address: '10.77.0.14', dropsAllBut: ['echo', 6, 47] },
    { name: 'fast', address: '10.77.0.11', limit: 100 },
    { name: 'stock', address: '10.77.0.12', limit: 'stock' },
    { name: 'lossy', address: '10.77.0.13', loss: 30 },
    { name: 'ghost', address: '10.77.0.99', absent: true },
  ],
  routers: [
    {
      name: 'router',
      address: '10.77.0.254',
      far: '10.78.0.1/24',
      rejects: EVERY_CODE,
      drops: [88],
      behind: [
        { name: 'far', address: '10.78.0.2' },
        {
          name: 'far-rejects',
          address: '10.78.0.3',
          rejects: { 47: 'net-unreachable', 89: 'net-prohibited' },
        },
      ],
    },
  ],
}

describe('a lab of real kernels', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create(SPEC)
  })
  after(() => lab.destroy())

  describe('agrees with Nmap', { skip: requires('nmap') }, () => {
    const asked = [
      'plain',
      'four',
      'rejects',
      'drops',
      'listens',
      'wall',
      'holes',
      'router',
      'far',
      'far-rejects',
    ]
    let seen: Map<string, NmapHost>
    before(async () => {
      seen = await nmapSweep(lab, [...asked.flatMap((name) => lab.host(name).addresses), '10.77.0.99'])
    })

    for (const name of asked) {
      test(`on every state of ${name}`, async () => {
        const truth = await lab.host(name).truth('nmap')
        for (const address of lab.host(name).addresses) {
          assert.deepEqual(nmapStates(seen.get(address)), truth, address)
        }
      })
    }

    test('on who rejected a protocol: the router for those behind it, the host for itself', () => {
      assert.equal(seen.get('10.78.0.2')?.ports.get(47)?.from, '10.77.0.254')
      assert.equal(seen.get('10.77.0.7')?.ports.get(47)?.from, undefined)
    })

    test('that a rejected packet whose payload has no right checksum is met with silence, unless exempt', async () => {
      const { address } = lab.host('rejects')
      const random = await nmapSweep(lab, [address], ['--data-length', '8', '-p', '20,25,47'])
      const states = nmapStates(random.get(address))
      assert.deepEqual([states[20], states[25], states[47]], ['open|filtered', 'open|filtered', 'filtered'])
    })

    test('that an absent address has no host', () => {
      assert.notEqual(seen.get('10.77.0.99')?.status, 'up')
      assert.throws(() => lab.host('ghost'), /no host "ghost"/)
    })
  })

  test('the slow prober sees each answer of a filtered host behind a router, sender included', async () => {
    const host = lab.host('far-rejects')
    assert.deepEqual(await askSlowly(lab, host.address), await host.answers())
  })

  test('a listener is silent however much it is sent', async () => {
    const counted = await lab.host('listens').counters()
    const flood = await lab.exec(['python3', '-c', FLOOD, lab.host('listens').address])
    assert.equal(flood.code, 0, flood.stderr)
    const rise = riseOf(counted, await lab.host('listens').counters())
    assert.equal(rise.IpInReceives, 2000)
    assert.equal(rise.IcmpOutDestUnreachs, 0)
  })

  test('a limit is read back as the kernel rounded it', async () => {
    const limits = await Promise.all(['plain', 'stock', 'fast'].map((name) => lab.host(name).rateLimit()))
    assert.deepEqual(limits.slice(0, 2), [0, 1000])
    assert.ok(Math.abs((limits[2] ?? 0) - 100) <= 10, `100 ms became ${limits[2]}`)
  })

  test('a naive sender gets most states of a rationing host wrong, and the kernel counted why', async () => {
    const host = lab.host('fast')
    const counted = await host.counters()
    const wrong = countWrong(await naiveStates(lab, host.address, 'table'), await host.truth('table'))
    const rise = riseOf(counted, await host.counters())
    const kernel = await kernelAnswers()
    const answered = kernel.filter(({ kind }) => kind === 'error').length
    assert.ok(wrong > 200, `only ${wrong} wrong`)
    assert.equal(rise.IpInReceives, 256)
    assert.equal(rise.IcmpOutDestUnreachs + rise.IcmpOutRateLimitHost + rise.IcmpOutRateLimitGlobal, answered)
  })

  test('a naive sender is right about a host without limit', async () => {
    const host = lab.host('plain')
    assert.deepEqual(await naiveStates(lab, host.address, 'table'), await host.truth('table'))
  })

  test('a lossy host misses about its share of the probes', async () => {
    const { address, mac, name } = lab.host('lossy')
    await lab.exec(['ip', 'neigh', 'replace', address, 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent'])
    await naiveStates(lab, address, 'table')
    const { IpInReceives: arrived } = await lab.host(name).counters()
    // 256 to 258 probes at 70 %, five standard deviations (7.3) either way.
    assert.ok(arrived > 142 && arrived < 218, `${arrived} of 256 arrived`)
  })

  test('nothing but what the scanner sends reaches a host', async () => {
    assert.equal((await lab.host('stock').counters()).IpInReceives, 0)
  })

  test('the truth of this kernel has ICMP and TCP open', async () => {
    const states = statesOf(await kernelAnswers(), 'table')
    assert.deepEqual([states[1], states[6], states[17]], ['open', 'open', 'filtered'])
  })
})

/**
 * What stands in the path and means no harm, or some. Hosts are without limit and silent on 50 and 88.
 *
 *   scanner 10.77.0.1 --- switch --- contended 10.77.0.2 (an error per 100 ms; Nmap asks it too)
 *                                    nat .11 (masquerades)           --- natted 10.71.0.2
 *                                    wall .12 (stateful; drops 47, 58) - guarded 10.72.0.2
 *                                    writer .13 (rewrites IP IDs)    --- rewritten 10.73.0.2
 *                                    ips .14 (drops us after 100)    --- shielded 10.74.0.2
 *                                    edge .15 === a tunnel that meddles with packets === end 10.75.0.2
 */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { causesOf, differencesIn, liesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { lineOf, protosweep, type Run, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { HostSpec, RouterSpec } from '../lab/spec.ts'
import { type Meddling, openTunnel } from '../lab/tunnel.ts'

/** 28 bytes each: what a hundred probes with eight bytes after the IP header come to. */
const QUOTA = 2800
/** The firewall's own drops; it takes 58 for ICMPv6, of which by chance of our cookies some would be invalid. */
const WALL_DROPS = [47, 58]

function routerTo(name: string, address: string, net: number, behind: string): RouterSpec {
  return {
    name,
    address,
    far: `10.${net}.0.1/24`,
    behind: [silentOn(behind, `10.${net}.0.2`)],
    ...(name === 'wall' ? { drops: [...WALL_DROPS] } : {}),
  }
}

function silentOn(name: string, address: string): HostSpec {
  return { name, address, listeners: [50, 88] }
}

const RULES = {
  nat: `
  chain postrouting {
    type nat hook postrouting priority 100
    oifname "eth1" masquerade
  }`,
  wall: `
  chain stateful {
    type filter hook forward priority 10; policy drop;
    ct state invalid drop
    ct state established,related accept
    iifname "eth0" accept
  }`,
  writer: `
  chain rewriting {
    type filter hook forward priority 10
    iifname "eth0" ip id set 0x1234
  }`,
  ips: `
  chain banning {
    type filter hook forward priority 10
    ip saddr 10.77.0.1 quota over ${QUOTA} bytes drop
  }`,
} as const

describe('middleboxes', { skip: requires(...LAB) }, () => {
  let lab: Lab
  /** It takes half a minute to be sure that a host has gone silent: time in which the other tests run. */
  let shielded: Promise<Run>
  before(async () => {
    lab = await Lab.create({
      hosts: [{ name: 'contended', address: '10.77.0.2', limit: 100, listeners: [50] }],
      routers: [
        routerTo('nat', '10.77.0.11', 71, 'natted'),
        routerTo('wall', '10.77.0.12', 72, 'guarded'),
        routerTo('writer', '10.77.0.13', 73, 'rewritten'),
        routerTo('ips', '10.77.0.14', 74, 'shielded'),
      ],
    })
    for (const [name, chains] of Object.entries(RULES)) {
      await lab.inside(name, `nft -f - <<'END'\ntable ip middlebox {${chains}\n}\nEND`)
    }
    shielded = protosweep(lab, [lab.host('shielded').address])
  })
  after(() => lab.destroy())

  async function assertExact(run: Run, host: string, address = lab.host(host).address): Promise<void> {
    assert.equal(run.code, 0, run.stderr)
    assert.deepEqual(differencesIn(run, address, await lab.host(host).truth('table')), [])
  }

  for (const [box, host] of [
    ['a NAT', 'natted'],
    ['a stateful firewall that drops GRE', 'guarded'],
    ['a path that rewrites the IP ID', 'rewritten'],
  ] as const) {
    test(`the host behind ${box} is exact`, async () => {
      await assertExact(await protosweep(lab, [lab.host(host).address]), host)
    })
  }

  test('another scanner that draws on the same budget makes no state wrong', async () => {
    const { address } = lab.host('contended')
    let isSwept = false
    let rival = lab.spawn(['true'])
    const contending = (async () => {
      while (!isSwept) {
        rival = lab.spawn(['nmap', '-sO', '-n', '-Pn', '-T4', '-p', '100-199', address], { stdio: 'ignore' })
        await new Promise((resolve) => rival.once('close', resolve))
      }
    })()
    const run = await protosweep(lab, ['-p', '0-63', address])
    isSwept = true
    rival.kill()
    await contending
    const truth = await lab.host('contended').truth('table')
    assert.deepEqual(liesIn(run, address, truth, truth.slice(0, 64).keys()), [])
    // The errors that Nmap draws quote probes that are not ours: they too forbid the proof of a silence.
    for (const cause of Object.keys(causesOf(run, address))) {
      assert.ok(cause === 'rationed' || cause === 'path-rewrites', cause)
    }
  })

  describe('on a tunnel', () => {
    let tunnelled: Lab
    const END = '10.75.0.2'
    beforeEach(() => tunnelled?.destroy())
    after(() => tunnelled?.destroy())

    async function sweepThrough(...meddling: readonly Meddling[]): Promise<Run> {
      tunnelled = await Lab.create({
        hosts: [],
        routers: [
          {
            name: 'edge',
            address: '10.77.0.15',
            far: '10.76.0.1/24',
            behind: [silentOn('end', '10.76.0.2')],
          },
        ],
      })
      await openTunnel(tunnelled, { near: ['edge', '10.75.0.1'], far: ['end', END], meddling })
      await tunnelled.inside('end', 'ip route replace default dev tun0')
      await tunnelled.inside('scanner', 'ip route add 10.75.0.0/24 via 10.77.0.15')
      return protosweep(tunnelled, [END])
    }

    for (const [what, meddling] of [
      ['rewrites the IP ID', 'rewrite-id'],
      ['strips payloads', 'strip-payload'],
      ['cuts what errors quote to the IP header', 'cut-quotes'],
    ] as const) {
      test(`the host behind a path that ${what} is exact`, async () => {
        const run = await sweepThrough(meddling)
        assert.deepEqual(differencesIn(run, END, await tunnelled.host('end').truth('table')), [])
      })
    }

    test('a path that rewrites the IP ID and cuts quotes leaves nothing to know answers by: path-rewrites', async () => {
      const run = await sweepThrough('rewrite-id', 'cut-quotes')
      const truth = await tunnelled.host('end').truth('table')
      assert.deepEqual(liesIn(run, END, truth), [])
      assert.deepEqual(Object.keys(causesOf(run, END)), ['path-rewrites'])
      assert.equal(statesOfLine(lineOf(run, END))[6], 'open', 'a direct answer carries its own proof')
    })
  })

  test('an IPS that drops us after 100 probes leaves what it hid unproved: went-silent', async () => {
    const { address } = lab.host('shielded')
    const run = await shielded
    assert.deepEqual(liesIn(run, address, await lab.host('shielded').truth('table')), [])
    assert.deepEqual(Object.keys(causesOf(run, address)), ['went-silent'])
    const closed = statesOfLine(lineOf(run, address)).filter((state) => state === 'closed').length
    assert.ok(closed >= 50 && closed <= 100, `${closed} closed were found before it struck`)
  })
})

/**
 * Next hops whose link-layer address changes while hosts behind them are swept: a router that is replaced, a failover.
 *
 *   scanner 10.77.0.1 --- switch --- moving 10.77.0.2, still 10.77.0.3 (an error per 100 ms each)
 *                                    mute .11 (changes its address and says nothing)   --- quiet 10.71.0.2
 *                                    crier .12 (changes its address and announces it)  --- cried 10.72.0.2
 *                                    early .13 (changes its address at once)           --- early0 … early7 10.73.0.2-9
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { finish } from '../lab/command.ts'
import { differencesIn, liesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { macOf } from '../lab/plan.ts'
import { until } from '../lab/process.ts'
import { lineOf, PROGRAM, type Run, readRun } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import type { HostSpec, RouterSpec } from '../lab/spec.ts'

const SCANNER = '10.77.0.1'
const PATIENCE_S = 60

/** Slow enough for a sweep of half a minute, silent enough to need proofs. */
const slow = (name: string, address: string): HostSpec => ({
  name,
  address,
  limit: 100,
  listeners: [50],
  drops: [88],
})
const SWEPT = ['moving', 'still', 'quiet', 'cried'] as const

/** No limit, and few protocols: the sooner a host is done, the likelier before its gateway is found again. */
const EARLY = Array.from({ length: 8 }, (_, i) => ({ name: `early${i}`, address: `10.73.0.${i + 2}` }))
const FEW = [47, 50, 51, 89]

const routerTo = (name: string, address: string, net: number, behind: readonly HostSpec[]): RouterSpec => ({
  name,
  address,
  far: `10.${net}.0.1/24`,
  behind,
})

/** A node that asks for nobody says nothing by which its new address could be learned, but what it is asked for. */
const moveScript = (to: string): string => `ip link set eth0 address ${to}
ip neigh replace ${SCANNER} lladdr ${macOf(SCANNER)} dev eth0 nud permanent`

/** As it was in the beginning. */
const RESTORE = `ip link set eth0 down
ip link set eth0 address ${macOf('10.77.0.13')}
ip link set eth0 up`

describe('a next hop that does not stay', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [slow('moving', '10.77.0.2'), slow('still', '10.77.0.3')],
      routers: [
        routerTo('mute', '10.77.0.11', 71, [slow('quiet', '10.71.0.2')]),
        routerTo('crier', '10.77.0.12', 72, [slow('cried', '10.72.0.2')]),
        routerTo('early', '10.77.0.13', 73, EARLY),
      ],
    })
  })
  after(() => lab.destroy())

  /** Starts a sweep, waits until it is well under way, lets `meddle` act, and reads the report. */
  async function meddledSweep(
    args: readonly string[],
    isUnderWay: () => Promise<boolean>,
    meddle: () => Promise<void>,
  ): Promise<Run> {
    const finished = finish(lab.spawn(['node', PROGRAM, '-oJ', '-', ...args]))
    await until('the first probes', PATIENCE_S, isUnderWay)
    await meddle()
    return readRun(await finished)
  }

  function received(names: readonly string[]): Promise<number[]> {
    return Promise.all(names.map(async (name) => (await lab.host(name).counters()).IpInReceives))
  }

  /** Counts the ARP requests of the scanner that go to one node alone. */
  async function countPolls(): Promise<() => Promise<number>> {
    await lab.inside(
      'switch',
      `nft -f - <<'END'
table bridge polls {
  chain prerouting {
    type filter hook prerouting priority -200
    iifname "p0" arp operation request ether daddr != ff:ff:ff:ff:ff:ff counter
  }
}
END`,
    )
    return async () => {
      const rules = await lab.inside('switch', 'nft list table bridge polls')
      return Number(/counter packets (\d+)/.exec(rules)?.[1])
    }
  }

  test('is found again, told or untold, and hosts behind it and the host itself are exact', async () => {
    const moved = '02:00:00:00:77:02'
    const polls = await countPolls()
    await lab.inside('crier', 'echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_notify')
    const run = await meddledSweep(
      SWEPT.map((name) => lab.host(name).address),
      async () => (await received(SWEPT)).every((probes) => probes >= 50),
      async () => {
        await lab.inside('mute', moveScript('02:00:00:00:77:11'))
        await lab.inside('crier', moveScript('02:00:00:00:77:12'))
        await lab.inside('moving', moveScript(moved))
      },
    )

    assert.equal(run.code, 0, run.stderr)
    for (const name of SWEPT) {
      const host = lab.host(name)
      assert.deepEqual(differencesIn(run, host.address, await host.truth('table')), [])
    }
    assert.equal(lineOf(run, lab.host('moving').address)?.mac, moved.toUpperCase())
    assert.ok((await polls()) > 0, 'a known next hop is asked where it is, not everywhere')
  })

  const SCRIPTS = [
    ['is elsewhere', moveScript('02:00:00:00:77:13')],
    ['is gone', 'ip link set eth0 down'],
  ] as const

  /**
   * Sweeps the eight while, once the first of them has been asked, something happens to their router: by one worker, for
   * another might not have asked for the router by then.
   */
  async function earlySweep(script: string, ...args: readonly string[]): Promise<Run> {
    const names = EARLY.map(({ name }) => name)
    const before = await received(names)
    try {
      return await meddledSweep(
        ['--workers', '1', '-p', FEW.join(), '--max-rate', '16', ...args, '10.73.0.2-9'],
        async () => (await received(names)).some((probes, i) => probes > (before[i] ?? 0)),
        async () => {
          await lab.inside('early', script)
        },
      )
    } finally {
      await lab.inside('early', RESTORE)
    }
  }

  for (const [what, script] of SCRIPTS) {
    test(`makes no host silent that was asked by way of one that ${what}`, async () => {
      const run = await earlySweep(script, '-Pn')
      assert.equal(run.code, 0, run.stderr)
      for (const { name, address } of EARLY) {
        assert.deepEqual(liesIn(run, address, await lab.host(name).truth('table'), FEW), [])
      }
    })

    test(`calls no host down that was pinged by way of one that ${what}`, async () => {
      const run = await earlySweep(script)
      assert.equal(run.sweep?.hosts.down, 0, run.stdout)
      for (const { address } of run.hosts) {
        const { name } = EARLY.find((host) => host.address === address) ?? assert.fail(address)
        assert.deepEqual(liesIn(run, address, await lab.host(name).truth('table'), FEW), [])
      }
      if (what === 'is elsewhere') assert.equal(run.sweep?.hosts.up, EARLY.length)
    })
  }
})

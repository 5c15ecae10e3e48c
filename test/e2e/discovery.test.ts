/**
 * Which hosts behind a router are up: each is found by the one ping that it answers, and by no other.
 *
 *   scanner 10.77.0.1 --- switch --- gw .254     --- 10.78.0.0/24: echo .2, tcp .3, stamp .4 answer these alone,
 *                                    |               gre .5 answers nothing but GRE, nobody .6, udp .7 nothing but UDP
 *                                    |           has no route to 10.80.0.0/24, and refuses 10.80.1.0/24
 *                                    lossy .253  -10 %- 10.79.0.0/24: thirty hosts .2-.31
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countSwitched, packetsByDestination, probesByDestination } from '../lab/census.ts'
import { differencesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { lineOf, protosweep, type Run, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const ECHO = '10.78.0.2'
const TCP = '10.78.0.3'
const STAMP = '10.78.0.4'
const GRE = '10.78.0.5'
const NOBODY = '10.78.0.6'
const UDP = '10.78.0.7'
const TARGETS = '10.78.0.2-10.78.0.6'
/** No more, because a kernel answers five packets at once that it has no route for, and then one a second. */
const FEW_UNROUTED = ['10.80.0.1', '10.80.1.1']
const FEW = '1,6,17,47,50,89'
const THIRTY = Array.from({ length: 30 }, (_, i) => `10.79.0.${i + 2}`)

describe('discovery of hosts behind a router', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [],
      routers: [
        {
          name: 'gw',
          address: '10.77.0.254',
          far: '10.78.0.1/24',
          behind: [
            { name: 'echo', address: ECHO, dropsAllBut: ['echo'] },
            { name: 'tcp', address: TCP, dropsAllBut: [6] },
            { name: 'stamp', address: STAMP, dropsAllBut: ['timestamp'] },
            { name: 'gre', address: GRE, dropsAllBut: [47] },
            { name: 'nobody', address: NOBODY, absent: true },
            { name: 'udp', address: UDP, dropsAllBut: [17] },
          ],
        },
        {
          name: 'lossy',
          address: '10.77.0.253',
          far: '10.79.0.1/24',
          farLoss: 10,
          // Lost ARP costs seconds, whatever is lost of our own packets.
          knowsNeighbors: true,
          behind: THIRTY.map((address, i) => ({ name: `thirty${i}`, address })),
        },
      ],
    })
    await lab.inside('gw', 'ip route add unreachable 10.80.1.0/24')
    await lab.inside('scanner', 'ip route add 10.80.0.0/16 via 10.77.0.254')
  })
  after(() => lab.destroy())

  function foundBy(run: Run): Record<string, string> {
    assert.equal(run.code, 0, run.stderr)
    return Object.fromEntries(run.hosts.map(({ address, status_reason: reason }) => [address, reason]))
  }

  test('-sn lists who answers and why: four pings to a silent address, three more to one found, and no probe', async () => {
    await countSwitched(lab, 'switch')
    const run = await protosweep(lab, ['-sn', TARGETS])
    assert.deepEqual(foundBy(run), { [ECHO]: 'echo-reply', [TCP]: 'reset', [STAMP]: 'timestamp-reply' })
    assert.deepEqual([run.sweep?.hosts.up, run.sweep?.hosts.down, run.sweep?.probes], [3, 2, 0])
    for (const line of run.hosts) assert.equal(Object.values(line.states).join(''), '', line.address)

    const packets = await packetsByDestination(lab, 'switch')
    const counts = [ECHO, TCP, STAMP, GRE, NOBODY].map((address) => packets.get(address) ?? 0)
    const [echo = 0, tcp = 0, stamp = 0, ...silent] = counts
    assert.deepEqual(silent, [4, 4])
    for (const count of [echo, tcp, stamp]) assert.ok(count >= 4 && count <= 7, counts.join())
    assert.equal(
      run.sweep?.pings,
      counts.reduce((sum, count) => sum + count, 0),
    )
    assert.equal((await probesByDestination(lab, 'switch')).size, 0)
  })

  test('a sweep asks those that answered for their protocols, and sends the others nothing more', async () => {
    await countSwitched(lab, 'switch')
    const asked = [6, 47, 50]
    const run = await protosweep(lab, ['-p', asked.join(), TARGETS])
    assert.deepEqual(foundBy(run), { [ECHO]: 'echo-reply', [TCP]: 'reset', [STAMP]: 'timestamp-reply' })
    for (const name of ['echo', 'tcp', 'stamp']) {
      const { address } = lab.host(name)
      assert.deepEqual(differencesIn(run, address, await lab.host(name).truth('table'), asked), [])
      assert.ok((lineOf(run, address)?.pings ?? 0) >= 1, name)
    }
    const probed = await probesByDestination(lab, 'switch')
    assert.deepEqual([...probed.keys()].sort(), [ECHO, TCP, STAMP])
  })

  for (const [options, found] of [
    [['-PE'], ECHO],
    [['-PP'], STAMP],
    [['-PA'], TCP],
    [['-PS22,443'], TCP],
  ] as const) {
    test(`${options.join(' ')} finds the host that answers it and misses the others`, async () => {
      const run = await protosweep(lab, ['-sn', ...options, TARGETS])
      assert.deepEqual(Object.keys(foundBy(run)), [found])
      assert.equal(run.sweep?.hosts.down, 4)
    })
  }

  test('-Pn has the host exact that answers no ping', async () => {
    const asked = [1, 6, 17, 47, 50, 89]
    const run = await protosweep(lab, ['-Pn', '-p', asked.join(), GRE])
    assert.deepEqual(foundBy(run), { [GRE]: 'user-set' })
    assert.deepEqual(differencesIn(run, GRE, await lab.host('gre').truth('table'), asked), [])
    assert.deepEqual([lineOf(run, GRE)?.pings, run.sweep?.pings], [0, 0])
  })

  test('an address that the router cannot reach is down when the router has said so of two pings', async () => {
    await countSwitched(lab, 'switch')
    const run = await protosweep(lab, FEW_UNROUTED)
    assert.deepEqual(foundBy(run), {})
    assert.equal(run.sweep?.hosts.down, FEW_UNROUTED.length)
    const packets = await packetsByDestination(lab, 'switch')
    assert.deepEqual(
      FEW_UNROUTED.map((address) => packets.get(address)),
      [2, 2],
    )
  })

  for (const [options, found] of [
    [['-PU'], { [UDP]: 'port-unreach' }],
    [['-PU53,40125'], { [UDP]: 'port-unreach' }],
    [['-PO47'], { [GRE]: 'proto-unreach' }],
    [['-PO'], { [ECHO]: 'echo-reply' }],
    [['-PO6,17'], { [TCP]: 'reset', [UDP]: 'port-unreach' }],
  ] as const) {
    test(`${options.join(' ')} finds who answers it, in kind or by an error of its own, and misses the others`, async () => {
      const run = await protosweep(lab, ['-sn', ...options, TARGETS, UDP])
      assert.deepEqual(foundBy(run), found)
      assert.deepEqual([run.sweep?.hosts.down, run.sweep?.probes], [6 - Object.keys(found).length, 0])
    })
  }

  test('hosts that a UDP or a protocol ping has found are exact, and what it asked is not asked again', async () => {
    const asked = [1, 6, 17, 47, 50, 89]
    const run = await protosweep(lab, ['-PU', '-PO47', '-p', asked.join(), TARGETS, UDP])
    assert.deepEqual(foundBy(run), { [UDP]: 'port-unreach', [GRE]: 'proto-unreach' })
    await countSwitched(lab, 'switch')
    for (const name of ['udp', 'gre']) {
      const { address } = lab.host(name)
      assert.deepEqual(differencesIn(run, address, await lab.host(name).truth('table'), asked), [], name)
    }
    const [alone] = (await protosweep(lab, ['-PU', '-p', '17', UDP])).hosts
    assert.deepEqual([alone?.states.open, alone?.probes, alone?.pings], ['', 0, 1])
  })

  for (const [what, options] of [
    ['all pings', ['-p', FEW]],
    ['one ping', ['-p', FEW, '-PE']],
    ['one ping, and nothing but pings to measure the loss by,', ['-PE', '-sn']],
    ['one ping that draws errors, and nothing else to measure the loss by,', ['-PU', '-sn']],
  ] as const) {
    test(`no live host is called down where packets are lost, with ${what} to a round`, async () => {
      const run = await protosweep(lab, [...options, '10.79.0.2-10.79.0.31'])
      assert.deepEqual(Object.keys(foundBy(run)).sort(), [...THIRTY].sort())
    })
  }

  // The last, because it takes the errors that the router would have for others.
  test('-Pn has a host that is not there as its router says, once that has looked for it', async () => {
    const asked = [6, 47, 50]
    const run = await protosweep(lab, ['-Pn', '-p', asked.join(), NOBODY])
    const states = statesOfLine(lineOf(run, NOBODY))
    assert.deepEqual(
      asked.map((protocol) => states[protocol]),
      asked.map(() => 'filtered'),
    )
  })
})

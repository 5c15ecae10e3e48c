/**
 * A router that answers ARP for every address of the subnet behind it, whether there is a host or not. To the scanner the
 * subnet is on the link.
 *
 *   scanner 10.77.0.1 --- switch --- proxy .254 --- 10.78.0.0/24: whole .2, shy .3 (answers nothing but GRE), nobody .4-.6
 *                                    still .9       (drops everything)
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countSwitched, probesByDestination } from '../lab/census.ts'
import { differencesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { lineOf, protosweep, type Run } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const WHOLE = '10.78.0.2'
const SHY = '10.78.0.3'
const STILL = '10.77.0.9'
const PROXIED = '10.78.0.2-6'
const ASKED = [1, 6, 17, 47, 50, 89]

describe('a router that answers ARP for all', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [{ name: 'still', address: STILL, dropAll: true }],
      routers: [
        {
          name: 'proxy',
          address: '10.77.0.254',
          far: '10.78.0.1/24',
          behind: [
            { name: 'whole', address: WHOLE },
            { name: 'shy', address: SHY, dropsAllBut: [47] },
          ],
        },
      ],
    })
    // Without the delay that a kernel gives the answers of a proxy, and with what it says of hosts that are not there.
    await lab.inside(
      'proxy',
      'for each in /proc/sys/net/ipv4/conf/*/proxy_arp; do echo 1 > $each; done; for each in /proc/sys/net/ipv4/neigh/*/proxy_delay; do echo 0 > $each; done',
    )
    await lab.inside('scanner', 'ip route replace 10.78.0.0/24 dev eth0')
  })
  after(() => lab.destroy())

  function reasons(run: Run): Record<string, string> {
    assert.equal(run.code, 0, run.stderr)
    return Object.fromEntries(run.hosts.map(({ address, status_reason: reason }) => [address, reason]))
  }

  test('ARP alone finds all of them; with --disable-arp-ping only who says a word is up, and exact', async () => {
    const taken = reasons(await protosweep(lab, ['-sn', PROXIED]))
    assert.deepEqual(new Set(Object.values(taken)), new Set(['arp-response']))
    assert.equal(Object.keys(taken).length, 5)

    await countSwitched(lab, 'switch')
    const run = await protosweep(lab, ['--disable-arp-ping', '-p', ASKED.join(), PROXIED])
    assert.deepEqual(reasons(run), { [WHOLE]: 'echo-reply' })
    assert.deepEqual(differencesIn(run, WHOLE, await lab.host('whole').truth('table'), ASKED), [])
    assert.equal(run.sweep?.hosts.down, 4)
    assert.deepEqual([...(await probesByDestination(lab, 'switch')).keys()], [WHOLE])
  })

  test('the pings that are asked for find the others, and hosts on the link that answer none are down', async () => {
    const run = await protosweep(lab, ['--disable-arp-ping', '-PO47', '-p', ASKED.join(), PROXIED, STILL])
    assert.deepEqual(reasons(run), { [WHOLE]: 'proto-unreach', [SHY]: 'proto-unreach' })
    for (const name of ['whole', 'shy']) {
      const { address } = lab.host(name)
      assert.deepEqual(differencesIn(run, address, await lab.host(name).truth('table'), ASKED), [], name)
    }
  })

  test('with -Pn whoever ARP leads to is up because the user says so, and who has no address there is down', async () => {
    const run = await protosweep(lab, ['--disable-arp-ping', '-Pn', '-p', '1,47', SHY, '10.77.0.10'])
    assert.deepEqual(reasons(run), { [SHY]: 'user-set' })
    assert.deepEqual([lineOf(run, SHY)?.pings, run.sweep?.hosts.down], [0, 1])
  })

  test('by raw sockets, where the kernel asks ARP, the same hosts are up', async () => {
    const run = await protosweep(lab, [
      '--transport',
      'raw-socket',
      '--disable-arp-ping',
      '-p',
      '6,47',
      PROXIED,
      STILL,
    ])
    assert.deepEqual(reasons(run), { [WHOLE]: 'echo-reply' })
    assert.equal(run.sweep?.hosts.down, 5)
  })

  test('this machine itself is up without a ping', async () => {
    const run = await protosweep(lab, ['--disable-arp-ping', '-p', '6', '10.77.0.1'])
    assert.deepEqual(reasons(run), { '10.77.0.1': 'localhost-response' })
    assert.equal(run.sweep?.pings, 0)
  })
})

/**
 * Answers that come in by another interface than the one by which their probes left: all are heard, each once.
 *
 *   scanner eth0 10.77.0.1 --- switch ---- near 10.77.0.2, straight 10.77.0.3, gw 10.77.0.254 | 10.78.0.1/24 --- far
 *   scanner eth1 10.79.0.1 --- b-switch -- other 10.79.0.2, and second legs of near, gw and other
 *
 * near, gw and so all behind it answer 10.77.0.1 by the second network; other answers 10.79.0.1 by the first.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { differencesIn } from '../lab/judgement.ts'
import { Lab } from '../lab/lab.ts'
import { sweepWithMetrics } from '../lab/metrics.ts'
import { LAB, requires } from '../lab/requirements.ts'

const HOSTS = ['near', 'straight', 'other', 'far', 'listening']
const MODES = ['packet', 'raw-socket'] as const
/** What `-p` asks where all 256 would tell no more. */
const SOME = '1,6,17,47,50,60-63'
const SOME_PROTOCOLS = [1, 6, 17, 47, 50, 60, 61, 62, 63]

describe('answers by another interface', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'near', address: '10.77.0.2', drops: [61] },
        { name: 'straight', address: '10.77.0.3' },
      ],
      routers: [
        {
          name: 'gw',
          address: '10.77.0.254',
          far: '10.78.0.1/24',
          behind: [
            { name: 'far', address: '10.78.0.2', drops: [60, 61] },
            { name: 'listening', address: '10.78.0.3', listeners: [47, 89] },
          ],
        },
      ],
      networks: [
        {
          name: 'b',
          scanner: ['10.79.0.1/24'],
          hosts: [{ name: 'other', address: '10.79.0.2', rejects: { 62: 'host-prohibited' } }],
        },
      ],
    })
    await answerBy('b-switch', 'near', '10.79.0.22/24', '10.77.0.1 via 10.79.0.1')
    await answerBy('b-switch', 'gw', '10.79.0.254/24', '10.77.0.1 via 10.79.0.1')
    await answerBy('switch', 'other', '10.77.1.2/16', '10.79.0.1 via 10.77.0.1')
    await checkReversePaths(0)
  })
  after(() => lab.destroy())

  /** Plugs a further leg of a host or router into a switch, and sends its answers to one address of the scanner there. */
  async function answerBy(at: string, name: string, address: string, route: string): Promise<void> {
    await lab.inside(
      at,
      `ip link add ${name} type veth peer name leg netns ${lab.namespaceOf(name)}
       ip link set ${name} master br0 up`,
    )
    await lab.inside(
      name,
      `for all in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $all; done
       ip address add ${address} dev leg
       ip link set leg up
       ip route add ${route} dev leg`,
    )
  }

  /** Whether the scanner's kernel drops what comes in by another interface than its route leads out: 0 no, 1 yes. */
  async function checkReversePaths(strictness: 0 | 1): Promise<void> {
    await lab.inside(
      'scanner',
      `for all in /proc/sys/net/ipv4/conf/*/rp_filter; do echo ${strictness} > $all; done`,
    )
  }

  async function sweepOf(args: readonly string[], names = HOSTS, protocols?: readonly number[]) {
    const addresses = names.map((name) => lab.host(name).address)
    const [run, sum] = await sweepWithMetrics(lab, [...args, ...addresses])
    assert.equal(run.code, 0, run.stderr)
    for (const name of names) {
      const { address } = lab.host(name)
      const truth = await lab.host(name).truth('table')
      assert.deepEqual(differencesIn(run, address, truth, protocols ?? truth.keys()), [])
    }
    assert.equal(sum('protosweep_responses_total', 'kind="duplicate"'), 0, 'heard twice')
    return run
  }

  for (const mode of MODES) {
    for (const workers of ['1', '4']) {
      test(`over ${mode} with ${workers} worker(s) every state is exact and nothing is heard twice`, async () => {
        const run = await sweepOf(['--transport', mode, '--workers', workers])
        assert.equal(run.sweep?.responses_swallowed, 0)
      })
    }
  }

  test('over raw-socket a kernel that checks reverse paths hides no answer, and what it drops is counted', async () => {
    await checkReversePaths(1)
    try {
      const run = await sweepOf(['--transport', 'raw-socket', '-p', SOME], HOSTS, SOME_PROTOCOLS)
      assert.ok((run.sweep?.responses_swallowed ?? 0) > 0)
    } finally {
      await checkReversePaths(0)
    }
  })

  for (const mode of MODES) {
    test(`over ${mode} what a bridge and its port both show is heard once`, async () => {
      await lab.inside(
        'scanner',
        `ip link add bridge type bridge stp_state 0 mcast_snooping 0
         ip address flush dev eth1
         ip link set eth1 master bridge
         ip address add 10.79.0.1/24 dev bridge
         ip link set bridge up`,
      )
      try {
        const names = ['other', 'near', 'far']
        await sweepOf(['--transport', mode, '-p', SOME], names, SOME_PROTOCOLS)
      } finally {
        await lab.inside('scanner', 'ip link del bridge\nip address add 10.79.0.1/24 dev eth1')
      }
    })
  }
})

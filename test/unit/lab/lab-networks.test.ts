/** Several networks, tunnels that meddle, forgers, and counting on the wire, on real kernels. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { State } from '../../lab/answer.ts'
import { countSwitched, packetsByDestination } from '../../lab/census.ts'
import { whileForging } from '../../lab/forger.ts'
import { kernelAnswers, Lab } from '../../lab/lab.ts'
import { planNetwork } from '../../lab/plan.ts'
import { askSlowly, naiveStates } from '../../lab/prober.ts'
import { LAB, requires } from '../../lab/requirements.ts'
import type { LabSpec } from '../../lab/spec.ts'
import { openTunnel } from '../../lab/tunnel.ts'

const SPEC: LabSpec = {
  scanner: ['10.77.0.1/24'],
  hosts: [
    { name: 'near', address: '10.77.0.2' },
    { name: 'mute', address: '10.77.0.3', dropAll: true },
  ],
  networks: [
    {
      name: 'b',
      scanner: ['10.79.0.1/24'],
      hosts: [{ name: 'end', address: '10.79.0.2' }],
      routers: [
        {
          name: 'gw',
          address: '10.79.0.254',
          far: '10.80.0.1/24',
          behind: [{ name: 'far', address: '10.80.0.2' }],
        },
      ],
    },
  ],
}

test('a further network has a switch and an interface of the scanner of its own', () => {
  const plan = planNetwork(SPEC, 'x')
  const { links } = plan.switches.find(({ namespace }) => namespace === 'x-b-switch') ?? assert.fail()
  assert.deepEqual(
    links.map(({ node, interface: name }) => `${node} ${name}`),
    ['x-scanner eth1', 'x-end eth0', 'x-gw eth0'],
  )
  assert.ok(plan.nodes[0]?.commands.includes('addr add 10.79.0.1/24 dev eth1'))
  assert.ok(plan.nodes[0]?.commands.includes('route add 10.80.0.0/24 via 10.79.0.254'))
})

test('names must differ across networks, and from those of their switches', () => {
  const twice = { name: 'b', scanner: ['10.79.0.1/24'], hosts: [{ name: 'near', address: '10.79.0.2' }] }
  assert.throws(() => planNetwork({ ...SPEC, networks: [twice] }, 'x'), /"near" is taken/)
  const asSwitch = { ...twice, hosts: [{ name: 'b-switch', address: '10.79.0.2' }] }
  assert.throws(() => planNetwork({ ...SPEC, networks: [asSwitch] }, 'x'), /"b-switch" is taken/)
})

describe('a lab of several networks', { skip: requires(...LAB) }, () => {
  let lab: Lab
  let directory: string
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'protosweep-'))
    lab = await Lab.create(SPEC)
    await openTunnel(lab, { near: ['scanner', '10.81.0.1'], far: ['end', '10.81.0.2'] })
  })
  after(async () => {
    await lab.destroy()
    rmSync(directory, { recursive: true, force: true })
  })

  test('has hosts that answer on the first switch, behind a router of the second, and through a tunnel', async () => {
    const bare = await kernelAnswers()
    for (const address of [lab.host('near').address, lab.host('far').address, '10.81.0.2']) {
      assert.deepEqual(await askSlowly(lab, address), bare, address)
    }
  })

  test('counts what the scanner sends to whom, ARP requests included', async () => {
    await countSwitched(lab, 'switch')
    for (const address of ['10.77.0.99', '10.77.0.2']) await lab.exec(sendOne(address))
    const sent = await packetsByDestination(lab, 'switch')
    assert.ok((sent.get('10.77.0.99') ?? 0) >= 1, 'requests for an address that nobody has')
    assert.ok((sent.get('10.77.0.2') ?? 0) >= 1)
  })

  test('has forgers whose lies a believing prober takes for answers', async () => {
    const file = join(directory, 'probes.json')
    const { address } = lab.host('mute')
    const ask = (): Promise<State[]> => naiveStates(lab, address, 'table')
    const [, recorded] = await whileForging(lab, 'mute', ['record', file], ask)
    assert.equal(recorded, 0, 'who records tells no lies')
    for (const forgery of [['cookie'], ['replay', file]] as const) {
      const [states, lies] = await whileForging(lab, 'mute', forgery, ask)
      assert.equal(lies, 2 * 256)
      assert.equal(states.filter((state) => state === 'closed').length, 255)
      assert.equal(states[1], 'open', 'an error in the name of the target')
    }
  })
})

/** A datagram of protocol 200. */
function sendOne(address: string): string[] {
  const script = `s=__import__('socket');s.socket(2,3,200).sendto(bytes(8),('${address}',0))`
  return ['python3', '-c', script]
}

describe('a tunnel that meddles', { skip: requires(...LAB, 'tcpdump') }, () => {
  // -v prints the IP ID and length of what is quoted as it does those of the error itself.
  for (const [meddling, sign] of [
    ['rewrite-id', /id 4660,.*proto unknown \(200\), length 28/],
    ['strip-payload', /proto unknown \(200\), length 20\)/],
    ['cut-quotes', /proto ICMP \(1\), length 48\)/],
  ] as const) {
    test(`does ${meddling}, and the kernels at its ends still talk`, async () => {
      const lab = await Lab.create({ hosts: [{ name: 'end', address: '10.77.0.2' }] })
      try {
        await openTunnel(lab, {
          near: ['scanner', '10.81.0.1'],
          far: ['end', '10.81.0.2'],
          meddling: [meddling],
        })
        const argv = ['tcpdump', '-ni', 'tun0', '-v', '-c', '1', 'src host 10.81.0.2 and icmp']
        const hearing = lab.exec(argv)
        const sending = setInterval(() => void lab.exec(sendOne('10.81.0.2')), 200)
        const { stdout } = await hearing
        clearInterval(sending)
        assert.match(stdout, /protocol 200 unreachable/)
        assert.match(stdout, sign)
      } finally {
        await lab.destroy()
      }
    })
  }
})

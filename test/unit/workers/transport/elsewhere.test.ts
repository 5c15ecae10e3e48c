/** Who is listened to on a machine with several interfaces, and that each answer is heard once. */
import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, test } from 'node:test'
import {
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  ARPHRD_NONE,
  type NetworkInterface,
} from '../../../../src/linux/interfaces.ts'
import { leftOutOf } from '../../../../workers/transport/elsewhere.ts'
import { linkGroup } from '../../../support/link-group.ts'
import { TransportUse } from '../../../support/transport-use.ts'
import { VETH, VethPeer } from '../../../support/veth-peer.ts'
import { ip, namespaceObstacle } from '../../linux/namespace.ts'

const BARE: NetworkInterface = {
  name: '',
  index: 0,
  mac: undefined,
  type: ARPHRD_ETHER,
  up: true,
  mtu: 1500,
  kind: undefined,
  master: undefined,
  parent: undefined,
  addresses: [],
  addressesV6: [],
}
const PINGS = 5
/** A worker that is not woken looks again after 20 ms. */
const WOKEN_MS = 10

test('left out are loopback, all ports but those of a VRF, and what is stacked upon an interface that is heard', () => {
  const devices: NetworkInterface[] = [
    { ...BARE, index: 1, type: ARPHRD_LOOPBACK },
    { ...BARE, index: 2 },
    { ...BARE, index: 3, kind: 'veth', parent: 2 },
    { ...BARE, index: 4, kind: 'vlan', parent: 2 },
    { ...BARE, index: 5, kind: 'vlan', parent: 3 },
    { ...BARE, index: 6, kind: 'gre', type: ARPHRD_NONE, parent: 2 },
    { ...BARE, index: 7, kind: 'bridge' },
    { ...BARE, index: 8, master: 7 },
    { ...BARE, index: 9, kind: 'vrf' },
    { ...BARE, index: 10, master: 9 },
  ]
  assert.deepEqual(leftOutOf(devices, new Set([7])), [7, 1, 8])
  assert.deepEqual(leftOutOf(devices, new Set([2, 10])), [2, 10, 1, 4, 8])
})

describe('a peer that answers by another cable', { skip: namespaceObstacle() }, () => {
  let peer: VethPeer
  let use: TransportUse | undefined
  beforeEach(() => {
    peer = new VethPeer()
    peer.answerByAnother()
  })
  afterEach(() => {
    use?.transport.close()
    use = undefined
    peer.close()
  })

  function open(
    choice: 'auto' | 'raw-socket',
    target: number = VETH.far,
    source: number = VETH.near,
  ): TransportUse {
    const route = {
      interfaceIndex: peer.nearIndex,
      source,
      sources: source === VETH.near ? [source] : [VETH.near, source],
      gateway: undefined,
    }
    const kind = target === VETH.near ? 'local' : 'unicast'
    use = new TransportUse({
      open: () => linkGroup(choice),
      route: { kind, ...route },
      target,
      outcome: choice === 'auto' ? 'answered' : 'resolving',
      absent: undefined,
      takeWire: () => [],
      close: () => undefined,
    })
    return use
  }

  /** Pings one after the other, so that a second hearing of one would be heard before the last is answered. */
  async function answersTo(asking: TransportUse, protocol: number): Promise<number> {
    const heard = () => asking.ear.heard.filter((one) => one.protocol === protocol).length
    for (let i = 0; i < PINGS; i += 1) {
      const earlier = heard()
      asking.write([protocol])
      await asking.turnUntil(() => heard() > earlier)
    }
    return heard()
  }

  for (const choice of ['auto', 'raw-socket'] as const) {
    test(`is heard, each answer once (${choice})`, async () => {
      ip('link set by up')
      const asking = open(choice)
      await asking.attach()
      assert.equal(await answersTo(asking, 1), PINGS)
      assert.equal(await answersTo(asking, 6), PINGS)
    })

    test(`is heard also where another than the first address asked (${choice})`, async () => {
      ip('link set by up')
      const asking = open(choice, VETH.far, VETH.second)
      await asking.attach()
      assert.equal(await answersTo(asking, 6), PINGS)
      // The kernel itself drops from now on what comes in by another interface than its route leads out.
      writeFileSync('/proc/sys/net/ipv4/conf/by/rp_filter', '1')
      assert.equal(await answersTo(asking, 1), PINGS)
    })

    test(`wakes who waits (${choice})`, async () => {
      ip('link set by up')
      const asking = open(choice)
      await asking.attach()
      const { transport } = asking
      const tookMs: number[] = []
      for (let i = 0; i < PINGS; i += 1) {
        asking.write([1])
        transport.flush(asking.ear)
        const startMs = transport.now()
        await transport.wait(startMs + 1000)
        tookMs.push(transport.now() - startMs)
        transport.receive(asking.ear)
      }
      assert.ok(Math.min(...tookMs) < WOKEN_MS, `${tookMs} ms`)
    })

    test(`costs one socket, none while that cable is down, none for what stays on this machine (${choice})`, async () => {
      const socketsFor = async (target: number, state: string): Promise<number> => {
        ip(`link set by ${state}`)
        const earlier = readdirSync('/proc/self/fd').length
        const asking = open(choice, target)
        await asking.attach()
        const sockets = readdirSync('/proc/self/fd').length - earlier
        asking.transport.close()
        assert.equal(readdirSync('/proc/self/fd').length, earlier)
        use = undefined
        return sockets
      }
      const alone = await socketsFor(VETH.far, 'down')
      assert.equal(await socketsFor(VETH.far, 'up'), alone + 1)
      assert.equal(await socketsFor(VETH.near, 'up'), await socketsFor(VETH.near, 'down'))
    })
  }

  test('is heard through the raw socket where the cable came up later and has no tap', async () => {
    const asking = open('raw-socket')
    await asking.attach()
    ip('link set by up')
    assert.equal(await answersTo(asking, 1), PINGS)
  })
})

// In a namespace with two ways out: an Ethernet link to 10.7.0.0/16, and a tunnel to 10.8.0.0/23.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { countKernelRouted } from '../../../src/cli/kernel-routed.ts'
import type { TransportChoice } from '../../../src/contract/plan.ts'
import { V4_NUMBERS } from '../../../src/packet/address-numbers.ts'
import { blockAround } from '../../../src/target/block.ts'
import { normalise, type Range } from '../../../src/target/ranges.ts'
import { enterNamespace, ip, namespaceObstacle } from '../linux/namespace.ts'
import { plan } from '../report/sample.ts'

const WIRE = blockAround('10.7.0.0', 16)
const OWN = blockAround('10.7.0.1', 32)
const TUNNEL = blockAround('10.8.0.0', 23)
const LOOPBACK = blockAround('127.0.0.0', 16)

function countOf(transport: TransportChoice, ...ranges: readonly Range[]): number {
  return countKernelRouted(plan({ transport }), { numbers: V4_NUMBERS, ranges: normalise(ranges) })
}

describe('targets that the kernel routes', { skip: namespaceObstacle() }, () => {
  before(() =>
    enterNamespace([
      'link add near type veth peer name far',
      'addr add 10.7.0.1/16 dev near',
      'link set far up',
      'link set near up',
      'tuntap add dev tun0 mode tun',
      'link set tun0 up',
      'route add 10.8.0.0/23 dev tun0',
    ]),
  )

  test('are all but its own where the user asks for raw-socket', () => {
    assert.equal(countOf('raw-socket', WIRE, TUNNEL, LOOPBACK), 65_536 - 1 + 512)
    assert.equal(countOf('raw-socket', OWN, LOOPBACK), 0)
  })

  test('are else those behind a tunnel, blocks that are not whole included', () => {
    assert.equal(countOf('auto', WIRE, LOOPBACK), 0)
    assert.equal(countOf('auto', WIRE, TUNNEL), 512)
    const [first, last] = TUNNEL
    assert.equal(countOf('packet', [first + 250, first + 259], [last, last + 300]), 10 + 1)
  })

  test('are none while the tunnel is down', () => {
    ip('link set tun0 down')
    assert.equal(countOf('auto', WIRE, TUNNEL), 0)
  })
})

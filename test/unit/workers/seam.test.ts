import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packRanges } from '../../../src/contract/address-ranges.ts'
import { ADDRESS_LENGTH, parseAddress, toMapped } from '../../../src/packet/address.ts'
import { V6Numbers } from '../../../src/packet/address-numbers.ts'
import { Seam, V4_SEAM } from '../../../workers/seam.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'

const ROUTER = bytesOf('fe80::1')

function bytesOf(text: string): Uint8Array {
  return parseAddress(text) ?? new Uint8Array(ADDRESS_LENGTH)
}

function v6Seam(): Seam {
  return new Seam(new V6Numbers(Buffer.concat([bytesOf('fd77::1'), bytesOf('fd77::ff')])))
}

test('addresses leave as their 16 bytes, and come back as their numbers', () => {
  const seam = v6Seam()
  assert.deepEqual(seam.addressOf(3), bytesOf('fd77::3'))
  const [router = 0] = seam.numbersOf(ROUTER)
  const bytes = seam.addressesOf([1, router, 255])
  assert.deepEqual(bytes, Uint8Array.from([...bytesOf('fd77::1'), ...ROUTER, ...bytesOf('fd77::ff')]))
  assert.deepEqual(seam.numbersOf(bytes), [1, router, 255])
  assert.deepEqual(V4_SEAM.addressOf(0x0a000001), toMapped(0x0a000001))
  assert.deepEqual(V4_SEAM.numbersOf(ROUTER), [])
})

test('in IPv6 ICMP is 58 outside and 1 inside, and what is 1 outside is 58 inside', () => {
  const seam = v6Seam()
  assert.deepEqual(
    [58, 1, 6].map((protocol) => seam.protocolOf(protocol)),
    [1, 58, 6],
  )
  assert.deepEqual(
    [58, 1, 6].map((protocol) => V4_SEAM.protocolOf(protocol)),
    [58, 1, 6],
  )
  const column = Uint8Array.from({ length: 256 }, (_, protocol) => protocol)
  seam.reorder(column)
  assert.deepEqual([column[1], column[58], column[6]], [58, 1, 6])
  V4_SEAM.reorder(column)
  assert.deepEqual([column[1], column[58], column[6]], [58, 1, 6])
})

test('over IPv6 neighbours are found by neighbour discovery', () => {
  const seam = v6Seam()
  assert.equal(seam.reasonOf('arp-response'), 'nd-response')
  assert.equal(seam.reasonOf('no-arp-response'), 'no-nd-response')
  assert.equal(seam.reasonOf('echo-reply'), 'echo-reply')
  assert.equal(V4_SEAM.reasonOf('arp-response'), 'arp-response')
})

test('a plan of IPv6 has the numbers of the engine, in its protocols and its pings', () => {
  const plan = {
    ...BASE_PLAN,
    protocols: [58, 6, 1],
    pings: [{ kind: 'echo' }, { kind: 'protocol', protocol: 1 }] as const,
    ranges: packRanges([[1, 2]], v6Seam().numbers),
  }
  const inner = v6Seam().planOf(plan)
  assert.deepEqual(inner.protocols, [1, 6, 58])
  assert.deepEqual(inner.pings, [{ kind: 'echo' }, { kind: 'protocol', protocol: 58 }])
  assert.equal(V4_SEAM.planOf(plan), plan)
})

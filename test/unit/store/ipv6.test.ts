/** Sweeps of IPv6 in the inventory: what they changed, who is gone, and what is read of them beside those of IPv4. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SweepBeginning } from '../../../src/contract/sweep-record.ts'
import { formatAddress } from '../../../src/packet/address.ts'
import { addressKey, compareKeys } from '../../../src/store/address-key.ts'
import { hasKey, leaveOut, setOfKeys, setOfRanges } from '../../../src/store/address-set.ts'
import { Archive } from '../../../src/store/archive.ts'
import { alikeKey, decodeSet, encodeSet } from '../../../src/store/range-list.ts'
import { Store } from '../../../src/store/store.ts'
import { address, OPEN, packed, plan } from '../../support/inventory-sample.ts'
import { host, record, stateDir } from './sample.ts'

const V6: Partial<SweepBeginning> = {
  plan: plan(['fd77::1-fd77::ff']),
  hostNames: new Map([[2, 'two.example']]),
}
const V4: Partial<SweepBeginning> = { plan: plan(['10.0.0.0-10.0.0.255']) }
const textsOf = (hosts: Iterable<{ address: Uint8Array }>) =>
  Array.from(hosts, (one) => formatAddress(one.address))

test('hosts of IPv6 are known, missed, gone and back, whatever is swept of IPv4 meanwhile', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const both = [host('fd77::1'), host('fd77::2', { 47: OPEN })]
  await record(store, 0, both, { begin: V6 })
  await record(store, 1, [host('10.0.0.1')], { begin: V4 })
  const second = await record(store, 2, [host('fd77::2', { 58: OPEN })], { begin: V6 })
  assert.deepEqual([second.changes?.['host-missing'], second.changes?.['protocol-opened']], [1, 1])
  const other = await record(store, 3, [host('10.0.0.1'), host('10.0.0.2')], { begin: V4 })
  assert.deepEqual([other.changes?.['host-new'], other.changes?.['host-gone']], [1, 0])
  const third = await record(store, 4, [host('fd77::2'), host('fd77::9')], { begin: V6 })
  assert.deepEqual([third.changes?.['host-gone'], third.changes?.['host-new']], [1, 1])
  const fourth = await record(store, 5, both, { begin: V6 })
  assert.equal(fourth.changes?.['host-returned'], 1)
  await store.close()

  const archive = Archive.open(directory)
  assert.deepEqual(textsOf(archive.hosts()), ['10.0.0.1', '10.0.0.2', 'fd77::1', 'fd77::2', 'fd77::9'])
  assert.deepEqual(textsOf(archive.hosts({ after: address('10.0.0.2') })), ['fd77::1', 'fd77::2', 'fd77::9'])
  assert.deepEqual(textsOf(archive.hosts({ after: address('fd77::1') })), ['fd77::2', 'fd77::9'])
  assert.deepEqual(textsOf(archive.hosts({ ranges: packed(['fd77::2-fd77::8']) })), ['fd77::2'])
  assert.deepEqual(textsOf(archive.hosts({ address: address('fd77::9') })), ['fd77::9'])
  assert.deepEqual(textsOf(archive.hostsOf(1, { net: packed(['fd77::2-fd77::8']) })), ['fd77::2'])
  assert.deepEqual(textsOf(archive.hostsOf(1, { after: address('fd77::1') })), ['fd77::2'])
  assert.deepEqual(textsOf(archive.pairs(1, 3)), ['fd77::1', 'fd77::2'])
  assert.equal(archive.resultsOf(address('fd77::1'), 9).length, 2)
  assert.deepEqual(archive.sweep(1)?.plan.ranges.ends.join(), packed(['fd77::1-fd77::ff']).ends.join())
  assert.deepEqual(
    archive.lastAlike().map(({ id }) => id),
    [6, 5],
  )
  archive.close()
})

test('an address of IPv6 without a route was neither covered nor missed', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const unrouted = host('fd77::1', {}, { status: 'no-route', statusReason: 'no-route', evidence: undefined })
  await record(store, 0, [unrouted, host('fd77::2')], { begin: V6 })
  const { changes } = await record(store, 1, [host('fd77::1'), host('fd77::2'), host('fd77::3')], {
    begin: V6,
  })
  assert.equal(changes?.['host-new'], 1)
  await store.close()
})

const anyAddress = fc.oneof(
  fc.nat(60).map((last) => `10.0.0.${last}`),
  fc.nat(60).map((last) => `fd77::${last.toString(16)}`),
)

test('a set of both families comes back from its bytes, and holds what was put in and not taken out', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyAddress), fc.uniqueArray(anyAddress), (texts, removed) => {
      const keysOf = (some: string[]) => some.map((text) => addressKey(address(text))).sort(compareKeys)
      const set = setOfKeys(keysOf(texts))
      assert.deepEqual(decodeSet(encodeSet(set)), set)
      const left = leaveOut(set, setOfKeys(keysOf(removed)))
      for (const text of [...texts, ...removed]) {
        const key = addressKey(address(text))
        assert.equal(hasKey(set, key), texts.includes(text))
        assert.equal(hasKey(left, key), texts.includes(text) && !removed.includes(text))
      }
    }),
  )
})

test('sweeps are alike where they ask the same of the same addresses of IPv6', () => {
  const [one, same, other] = [plan(['fd77::1-fd77::5']), plan(['fd77::1-fd77::5']), plan(['fd77::1-fd77::6'])]
  assert.deepEqual(alikeKey(one), alikeKey(same))
  assert.notDeepEqual(alikeKey(one), alikeKey(other))
  assert.equal(hasKey(setOfRanges(one.ranges), addressKey(address('fd77::5'))), true)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type ComparableHost, type HostList, pairsOf } from '../../../../src/inventory/diff/comparable.ts'
import type { HostDifference } from '../../../../src/inventory/diff/compare.ts'
import { formatAddress } from '../../../../src/packet/address.ts'
import { STATES } from '../../../../src/verdict/classify.ts'
import { comparable, compare, list } from './sample.ts'

const NOT_COVERED = { covers: () => false }
const NOTHING = { hosts: 0, unproved: 0, askedOnce: 0 }

const anyHost = fc
  .record({
    last: fc.integer({ min: 0, max: 9 }),
    status: fc.constantFrom('up', 'up', 'down', 'no-route', 'skipped'),
    mac: fc.constantFrom(undefined, '02:00:00:00:00:01', '02:00:00:00:00:02'),
    states: fc.array(fc.constantFrom(undefined, ...STATES), { maxLength: 256 }),
  })
  .map(({ last, states, ...rest }) => comparable(`10.0.0.${last}`, { ...states }, rest))
const anyList = fc
  .record({ hosts: fc.array(anyHost, { maxLength: 12 }), isWhole: fc.boolean() })
  .map(({ hosts, isWhole }) => list(hosts, { isWhole, covers: () => isWhole }))

function told(difference: HostDifference): string {
  const { kind } = difference
  if (kind !== 'changed') return `${kind} ${formatAddress(difference.host.address)}`
  return `changed ${formatAddress(difference.after.address)}`
}

/** The same seen from the other side. */
function mirrored(difference: HostDifference): HostDifference {
  if (difference.kind !== 'changed') {
    return { ...difference, kind: difference.kind === 'appeared' ? 'disappeared' : 'appeared' }
  }
  const { before, after, mac, protocols } = difference
  return {
    kind: 'changed',
    before: after,
    after: before,
    mac: mac && { before: mac.after, after: mac.before },
    protocols: protocols.map((group) => ({ ...group, before: group.after, after: group.before })),
  }
}

test('every address of two lists comes once, ascending, with the hosts that are there', () => {
  fc.assert(
    fc.property(anyList, anyList, (before, after) => {
      const pairs = [...pairsOf(before, after)]
      const texts = pairs.map(({ address }) => formatAddress(address))
      const all = [...before.hosts, ...after.hosts].map(({ address }) => formatAddress(address))
      assert.deepEqual(texts, [...new Set(all)].sort())
      const at = (of: HostList, text: string): ComparableHost | undefined =>
        of.hosts.find(({ address }) => formatAddress(address) === text)
      for (const [index, pair] of pairs.entries()) {
        assert.equal(pair.before, at(before, texts[index] ?? ''))
        assert.equal(pair.after, at(after, texts[index] ?? ''))
      }
    }),
  )
})

test('nothing differs from itself, and the other way round all is mirrored', () => {
  fc.assert(
    fc.property(anyList, anyList, (before, after) => {
      assert.deepEqual(compare(before, before).hosts, [])
      const there = compare(before, after)
      const back = compare(after, before)
      assert.deepEqual(back.hosts, there.hosts.map(mirrored))
      assert.deepEqual(back.uncompared, there.uncompared)
    }),
  )
})

test('each protocol of hosts that are up in both is the same, different once, or counted as not compared', () => {
  const up = anyHost.map((host): ComparableHost => ({ ...host, address: new Uint8Array(16), status: 'up' }))
  fc.assert(
    fc.property(up, up, (before, after) => {
      const { hosts, uncompared } = compare(list([before]), list([after]))
      const [changed] = hosts
      const groups = changed?.kind === 'changed' ? changed.protocols : []
      for (const { protocols, before: was, after: is } of groups) {
        for (const protocol of protocols) {
          assert.deepEqual([before.states[protocol], after.states[protocol]], [was, is])
          assert.ok(was !== is && was !== 'unproved' && is !== 'unproved')
        }
      }
      const different = groups.flatMap(({ protocols }) => protocols)
      assert.equal(new Set(different).size, different.length)
      const unequal = before.states.filter((state, protocol) => state !== after.states[protocol]).length
      assert.equal(different.length + uncompared.unproved + uncompared.askedOnce, unequal)
      const lowest = groups.map(({ protocols }) => protocols[0] ?? -1)
      assert.deepEqual(
        lowest,
        lowest.toSorted((left, right) => left - right),
      )
    }),
  )
})

test('a host appears or disappears where the other side covers it and does not have it up', () => {
  const up = comparable('10.0.0.1')
  const down = comparable('10.0.0.1', {}, { status: 'down' })
  for (const without of [list([]), list([down]), list([down], NOT_COVERED)]) {
    assert.deepEqual(compare(without, list([up])).hosts.map(told), ['appeared 10.0.0.1'])
    assert.deepEqual(compare(list([up]), without).hosts.map(told), ['disappeared 10.0.0.1'])
  }
  assert.deepEqual(compare(list([]), list([down])).hosts, [])
})

test('a host that the other side did not cover or could not reach is counted, not compared', () => {
  const up = list([comparable('10.0.0.1')])
  const unreached = (['no-route', 'skipped'] as const).map((status) => comparable('10.0.0.1', {}, { status }))
  for (const other of [list([], NOT_COVERED), ...unreached.map((host) => list([host]))]) {
    for (const difference of [compare(up, other), compare(other, up)]) {
      assert.deepEqual(difference.hosts, [])
      assert.deepEqual(difference.uncompared, { ...NOTHING, hosts: 1 })
    }
  }
  assert.deepEqual(compare(list([], NOT_COVERED), list(unreached)).uncompared, NOTHING)
})

test('protocols that changed alike are one difference, by the lowest', () => {
  const before = comparable('10.0.0.1', { 6: 'open', 200: 'filtered' })
  const after = comparable('10.0.0.1', { 1: 'open', 47: 'open', 6: 'filtered', 200: 'open' })
  const [changed] = compare(list([before]), list([after])).hosts
  assert.deepEqual(changed, {
    kind: 'changed',
    before,
    after,
    mac: undefined,
    protocols: [
      { protocols: [1, 47], before: 'closed', after: 'open' },
      { protocols: [6], before: 'open', after: 'filtered' },
      { protocols: [200], before: 'filtered', after: 'open' },
    ],
  })
})

test('what is unproved or was not asked for on one side is counted, and is no difference', () => {
  const before = comparable('10.0.0.1', { 1: 'unproved', 2: undefined, 3: 'unproved', 4: undefined })
  const after = comparable('10.0.0.1', { 2: 'open', 4: undefined, 5: 'unproved' })
  const { hosts, uncompared } = compare(list([before]), list([after]))
  assert.deepEqual([hosts, uncompared], [[], { hosts: 0, unproved: 3, askedOnce: 1 }])
  const other = { address: new Uint8Array(16) }
  const both = compare(list([before, { ...before, ...other }]), list([after, { ...after, ...other }]))
  assert.deepEqual(both.uncompared, { hosts: 0, unproved: 6, askedOnce: 2 })
})

test('a MAC is compared where both sides know one', () => {
  const [one, two] = ['02:00:00:00:00:01', '02:00:00:00:00:02']
  const macs = (was: string | undefined, is: string | undefined) => {
    const [changed] = compare(
      list([comparable('10.0.0.1', {}, { mac: was })]),
      list([comparable('10.0.0.1', {}, { mac: is })]),
    ).hosts
    return changed?.kind === 'changed' ? changed.mac : undefined
  }
  assert.deepEqual(macs(one, two), { before: one, after: two })
  assert.deepEqual(
    [macs(one, one), macs(undefined, two), macs(one, undefined)],
    [undefined, undefined, undefined],
  )
})

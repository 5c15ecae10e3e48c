import assert from 'node:assert/strict'
import test from 'node:test'
import { SWEEP_OUTCOMES } from '../../../../src/contract/sweep-record.ts'
import { comparePairs } from '../../../../src/inventory/diff/compare.ts'
import { storedList, storedPairs, storedSource } from '../../../../src/inventory/diff/stored.ts'
import { formatAddress } from '../../../../src/packet/address.ts'
import { address, CLOSED, downHost, host, OPEN, PORT_UNREACHABLE } from '../../report/sample.ts'
import { comparable, compare, list, record } from './sample.ts'

const NAMES = { hostNames: new Map([[0x0a4d0002, 'printer.lan']]) }

test('a complete sweep covers its ranges, and one that is not complete covers nothing', () => {
  const inside = ['10.77.0.0', '10.77.0.255'].map(address)
  const outside = ['10.76.255.255', '10.77.1.0'].map(address)
  for (const outcome of SWEEP_OUTCOMES) {
    const source = storedSource(record({ outcome }), 'table')
    assert.equal(source.isWhole, outcome === 'complete')
    assert.deepEqual(inside.map(source.covers), [source.isWhole, source.isWhole])
    assert.deepEqual(outside.map(source.covers), [false, false])
  }
  const whole = storedSource(record(), 'table')
  assert.equal(whole.covers(new Uint8Array(16).fill(0x20)), false)
  assert.deepEqual([whole.label, whole.classification], ['sweep 12', 'table'])
})

test('how many were asked is said where it is compared with a file', () => {
  assert.equal(storedList(record(), [], 'table').targets, 256)
  assert.equal(storedSource(record(), 'table').targets, undefined)
})

test('a result has its states under the classification that is asked for, its name and its MAC', () => {
  const result = host('10.77.0.2', { 17: PORT_UNREACHABLE, 47: OPEN })
  const states = (classification: 'table' | 'nmap') => {
    const [only] = storedList(record(NAMES), [result], classification).hosts
    return [only?.states[17], only?.states[47], only?.states[3]]
  }
  assert.deepEqual(states('table'), ['filtered', 'open', 'closed'])
  assert.deepEqual(states('nmap'), ['open', 'open', 'closed'])
  const [only] = storedList(record(NAMES), [result], 'table').hosts
  assert.deepEqual([only?.name, only?.mac, only?.status], ['printer.lan', '7E:92:49:1F:94:A3', 'up'])
  const [down] = storedList(record(), [downHost('10.77.0.3')], 'table').hosts
  assert.deepEqual(
    [down?.name, down?.mac, down?.status, down?.states[1]],
    [undefined, undefined, 'down', undefined],
  )
})

test('pairs of two stored sweeps are compared, each within what the other covered', () => {
  const [before, after] = [record(NAMES), record({ id: 13 })]
  const pairs = [
    { address: address('10.77.0.2'), before: host('10.77.0.2', {}), after: host('10.77.0.2', { 47: OPEN }) },
    { address: address('10.77.0.3'), before: host('10.77.0.3', {}), after: undefined },
    { address: address('10.77.1.4'), before: host('10.77.1.4', {}), after: undefined },
  ]
  const { hosts, uncompared } = comparePairs(
    storedPairs(pairs, { before, after }, 'table'),
    storedSource(before, 'table'),
    storedSource(after, 'table'),
  )
  assert.deepEqual(
    hosts.map((one) => [one.kind, formatAddress((one.kind === 'changed' ? one.after : one.host).address)]),
    [
      ['changed', '10.77.0.2'],
      ['disappeared', '10.77.0.3'],
    ],
  )
  assert.equal(hosts[0]?.kind === 'changed' && hosts[0].before.name, 'printer.lan')
  assert.equal(uncompared.hosts, 1)
})

test('equal evidence has the same states object, and other evidence has its own', () => {
  const results = [{ 50: OPEN }, { 50: OPEN }, { 47: OPEN | CLOSED }, {}].map((bytes, index) =>
    host(`10.77.0.${index + 2}`, bytes),
  )
  const [one, alike, more, other] = storedList(record(), results, 'table').hosts.map(({ states }) => states)
  assert.equal(one, alike)
  assert.deepEqual([one?.[50], more?.[50]], ['open', 'closed'])
  assert.deepEqual([one?.[47], more?.[47], other?.[47]], ['closed', 'open', 'closed'])
})

test('a stored sweep is compared with a file', () => {
  const stored = storedList(record(), [host('10.77.0.9', {}), host('10.77.0.2', {})], 'nmap')
  const file = list([comparable('10.77.0.2', { 47: 'open' }), comparable('10.77.0.9')])
  const { hosts } = compare(stored, file)
  assert.deepEqual(
    hosts.map(({ kind }) => kind),
    ['changed'],
  )
})

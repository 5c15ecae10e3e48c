import assert from 'node:assert/strict'
import test from 'node:test'
import { pairsOf } from '../../../../src/inventory/diff/comparable.ts'
import { comparePairs } from '../../../../src/inventory/diff/compare.ts'
import { diffLines } from '../../../../src/inventory/diff/diff-text.ts'
import { storedList, storedSource } from '../../../../src/inventory/diff/stored.ts'
import { address, OPEN, plan } from '../../../support/inventory-sample.ts'
import { foundHost, sweepRecord } from '../../../support/kept-sweeps.ts'

const hostNames = new Map([[1, 'one.example']])
const recordOf = (id: number, ranges: string) => sweepRecord(id, 0, { plan: plan([ranges]), hostNames })
const evidenceOf = (bytes: Record<number, number>) => {
  return { evidence: Uint8Array.from({ length: 256 }, (_, protocol) => bytes[protocol] ?? 0x20) }
}

test('two kept sweeps of IPv6 are compared where both asked', () => {
  const [before, after] = [recordOf(1, 'fd77::1-fd77::f'), recordOf(2, 'fd77::1-fd77::ff')]
  const old = [foundHost('fd77::1', evidenceOf({})), foundHost('fd77::2', evidenceOf({}))]
  const recent = [foundHost('fd77::1', evidenceOf({ 58: OPEN })), foundHost('fd77::20', evidenceOf({}))]
  const [left, right] = [storedList(before, old, 'table'), storedList(after, recent, 'table')]
  assert.deepEqual([left.targets, right.targets], [15, 255])
  const difference = comparePairs(pairsOf(left, right), left, right)
  assert.deepEqual(
    difference.hosts.map(({ kind }) => kind),
    ['changed', 'disappeared'],
  )
  assert.equal(difference.uncompared.hosts, 1)
  const text = diffLines(difference).join('\n')
  assert.match(text, /~ fd77::1 \(one\.example\)|~ one\.example \(fd77::1\)/)
  assert.match(text, /ipv6-icmp: closed -> open/)
})

test('a sweep covers its own addresses alone, of its own family', () => {
  const source = storedSource(recordOf(1, 'fd77::1-fd77::f'), 'table')
  const covered = ['fd77::1', 'fd77::f', 'fd77::10', 'fd76::1', '10.0.0.1', '0.0.0.1'].map((text) =>
    source.covers(address(text)),
  )
  assert.deepEqual(covered, [true, true, false, false, false, false])
  assert.equal(storedSource(recordOf(1, '0.0.0.1-0.0.0.9'), 'table').covers(address('::1')), false)
})

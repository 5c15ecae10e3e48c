import assert from 'node:assert/strict'
import test from 'node:test'
import { viewDifference } from '../../../../src/inventory/views/difference-view.ts'
import { comparable, compare, list } from '../diff/sample.ts'

const [MAC, OTHER_MAC] = ['7E:92:49:1F:94:A3', '02:00:00:00:00:01']

test('a comparison is one document', () => {
  const before = list(
    [
      comparable('10.0.0.5', {}, { mac: MAC, name: 'gw.lan' }),
      comparable('10.0.0.6'),
      comparable('10.0.0.8', { 3: 'unproved', 4: undefined }),
      comparable('10.0.0.9', {}, { status: 'skipped' }),
    ],
    { label: 'sweep 12', isWhole: false, classification: undefined },
  )
  const after = list([
    comparable('10.0.0.5', { 1: 'open', 2: 'open' }, { mac: OTHER_MAC }),
    comparable('10.0.0.7', { 47: 'open' }, { mac: MAC, name: 'new.lan' }),
    comparable('10.0.0.8', { 9: 'filtered' }),
    comparable('10.0.0.9'),
  ])
  assert.deepEqual(JSON.parse(JSON.stringify(viewDifference(compare(before, after)))), {
    type: 'diff',
    before: { source: 'sweep 12', complete: false, classification: null },
    after: { source: 'some.xml', complete: true, classification: 'nmap' },
    different: true,
    appeared: 1,
    disappeared: 1,
    changed: 2,
    not_compared: { hosts: 1, unproved: 1, asked_once: 1 },
    hosts: [
      {
        kind: 'changed',
        address: '10.0.0.5',
        name: 'gw.lan',
        mac_before: MAC,
        mac_after: OTHER_MAC,
        changes: [{ protocols: '1-2', before: 'closed', after: 'open' }],
      },
      {
        kind: 'disappeared',
        address: '10.0.0.6',
        name: null,
        mac: null,
        states: { open: '', closed: '0-255', filtered: '', 'open|filtered': '', unproved: '' },
      },
      {
        kind: 'appeared',
        address: '10.0.0.7',
        name: 'new.lan',
        mac: MAC,
        states: { open: '47', closed: '0-46,48-255', filtered: '', 'open|filtered': '', unproved: '' },
      },
      {
        kind: 'changed',
        address: '10.0.0.8',
        name: null,
        mac_before: null,
        mac_after: null,
        changes: [{ protocols: '9', before: 'closed', after: 'filtered' }],
      },
    ],
  })
})

test('no difference is an object too', () => {
  const object = viewDifference(compare(list([]), list([]))) as { different: boolean; hosts: unknown[] }
  assert.deepEqual([object.different, object.hosts], [false, []])
})

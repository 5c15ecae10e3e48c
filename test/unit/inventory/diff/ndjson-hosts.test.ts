import assert from 'node:assert/strict'
import test from 'node:test'
import { NdjsonHosts } from '../../../../src/inventory/diff/ndjson-hosts.ts'
import { formatAddress } from '../../../../src/packet/address.ts'
import { refusedWith } from './sample.ts'

const STATES = { open: '1,47', closed: '0,2-46', filtered: '', 'open|filtered': '103', unproved: '200-202' }

function hostLine(address: string, changes: object = {}): string {
  return JSON.stringify({ type: 'host', address, status: 'up', mac: null, states: STATES, ...changes })
}

function sweepLine(changes: object = {}): string {
  return JSON.stringify({ type: 'sweep', complete: true, classification: 'table', ...changes })
}

function read(...lines: string[]) {
  const reader = new NdjsonHosts('some.ndjson')
  reader.write(lines.join('\n'))
  return reader.end()
}

function refused(message: string, ...lines: string[]) {
  refusedWith(message, () => read(...lines))
}

test('hosts come by address, with names, MACs and states; what was not asked for is not there', () => {
  const { hosts } = read(
    hostLine('10.0.0.10', { name: 'gw.lan' }),
    hostLine('10.0.0.9', { mac: '7e:92:49:1f:94:a3', added_later: 1 }),
    sweepLine(),
    '',
  )
  assert.deepEqual(
    hosts.map(({ address, name, mac }) => [formatAddress(address), name, mac]),
    [
      ['10.0.0.9', undefined, '7E:92:49:1F:94:A3'],
      ['10.0.0.10', 'gw.lan', undefined],
    ],
  )
  const [one, other] = hosts
  const states = [1, 47, 0, 46, 48, 103, 202, 255].map((protocol) => one?.states[protocol])
  const [open, closed] = ['open', 'closed']
  assert.deepEqual(states, [open, open, closed, closed, undefined, 'open|filtered', 'unproved', undefined])
  assert.equal(one?.states, other?.states)
})

test('it is whole when it ends with a sweep and all its sweeps are complete', () => {
  const host = hostLine('10.0.0.1')
  const other = hostLine('10.0.0.2')
  assert.equal(read(host, sweepLine()).isWhole, true)
  assert.equal(read(host).isWhole, false)
  // With --open a host may be up and not listed.
  const open = read(host, sweepLine({ only_open: true }))
  assert.deepEqual([open.isWhole, open.isOnlyOpen, open.covers(new Uint8Array(16))], [true, true, false])
  assert.equal(read(host, sweepLine({ only_open: false })).isOnlyOpen, false)
  assert.equal(read(host, sweepLine({ complete: false })).isWhole, false)
  assert.equal(read(host, sweepLine(), other, sweepLine()).isWhole, true)
  assert.equal(read(host, sweepLine(), other).isWhole, false)
  assert.equal(read(host, sweepLine({ complete: false }), other, sweepLine()).isWhole, false)
  assert.equal(read(host, sweepLine(), '{"type":"ho').isWhole, false)
  assert.equal(read(host, sweepLine({ classification: 'nmap' })).classification, 'nmap')
  assert.equal(read(host).classification, undefined)
})

test('a line that broke off at the end is left out; one before it is refused with its number', () => {
  assert.equal(read(hostLine('10.0.0.1'), '{"type":"host","addr').hosts.length, 1)
  refused('some.ndjson:2: "{"type', hostLine('10.0.0.1'), '{"type":"ho', '')
  refused('is no line of protosweep -oJ', '[1]', '')
})

test('a line that is not of such a report is refused with what is wrong', () => {
  refused('some.ndjson:2: ', '', hostLine('10.0.0.1', { status: 'down' }))
  refused('(status: ', hostLine('10.0.0.1', { status: 'down' }))
  refused('(type: ', '{"type":"log"}')
  refused('(mac: ', hostLine('10.0.0.1', { mac: 'none' }))
  refused('(states.unproved: ', hostLine('10.0.0.1', { states: { ...STATES, unproved: undefined } }))
  refused('"10.0.0.256" is no address', hostLine('10.0.0.256'))
  refused(
    'some.ndjson:1: protocol "256" is out of range',
    hostLine('10.0.0.1', { states: { ...STATES, open: '256' } }),
  )
  refused(
    'some.ndjson:3: 10.0.0.1 is already at line 1: give one sweep a file',
    hostLine('10.0.0.1'),
    sweepLine(),
    hostLine('10.0.0.1'),
  )
})

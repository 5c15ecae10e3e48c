import assert from 'node:assert/strict'
import test from 'node:test'
import { diffLines } from '../../../../src/inventory/diff/diff-text.ts'
import { comparable, compare, list } from './sample.ts'

const MAC = '7E:92:49:1F:94:A3'
const OTHER_MAC = '02:00:00:00:00:01'

/** The given states, and no other protocol asked. */
function asked(text: string, states: Parameters<typeof comparable>[1] = {}) {
  const none = Object.fromEntries(Array.from({ length: 256 }, (_, protocol) => [protocol, undefined]))
  return comparable(text, { ...none, ...states })
}

function some(from: number, count: number, state: 'closed' | 'open' | 'unproved' | 'open|filtered') {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [from + index, state]))
}

test('hosts that are new, gone and changed are a line each, in columns', () => {
  const before = list(
    [
      comparable('10.0.0.5', {}, { mac: MAC }),
      comparable('10.0.0.9', { 1: 'open', 6: 'open' }),
      asked('10.0.0.10'),
    ],
    { label: 'sweep 12' },
  )
  const after = list(
    [
      comparable(
        '10.0.0.5',
        { 1: 'filtered', 2: 'filtered', 47: 'open' },
        { mac: OTHER_MAC, name: 'gw.lan' },
      ),
      comparable('10.0.0.7', { 1: 'open', 47: 'open', 2: 'open|filtered', 200: 'unproved' }),
    ],
    { label: 'sweep 13' },
  )
  assert.deepEqual(diffLines(compare(before, after)), [
    'sweep 12 -> sweep 13',
    `~ 10.0.0.5 (gw.lan)  MAC ${MAC} -> ${OTHER_MAC}`,
    '                     icmp, igmp: closed -> filtered',
    '                     gre: closed -> open',
    '+ 10.0.0.7           new: icmp, gre open; 252 closed; igmp open|filtered; 200 unproved',
    '- 10.0.0.9           gone: icmp, tcp open; 254 closed',
    '- 10.0.0.10          gone',
    '4 hosts different: 1 new, 2 gone, 1 changed',
  ])
})

test('up to eight protocols are named, more are drawn together, and the rest is counted', () => {
  const shown = (states: Parameters<typeof comparable>[1]) =>
    diffLines(compare(list([]), list([asked('10.0.0.7', states)])))[1]
  assert.equal(shown(some(0, 8, 'open')), '+ 10.0.0.7  new: hopopt, icmp, igmp, ggp, ipv4, st, tcp, cbt open')
  assert.equal(shown(some(0, 9, 'open')), '+ 10.0.0.7  new: 0-8 (9 protocols) open')
  assert.equal(shown(some(0, 9, 'open|filtered')), '+ 10.0.0.7  new: 0-8 (9 protocols) open|filtered')
  assert.equal(shown(some(199, 2, 'closed')), '+ 10.0.0.7  new: 199, 200 closed')
  assert.equal(shown(some(0, 9, 'closed')), '+ 10.0.0.7  new: 9 closed')
  assert.equal(shown(some(0, 9, 'unproved')), '+ 10.0.0.7  new: 9 unproved')
})

test('no difference is said, and what could not be compared', () => {
  const host = comparable('10.0.0.5', { 47: 'unproved', 50: undefined, 51: undefined })
  const before = list([host, comparable('10.0.0.6')])
  const after = list([comparable('10.0.0.5')], { covers: () => false })
  assert.deepEqual(diffLines(compare(before, after)).slice(1), [
    'no difference',
    'not compared: 1 host that one of the two did not cover, 1 state that one of the two left unproved, 2 protocols that one of the two did not ask for',
  ])
  assert.deepEqual(diffLines(compare(list([host]), list([host]))).slice(1), ['no difference'])
})

test('files of another number of targets say so, for nobody knows which those were', () => {
  const linesOf = (before: number | undefined, after: number | undefined) =>
    diffLines(compare(list([], { label: 'a', targets: before }), list([], { label: 'b', targets: after })))
  assert.equal(
    linesOf(1, 256)[1],
    'a has 1 target, b has 256 targets: a host that is in one of them alone may not have been a target of the other',
  )
  for (const [before, after] of [
    [256, 256],
    [undefined, 256],
    [256, undefined],
  ] as const) {
    assert.deepEqual(linesOf(before, after).slice(1), ['no difference'])
  }
})

test('a host keeps the name that one side alone knows', () => {
  const named = comparable('10.0.0.5', { 47: 'open' }, { name: 'gw.lan' })
  const line = diffLines(compare(list([named]), list([comparable('10.0.0.5')])))[1]
  assert.equal(line, '~ 10.0.0.5 (gw.lan)  gre: open -> closed')
})

test('a side that was cut off is named, and sides of two classifications', () => {
  const before = list([], { label: 'old.ndjson', isWhole: false, classification: 'table' })
  assert.deepEqual(diffLines(compare(before, list([]))).slice(1, -1), [
    'old.ndjson was cut off: hosts that are not in it are not compared',
    'states of old.ndjson are those of --classify table, of some.xml those of --classify nmap: some differ for that alone',
  ])
  const unsaid = list([], { classification: undefined })
  assert.equal(diffLines(compare(unsaid, list([]))).length, 2)
})

test('names and labels that would steer a terminal do not', () => {
  const evil = '\u001b[2J\u202e'
  const lines = diffLines(
    compare(list([], { label: evil }), list([comparable('10.0.0.5', {}, { name: evil })])),
  )
  assert.equal(lines[0], '?[2J? -> some.xml')
  assert.ok(lines[1]?.startsWith('+ 10.0.0.5 (?[2J?)  new'))
})

/** What tests read from a run, a census and a scrape, and what they call a lie. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { State } from '../../lab/answer.ts'
import { parseCensus } from '../../lab/census.ts'
import { causesOf, differencesIn, liesIn } from '../../lab/judgement.ts'
import { sumOf } from '../../lab/metrics.ts'
import type { HostLine, Run } from '../../lab/protosweep.ts'

const ADDRESS = '10.77.0.2'

function runThatSays(states: Record<string, string>, unproved: Record<number, string>): Run {
  const protocols = Object.entries(unproved).map(([protocol, reason]) => ({
    protocol: Number(protocol),
    state: 'unproved',
    reason,
  }))
  // No more of a line than is looked at.
  const line = { type: 'host', address: ADDRESS, status: 'up', states, protocols } as unknown as HostLine
  return { stdout: '', stderr: '', code: 0, signal: null, hosts: [line], sweep: undefined }
}

const truth: readonly State[] = ['closed', 'open', 'open|filtered', 'filtered']

test('what is unproved differs from the truth and is no lie, whatever else is not the truth is one', () => {
  const run = runThatSays({ open: '1', closed: '2', unproved: '0,3' }, { 0: 'rationed', 3: 'timeout' })
  assert.equal(differencesIn(run, ADDRESS, truth).length, 3)
  assert.deepEqual(liesIn(run, ADDRESS, truth), [
    `${ADDRESS}: 2 is called closed (undefined), and is open|filtered`,
  ])
  assert.deepEqual(causesOf(run, ADDRESS), { rationed: 1, timeout: 1 })
})

test('a protocol that a line does not mention is a lie, unless the sweep did not ask about it', () => {
  const run = runThatSays({ closed: '0', open: '1' }, {})
  assert.equal(liesIn(run, ADDRESS, truth).length, 2)
  assert.deepEqual(liesIn(run, ADDRESS, truth, [0, 1]), [])
})

test('a host that is there and has no line is a lie', () => {
  assert.deepEqual(liesIn(runThatSays({}, {}), '10.77.0.9', truth), ['10.77.0.9 is called down'])
})

test('a census is read from what nft writes, empty sets and other sets aside', () => {
  const elem = [{ elem: { val: ADDRESS, counter: { packets: 3, bytes: 84 } } }]
  const sets = [
    { set: { name: 'seen', elem } },
    { set: { name: 'other', elem } },
    { set: { name: 'probed' } },
  ]
  const json = JSON.stringify({ nftables: [{ metainfo: {} }, ...sets] })
  assert.deepEqual(parseCensus(json), new Map([[ADDRESS, 3]]))
  assert.deepEqual(parseCensus(json, 'probed'), new Map())
})

test('a scrape is summed over workers, by family and label', () => {
  const text =
    'x_total{worker="1",kind="a"} 2\nx_total{worker="2",kind="a"} 3\nx_total{worker="2",kind="b"} 5\n'
  assert.equal(sumOf(text, 'x_total'), 10)
  assert.equal(sumOf(text, 'x_total', 'kind="a"'), 5)
  assert.throws(() => sumOf(text, 'total'), /nothing is served as total/)
})

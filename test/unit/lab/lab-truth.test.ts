/** The oracle of the other tests: answers and states as Table 5.8 and as Nmap sees them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Answer, countWrong, PROTOCOLS, statesOf } from '../../lab/answer.ts'
import type { HostSpec, RouterSpec } from '../../lab/spec.ts'
import { answersOf } from '../../lab/truth.ts'

const error = (code: number, from: 'target' | 'other' = 'target'): Answer => ({ kind: 'error', code, from })
const PACKET: Answer = { kind: 'packet' }
const SILENCE: Answer = { kind: 'silence' }
const kernel = PROTOCOLS.map((protocol): Answer => {
  if (protocol === 1 || protocol === 6) return PACKET
  if (protocol === 2) return SILENCE
  return error(protocol === 17 ? 3 : 2)
})
const host: HostSpec = { name: 'h', address: '10.78.0.2' }
const behind = (filter: Partial<RouterSpec>): RouterSpec => ({
  ...{ name: 'r', address: '10.77.0.254', far: '10.78.0.1/24', behind: [] },
  ...filter,
})

test('each answer has the state that the table and Nmap give it', () => {
  const rows = [
    [PACKET, 'open', 'open'],
    [SILENCE, 'open|filtered', 'open|filtered'],
    [error(2), 'closed', 'closed'],
    [error(2, 'other'), 'closed', 'filtered'],
    [error(3), 'filtered', 'open'],
    [error(3, 'other'), 'filtered', 'filtered'],
    ...[0, 1, 9, 10, 13].flatMap((code) =>
      (['target', 'other'] as const).map((from) => [error(code, from), 'filtered', 'filtered'] as const),
    ),
  ] as const
  for (const [answer, table, nmap] of rows) {
    const answers = PROTOCOLS.map((protocol): Answer => (protocol === 99 ? answer : SILENCE))
    assert.equal(statesOf(answers, 'table')[99], table, JSON.stringify(answer))
    assert.equal(statesOf(answers, 'nmap')[99], nmap, JSON.stringify(answer))
  }
})

test('an error proves ICMP open if the target sent it, and not if a router did', () => {
  const icmpOf = (from: 'target' | 'other') =>
    statesOf(
      PROTOCOLS.map((protocol) => (protocol === 47 ? error(13, from) : SILENCE)),
      'table',
    )[1]
  assert.equal(icmpOf('target'), 'open')
  assert.equal(icmpOf('other'), 'open|filtered')
})

test('a bare host answers as the kernel does', () => {
  assert.deepEqual(answersOf(kernel, host), kernel)
})

test('a raw listener silences what was unreachable and nothing else', () => {
  const answers = answersOf(kernel, { ...host, listeners: [1, 6, 17, 47] })
  assert.deepEqual(
    [1, 6, 17, 47, 50].map((protocol) => answers[protocol]),
    [PACKET, PACKET, error(3), SILENCE, error(2)],
  )
})

test('a filter comes before the listeners, a router before the host, and drops before rejects', () => {
  const spec: HostSpec = {
    ...host,
    rejects: { 47: 'net-prohibited', 50: 'host-unreachable', 51: 'host-unreachable' },
    drops: [51],
    listeners: [47],
  }
  const answers = answersOf(kernel, spec, behind({ rejects: { 50: 'admin-prohibited' }, drops: [6] }))
  assert.deepEqual(
    [6, 47, 50, 51].map((protocol) => answers[protocol]),
    [SILENCE, error(9), error(13, 'other'), SILENCE],
  )
})

test('a host that drops everything is silent except where its router answers for it', () => {
  const answers = answersOf(
    kernel,
    { ...host, dropAll: true, rejects: { 9: 'net-prohibited' } },
    behind({ rejects: { 6: 'host-prohibited' } }),
  )
  assert.deepEqual(
    answers,
    PROTOCOLS.map((protocol) => (protocol === 6 ? error(10, 'other') : SILENCE)),
  )
})

test('a host that drops all but some answers those as it would, and an echo request stands for ICMP', () => {
  const answeredOf = (dropsAllBut: NonNullable<HostSpec['dropsAllBut']>) =>
    answersOf(kernel, { ...host, dropsAllBut, rejects: { 47: 'net-prohibited', 50: 'net-prohibited' } })
      .map((answer, protocol) => ({ answer, protocol }))
      .filter(({ answer }) => answer.kind !== 'silence')
  assert.deepEqual(answeredOf(['echo', 47]), [
    { answer: PACKET, protocol: 1 },
    { answer: error(2), protocol: 47 },
  ])
  assert.deepEqual(answeredOf(['timestamp']), [])
})

test('what a filter does not name stays as it was', () => {
  const protocol = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(fc.uniqueArray(protocol), fc.uniqueArray(protocol), (drops, listeners) => {
      const answers = answersOf(kernel, { ...host, drops, listeners })
      const named = new Set([...drops, ...listeners])
      const rest = PROTOCOLS.filter((p) => !named.has(p))
      assert.deepEqual(
        rest.map((p) => answers[p]),
        rest.map((p) => kernel[p]),
      )
    }),
  )
})

test('wrong states are counted, missing ones among them', () => {
  const truth = statesOf(kernel, 'table')
  assert.equal(countWrong(truth, truth), 0)
  assert.equal(countWrong(truth.slice(0, 250), truth), 6)
})

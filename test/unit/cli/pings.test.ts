import assert from 'node:assert/strict'
import test from 'node:test'
import { chosenPings, type PingOptions, pingsInWords } from '../../../src/cli/pings.ts'
import { DEFAULT_PINGS } from '../../../src/protocol/ping.ts'

const NOTHING: PingOptions = {
  isNone: false,
  hasEcho: false,
  hasTimestamp: false,
  syn: undefined,
  ack: undefined,
}
const choose = (changes: Partial<PingOptions>) => chosenPings({ ...NOTHING, ...changes })

test('any choice replaces all defaults, and no choice leaves them', () => {
  assert.equal(choose({}), DEFAULT_PINGS)
  assert.deepEqual(choose({ hasTimestamp: true }), [{ kind: 'timestamp' }])
  assert.deepEqual(choose({ isNone: true }), [])
})

test('pings go out kind by kind in the order of the defaults, ports as they were typed', () => {
  const chosen = choose({ hasTimestamp: true, ack: '80', syn: '443,22-23', hasEcho: true })
  assert.equal(
    pingsInWords(chosen),
    'ICMP echo, TCP SYN to 443, TCP SYN to 22, TCP SYN to 23, TCP ACK to 80, ICMP timestamp',
  )
  const kinds = DEFAULT_PINGS.map(({ kind }) => kind)
  assert.deepEqual([...new Set(chosen.map(({ kind }) => kind))], kinds)
})

test('sixteen pings are taken, and with the seventeenth the message says how many there are', () => {
  assert.equal(choose({ syn: '1-15', hasEcho: true }).length, 16)
  assert.throws(() => choose({ syn: '1-15', ack: '80', hasEcho: true }), {
    message: 'too many pings: 17 are asked for (-PE 1, -PS 15, -PA 1), and a host gets 16 at most',
  })
})

test('-Pn with a ping is refused, and the message names both', () => {
  assert.throws(() => choose({ isNone: true, ack: '80' }), {
    message: '-Pn and -PA exclude each other: -Pn means that no ping is sent',
  })
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { chosenPings, type PingOptions, pingsInWords } from '../../../src/cli/pings.ts'
import { DEFAULT_PINGS } from '../../../src/protocol/ping.ts'

const NOTHING: PingOptions = {
  family: 4,
  isNone: false,
  hasEcho: false,
  hasTimestamp: false,
  syn: undefined,
  ack: undefined,
  udp: undefined,
  protocols: [],
  excluded: [],
}
const choose = (changes: Partial<PingOptions>) => chosenPings({ ...NOTHING, ...changes })

test('any choice replaces all defaults, and no choice leaves them', () => {
  assert.equal(choose({}), DEFAULT_PINGS)
  assert.deepEqual(choose({ hasTimestamp: true }), [{ kind: 'timestamp' }])
  assert.deepEqual(choose({ isNone: true }), [])
})

test('pings go out kind by kind, those of the defaults in their order, ports as they were typed', () => {
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

test('UDP and protocol pings follow, with ports as typed', () => {
  const chosen = choose({ udp: '53,40125', protocols: [2, 47, 132], hasEcho: true })
  assert.equal(
    pingsInWords(chosen),
    'ICMP echo, UDP to 53, UDP to 40125, protocol 2 (igmp), protocol 47 (gre), protocol 132 (sctp)',
  )
})

test('what two options ask for is sent once: -PO of ICMP, TCP and UDP is -PE, -PA80 and -PU40125', () => {
  const chosen = choose({ hasEcho: true, ack: '80', udp: '40125', protocols: [1, 6, 17] })
  assert.deepEqual(chosen, [{ kind: 'echo' }, { kind: 'ack', port: 80 }, { kind: 'udp', port: 40_125 }])
  assert.deepEqual(choose({ protocols: [1, 6, 17] }), chosen)
})

test('what is not asked for in any case pings nobody either', () => {
  assert.equal(
    pingsInWords(choose({ protocols: [1, 2, 4], excluded: [2, 6] })),
    'ICMP echo, protocol 4 (ipv4)',
  )
  assert.deepEqual(choose({ excluded: [1, 6] }), DEFAULT_PINGS)
  assert.throws(() => choose({ protocols: [1, 2], excluded: [1, 2], hasTimestamp: true }), {
    message: 'nothing to ping by: --exclude-protocols leaves out all of -PO (1-2)',
  })
})

test('a bad list is refused, and the message names the bad part', () => {
  assert.throws(() => choose({ udp: '53,x' }), /bad -PU "53,x": "x" is no port/)
  const many = Array.from({ length: 21 }, (_, protocol) => protocol)
  assert.throws(() => choose({ protocols: many }), /too many pings: 21 are asked for \(-PO 21\)/)
})

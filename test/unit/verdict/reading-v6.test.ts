/** Answers over IPv6, made by hand, as the reader reads them once they are translated. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { V6Numbers } from '../../../src/packet/address-numbers.ts'
import { Translation } from '../../../src/packet/translation.ts'
import type { CookieKey } from '../../../src/protocol/cookie.ts'
import { NO_MATCH } from '../../../src/protocol/match.ts'
import { partsOf } from '../../../src/verdict/evidence.ts'
import { Reader, type Reading } from '../../../src/verdict/reading.ts'
import { probePacket } from '../../support/answers.ts'
import { askedHosts } from '../../support/asked-hosts.ts'
import { addressV6, ICMPV6, icmpV6, packetV6, summedV6 } from '../../support/packet-v6.ts'

const KEY: CookieKey = { k0: 31, k1: 32 }
const OWN = 'fd77000000000000 0000000000000001'
const TARGET = 'fd77000000000000 0000000000000012'
const ROUTER = 'fe80000000000000 0000000000000001'
const RANGE = 'fd77000000000000 0000000000000010 fd77000000000000 00000000000000ff'
/** As the engine numbers protocols: ICMP is 1. */
const ICMP = 1
const TCP = 6
const UDP = 17
const GRE = 47
const SCTP = 132
const TRY = 2
const UNASKED = 200

const numbers = new V6Numbers(addressV6(RANGE))
const own = numbers.numberAt(addressV6(OWN), 0)
const target = numbers.numberAt(addressV6(TARGET), 0)
const translation = new Translation(numbers)
const tries = (protocol: number) => (protocol === UNASKED ? 0 : 3)
const reader = new Reader(askedHosts([{ address: target, sources: [own], tries }]), KEY)

/** The probe as it is on the wire. */
function asked(protocol: number): Buffer {
  const bytes = Buffer.alloc(100)
  const length = probePacket(KEY, protocol, own, target, TRY).copy(bytes)
  return bytes.subarray(0, translation.toV6(bytes, 0, length))
}

function read(packet: Buffer): Reading {
  const length = translation.toV4(packet, 0, packet.length)
  assert(length > 0, `not heard: ${length}`)
  return { ...reader.read(translation.bytes, 0, length) }
}

function readError(type: number, code: number, quote: Buffer, source = TARGET): Reading {
  return read(icmpV6({ source, destination: OWN, hopLimit: 61 }, type, code, 6, quote))
}

function readAnswer(nextHeader: number, hex: string): Reading {
  const envelope = { source: TARGET, destination: OWN, nextHeader, hopLimit: 61 }
  return read(summedV6(envelope, Buffer.from(hex.replaceAll(' ', ''), 'hex')))
}

function assertDirect(reading: Reading, protocol: number): void {
  const { kind, slot, lane, tryNumber, sender, ttl } = reading
  assert.deepEqual(
    { kind, slot, lane, protocol: reading.protocol, tryNumber, sender, ttl },
    { kind: 'direct', slot: 0, lane: 0, protocol, tryNumber: TRY, sender: target, ttl: 61 },
  )
}

test('a reset answers the segment whose acknowledgment it has', () => {
  const probe = asked(TCP).toString('hex').slice(80)
  const [port, acknowledgment] = [probe.slice(0, 4), probe.slice(16, 24)]
  assertDirect(readAnswer(TCP, `0050 ${port} ${acknowledgment} 00000000 5004 0000 0000 0000`), TCP)
})

test('an echo reply answers the request whose numbers it has', () => {
  const probe = asked(ICMP).toString('hex').slice(80)
  assert.equal(probe.slice(0, 4), '8000')
  assertDirect(readAnswer(ICMPV6, `8100 0000 ${probe.slice(8)}`), ICMP)
})

test('a datagram and an ABORT answer what was sent from the port they go to', () => {
  const udp = asked(UDP).toString('hex').slice(80, 84)
  assertDirect(readAnswer(UDP, `9cbd ${udp} 000a 0000 4f4b`), UDP)
  const sctp = asked(SCTP).toString('hex').slice(80)
  assertDirect(readAnswer(SCTP, `0050 ${sctp.slice(0, 4)} ${sctp.slice(32, 40)} 00000000 06000004`), SCTP)
})

test('whatever comes in another protocol is an answer, in that of IPv4 for ICMP too', () => {
  assert.equal(readAnswer(GRE, '0000').kind, 'direct')
  assert.deepEqual([readAnswer(ICMP, '0000').kind, readAnswer(ICMP, '0000').protocol], ['direct', ICMPV6])
})

test('an unrecognized next header from the target: the protocol is closed, of whatever probe', () => {
  for (let protocol = 0; protocol < 256; protocol += 1) {
    if ([0, 43, 44, 60, UNASKED].includes(protocol)) continue
    const reading = readError(4, 1, asked(protocol))
    const { kind, slot, tryNumber, code, errorSender, evidence } = reading
    assert.deepEqual(
      { kind, slot, protocol: reading.protocol, tryNumber, code, errorSender },
      { kind: 'unreachable', slot: 0, protocol, tryNumber: TRY, code: 2, errorSender: 0 },
    )
    assert.equal(partsOf(evidence).protocolUnreachable, 'target')
  }
})

test('a port unreachable from the target: UDP is open', () => {
  const { kind, protocol, evidence } = readError(1, 4, asked(UDP))
  assert.deepEqual([kind, protocol, partsOf(evidence).portUnreachableFromTarget], ['unreachable', UDP, true])
})

const FROM_ROUTER = [
  [1, 0, 'net-unreach', 'unreachable'],
  [1, 1, 'admin-prohibited', 'unreachable'],
  [1, 2, 'net-unreach', 'unreachable'],
  [1, 3, 'host-unreach', 'unreachable'],
  [1, 4, 'port-unreach', 'unreachable'],
  [1, 5, 'admin-prohibited', 'unreachable'],
  [1, 6, 'net-prohibited', 'unreachable'],
  [3, 0, 'time-exceeded', 'time-exceeded'],
  [3, 1, 'time-exceeded', 'time-exceeded'],
] as const
for (const [type, code, reason, kind] of FROM_ROUTER) {
  test(`${type}/${code} from a router: ${reason}`, () => {
    const reading = readError(type, code, asked(GRE), ROUTER)
    assert.deepEqual([reading.kind, reading.slot, reading.tryNumber, reading.errorSender], [kind, 0, TRY, -1])
    assert.deepEqual(partsOf(reading.evidence).filtering, { reason, sender: 'other' })
    assert.equal(reading.sender, numbers.find(addressV6(ROUTER), 0))
  })
}

test('other errors about a probe say nothing of its protocol, but that their sender speaks ICMP', () => {
  for (const [type, code] of [
    [2, 0],
    [4, 0],
    [4, 2],
    [1, 9],
  ] as const) {
    const { kind, tryNumber, evidence, errorSender } = readError(type, code, asked(GRE))
    assert.deepEqual([kind, tryNumber, evidence, errorSender], ['other-error', TRY, 0, 0])
  }
})

test('a quote of the header alone is believed by its flow label', () => {
  assert.equal(readError(1, 3, asked(GRE).subarray(0, 40), ROUTER).tryNumber, TRY)
})

test('a quote that is not of our making is forged', () => {
  const other = (at: number, value: number, length = 48) => {
    const bytes = Buffer.from(asked(GRE).subarray(0, length))
    bytes.writeUInt8(bytes.readUInt8(at) ^ value, at)
    return bytes
  }
  for (const [name, quote] of [
    ['first word of the cookie', other(40, 1)],
    ['second word of the cookie', other(44, 1)],
    ['its sum', other(47, 1)],
    ['the flow label of a short quote', other(2, 0x55, 44)],
    ['a protocol that was not asked', asked(UNASKED)],
    [
      'a message of ICMP that is no echo request',
      Buffer.concat([asked(ICMP).subarray(0, 40), Buffer.from([8]), asked(ICMP).subarray(41)]),
    ],
  ] as const) {
    for (const source of [TARGET, ROUTER]) {
      const { kind, slot, tryNumber, errorSender } = readError(1, 3, quote, source)
      assert.deepEqual([kind, slot, tryNumber, errorSender], ['forged', 0, NO_MATCH, -1], name)
    }
  }
})

test("a target's error about what we did not send proves only that it speaks ICMP", () => {
  const quote = packetV6({ source: TARGET, destination: ROUTER, nextHeader: GRE }, Buffer.alloc(8))
  const { kind, slot, protocol } = readError(1, 0, quote)
  assert.deepEqual([kind, slot, protocol], ['unsolicited', 0, ICMP])
})

test('an error that IPv4 knows and IPv6 does not is no error', () => {
  const { kind, protocol } = readError(11, 0, probePacket(KEY, GRE, own, target, TRY))
  assert.deepEqual([kind, protocol], ['unsolicited', ICMP])
})

test('any other message of a target: it speaks ICMP', () => {
  const { kind, protocol } = readAnswer(ICMPV6, '8800 0000 60000000 fd770000000000000000000000000012')
  assert.deepEqual([kind, protocol], ['unsolicited', ICMP])
})

test('the first fragment of an answer is one, without a try', () => {
  const { kind, protocol } = readAnswer(44, '06000001 00000007 0050')
  assert.deepEqual([kind, protocol], ['unsolicited', TCP])
})

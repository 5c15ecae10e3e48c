import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checksum } from '../../../src/packet/checksum.ts'
import { exchanged } from '../../../src/packet/icmp-number.ts'
import { pseudoHeaderSum } from '../../../src/packet/ipv4.ts'
import { createCookie } from '../../../src/protocol/cookie.ts'
import { emitPing } from '../../../src/protocol/ping.ts'
import { packetOf } from '../../support/answers.ts'
import { addressV6, ICMPV6, icmpV6, packetV6, summed, summedV6, sumV6 } from '../../support/packet-v6.ts'
import {
  error,
  fromTarget,
  GRE,
  headerOf,
  heard,
  numbers,
  OWN,
  own,
  probe,
  ROUTER,
  STRANGER,
  sent,
  TARGET,
  TCP,
  target,
  translation,
  UDP,
} from './translated.ts'

const SCTP = 132

test('construct: the probe of every protocol goes out with its header, its payload and a right sum', () => {
  for (let protocol = 0; protocol < 256; protocol += 1) {
    const shaped = probe(protocol)
    const packet = sent(shaped)
    const nextHeader = exchanged(protocol, 6)
    const envelope = { source: OWN, destination: TARGET, nextHeader, flowLabel: shaped.readUInt16BE(4) }
    const payload = Buffer.from(packet.subarray(40))
    assert.deepEqual(packet, packetV6(envelope, payload), `protocol ${protocol}`)
    if (protocol !== SCTP) assert.equal(sumV6(envelope, payload), 0xffff, `protocol ${protocol}`)
    else assert.deepEqual(payload, shaped.subarray(20))
    const changed = payload.map((byte, at) => byte ^ shaped.readUInt8(20 + at))
    const field = { [TCP]: 16, [UDP]: 6, [ICMPV6]: 2, 2: 2 }[nextHeader] ?? 6
    changed.fill(0, field, field + 2)
    if (nextHeader === ICMPV6) changed[0] = (changed[0] ?? 0) ^ 128 ^ 8
    assert.deepEqual(changed, Buffer.alloc(changed.length), `protocol ${protocol}`)
  }
})

test('construct: TTL and type of service become hop limit and traffic class', () => {
  const shaped = packetOf({ source: own, destination: target, protocol: GRE, ttl: 3 }, Buffer.alloc(8))
  shaped.writeUInt8(0xab, 1)
  const packet = sent(shaped)
  assert.equal(packet.readUInt32BE(0), 0x6ab01234)
  assert.equal(packet.readUInt8(7), 3)
})

test('construct: a datagram whose sum is zero says all ones, since zero is not allowed', () => {
  const datagram = Buffer.from('8000 9cbd 000a 0000 0000'.replaceAll(' ', ''), 'hex')
  const envelope = { source: OWN, destination: TARGET, nextHeader: UDP }
  datagram.writeUInt16BE(0xffff - sumV6(envelope, datagram), 8)
  const packet = sent(packetOf({ source: own, destination: target, protocol: UDP }, datagram))
  assert.equal(packet.readUInt16BE(46), 0xffff)
})

test('construct: an ICMP message that is no echo request is a mistake, and stays as it was', () => {
  const bytes = Buffer.alloc(100)
  const length = emitPing(bytes, 0, { kind: 'timestamp' }, own, target, createCookie(), 0)
  const before = Buffer.from(bytes)
  assert.throws(() => translation.toV6(bytes, 0, length), RangeError)
  assert.deepEqual(bytes, before)
})

test('a probe to this machine itself comes back as the engine wrote it, whatever its protocol', () => {
  const self = numbers.numberAt(addressV6('fd77000000000000 0000000000000020'), 0)
  const protocols = Array.from({ length: 256 }, (_, number) => number)
  for (const protocol of protocols.filter((number) => ![0, 43, 44, 60].includes(number))) {
    for (const tryNumber of [0, 1, 7]) {
      const shaped = probe(protocol, tryNumber, self)
      assert.deepEqual(heard(sent(shaped)), shaped, `protocol ${protocol}`)
    }
  }
})

test('deconstruct: a segment, with hop limit, flow label and a checksum for the numbers', () => {
  const segment = Buffer.from('0050 9000 01020304 05060708 5004 0000 0000 0000'.replaceAll(' ', ''), 'hex')
  const packet = summedV6({ ...fromTarget, nextHeader: TCP, hopLimit: 61, flowLabel: 0xfbeef }, segment)
  const { ttl, id, protocol, source, destination, payloadLength, ...rest } = headerOf(heard(packet))
  assert.deepEqual([ttl, id, protocol, source, destination], [61, 0xbeef, TCP, target, own])
  assert.deepEqual([payloadLength, rest.fragmentOffset, rest.moreFragments], [20, 0, false])
  const shaped = heard(packet)
  assert.deepEqual(shaped.subarray(20, 36), segment.subarray(0, 16))
  assert.equal(checksum(shaped, 20, 20, pseudoHeaderSum(target, own, TCP, 20)), 0)
})

test('deconstruct: a datagram ends where it says, padding is not summed', () => {
  const datagram = Buffer.from('9cbd 8001 000b 0000 010203'.replaceAll(' ', ''), 'hex')
  const envelope = { ...fromTarget, nextHeader: UDP }
  const payload = Buffer.concat([summed(envelope, datagram), Buffer.from('ffff', 'hex')])
  const shaped = heard(packetV6(envelope, payload))
  assert.equal(headerOf(shaped).payloadLength, 13)
  assert.equal(checksum(shaped, 20, 11, pseudoHeaderSum(target, own, UDP, 11)), 0)
})

test('deconstruct: a datagram whose sum is zero for the numbers says all ones', () => {
  const datagram = Buffer.from('9cbd8001000a00000000', 'hex')
  datagram.writeUInt16BE(checksum(datagram, 0, 10, pseudoHeaderSum(target, own, UDP, 10)), 8)
  assert.equal(heard(summedV6({ ...fromTarget, nextHeader: UDP }, datagram)).readUInt16BE(26), 0xffff)
})

test('deconstruct: what is no probe of ours stays as it is, even if its sum is right by chance', () => {
  const envelope = { source: OWN, destination: TARGET }
  const start = Buffer.alloc(8, 7)
  start.writeUInt16BE(0, 2)
  start.writeUInt16BE(0xffff - sumV6({ ...envelope, nextHeader: TCP }, start), 2)
  const segment = Buffer.concat([start, Buffer.alloc(12, 9)])
  const quote = heard(error(ROUTER, 1, 0, packetV6({ ...envelope, nextHeader: TCP }, segment))).subarray(48)
  assert.deepEqual(quote, segment)
  const short = Buffer.alloc(8, 7)
  short.writeUInt8(0x5a, 7)
  short.writeUInt16BE(0, 0)
  short.writeUInt16BE(0xffff - sumV6({ ...fromTarget, nextHeader: GRE }, short), 0)
  const answer = heard(packetV6({ ...fromTarget, nextHeader: GRE }, short.subarray(0, 7)))
  assert.deepEqual(answer.subarray(20), short.subarray(0, 7))
})

test('deconstruct: the numbers of ICMP change places', () => {
  const data = Buffer.from('0102030405060708', 'hex')
  assert.equal(headerOf(heard(packetV6({ ...fromTarget, nextHeader: 1 }, data))).protocol, 58)
  const reply = heard(icmpV6(fromTarget, 129, 0, 0x12345678, data))
  assert.equal(headerOf(reply).protocol, 1)
  assert.equal(reply.subarray(20, 22).toString('hex'), '0000')
  assert.equal(reply.subarray(24).toString('hex'), '123456780102030405060708')
  assert.equal(checksum(reply, 20, 16), 0)
})

test('deconstruct: extension headers are left out', () => {
  const payload = Buffer.concat([Buffer.from('2f00000000000000', 'hex'), Buffer.from('an answer')])
  const shaped = heard(packetV6({ ...fromTarget, nextHeader: 60 }, payload))
  assert.equal(headerOf(shaped).protocol, GRE)
  assert.equal(shaped.subarray(20).toString(), 'an answer')
})

test('deconstruct: a fragment stays one, nothing in it is verified', () => {
  const first = Buffer.concat([Buffer.from('0600000100000007', 'hex'), Buffer.alloc(16, 1)])
  const one = headerOf(heard(packetV6({ ...fromTarget, nextHeader: 44 }, first)))
  assert.deepEqual([one.protocol, one.fragmentOffset, one.moreFragments], [TCP, 0, true])
  const later = Buffer.concat([Buffer.from('3a0005a900000007', 'hex'), Buffer.from([1])])
  const other = headerOf(heard(packetV6({ ...fromTarget, nextHeader: 44 }, later)))
  assert.deepEqual([other.protocol, other.fragmentOffset, other.moreFragments], [1, 1448, true])
  const last = Buffer.concat([Buffer.from('3a00fff800000007', 'hex'), Buffer.from([1])])
  assert.equal(headerOf(heard(packetV6({ ...fromTarget, nextHeader: 44 }, last))).fragmentOffset, 0xfff8)
})

test('deconstruct: an error and what it quotes, with a right sum each', () => {
  const asked = sent(probe(GRE))
  const shaped = heard(error(ROUTER, 4, 1, asked))
  const router = numbers.find(addressV6(ROUTER), 0)
  assert(router >= 0x80000000)
  const { protocol, source, destination, payloadLength } = headerOf(shaped)
  assert.deepEqual([protocol, source, destination, payloadLength], [1, router, own, 36])
  assert.equal(shaped.subarray(20, 22).toString('hex'), '0302')
  assert.equal(shaped.subarray(24, 28).toString('hex'), '00000000')
  assert.equal(checksum(shaped, 20, 36), 0)
  assert.deepEqual(shaped.subarray(28), probe(GRE))
})

test('deconstruct: the quote of every probe is the probe, but for the checksum of its own header', () => {
  const protocols = Array.from({ length: 256 }, (_, number) => number)
  for (const protocol of protocols.filter((number) => ![0, 43, 44, 60].includes(number))) {
    const asked = probe(protocol)
    const field = { [TCP]: 36, [UDP]: 26, 1: 22 }[protocol] ?? 0
    const quote = heard(error(TARGET, 1, 4, sent(probe(protocol)))).subarray(28)
    if (field !== 0) quote.copy(asked, field, field, field + 2)
    assert.deepEqual(quote, asked, `protocol ${protocol}`)
  }
})

test('deconstruct: the quote of a probe with zeros behind it is that probe, however much of it is quoted', () => {
  for (const protocol of [2, GRE, 255]) {
    const long = Buffer.concat([probe(protocol), Buffer.alloc(300)])
    long.writeUInt16BE(long.length, 2)
    const packet = sent(long)
    for (const quoted of [packet.length, packet.length - 1, 40 + 8]) {
      const quote = heard(error(TARGET, 4, 1, packet.subarray(0, quoted))).subarray(28)
      assert.deepEqual(
        quote.subarray(20),
        long.subarray(20, quoted - 20),
        `protocol ${protocol}, ${quoted} bytes`,
      )
    }
  }
})

test('deconstruct: a quote may be cut to its header; then it keeps its id', () => {
  for (const kept of [40, 41, 47]) {
    const shaped = heard(error(TARGET, 1, 4, sent(probe(1)).subarray(0, kept)))
    assert.equal(headerOf(shaped).payloadLength, 8 + 20 + kept - 40)
    assert.deepEqual(shaped.subarray(32, 34), probe(1).subarray(4, 6))
    assert.equal(headerOf(shaped.subarray(28)).totalLength, 20 + kept - 40)
  }
})

test('deconstruct: extension headers in a quote are walked', () => {
  const asked = sent(probe(GRE))
  const payload = Buffer.concat([Buffer.from('2f00000000000000', 'hex'), asked.subarray(40)])
  const quote = packetV6({ source: OWN, destination: TARGET, nextHeader: 60 }, payload)
  const shaped = heard(error(ROUTER, 1, 0, quote))
  assert.equal(headerOf(shaped.subarray(28)).protocol, GRE)
  assert.equal(headerOf(shaped.subarray(28)).payloadLength, 8)
})

test('deconstruct: in a quote, who is neither us nor a target is nobody', () => {
  const quote = packetV6({ source: STRANGER, destination: ROUTER, nextHeader: GRE }, Buffer.alloc(8))
  const { source, destination } = headerOf(heard(error(TARGET, 1, 4, quote)).subarray(28))
  assert.deepEqual([source, destination], [0, 0])
})

test('any other ICMPv6 message of a target says no more than that it speaks ICMP', () => {
  for (const [type, shapedType] of [
    [136, 136],
    [130, 130],
    [11, 127],
    [0, 127],
  ] as const) {
    const shaped = heard(icmpV6(fromTarget, type, 5, 0, Buffer.alloc(16)))
    assert.deepEqual([shaped.readUInt8(20), shaped.readUInt8(21)], [shapedType, 5])
    assert.equal(checksum(shaped, 20, 24), 0)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'
import { pseudoHeaderSum } from '../../../src/packet/ipv4.ts'
import { packetOf } from '../../support/answers.ts'
import { addressV6, ICMPV6, icmpV6, packetV6, summed, summedV6, sumV6 } from '../../support/packet-v6.ts'
import {
  codeOf,
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

const USELESS = 0
const MALFORMED = -1

const segment = Buffer.alloc(20, 7)
const useless: ReadonlyArray<readonly [string, Buffer]> = [
  ['IPv4', packetOf({ source: target, destination: own, protocol: GRE }, Buffer.alloc(40))],
  ['to somebody else', packetV6({ source: TARGET, destination: STRANGER, nextHeader: GRE }, segment)],
  ['from a stranger', summedV6({ source: STRANGER, destination: OWN, nextHeader: TCP }, segment)],
  ['an echo reply from a stranger', icmpV6({ source: STRANGER, destination: OWN }, 129, 0, 0, segment)],
  [
    "a stranger's error about a packet of his own",
    error(STRANGER, 1, 0, packetV6({ source: STRANGER, destination: TARGET, nextHeader: GRE }, segment)),
  ],
  [
    "a stranger's error about what is no target",
    error(STRANGER, 1, 0, packetV6({ source: OWN, destination: ROUTER, nextHeader: GRE }, segment)),
  ],
  [
    'a later fragment of options',
    packetV6({ ...fromTarget, nextHeader: 44 }, Buffer.from('3c0005a800000007', 'hex')),
  ],
  ['a payload that IPv4 cannot have', packetV6({ ...fromTarget, nextHeader: GRE }, Buffer.alloc(65_516))],
]
for (const [name, packet] of useless) {
  test(`of no use: ${name}`, () => {
    assert.equal(codeOf(packet), USELESS)
    assert.equal(numbers.find(addressV6(STRANGER), 0), -1)
  })
}

test('of no use: a packet that is cut', () => {
  const packet = summedV6({ ...fromTarget, nextHeader: TCP }, segment)
  for (let length = 0; length < packet.length; length += 1) {
    assert.equal(translation.toV4(packet, 0, length), USELESS)
  }
})

test('the longest payload that IPv4 can have is read', () => {
  assert.equal(codeOf(packetV6({ ...fromTarget, nextHeader: GRE }, Buffer.alloc(65_515))), 65_535)
})

const malformed: ReadonlyArray<readonly [string, Buffer]> = [
  [
    'a datagram without checksum',
    packetV6({ ...fromTarget, nextHeader: UDP }, Buffer.from('9cbd800100080000', 'hex')),
  ],
  [
    'a datagram longer than its packet',
    summedV6({ ...fromTarget, nextHeader: UDP }, Buffer.from('9cbd800100090000', 'hex')),
  ],
  [
    'a datagram shorter than its header',
    summedV6({ ...fromTarget, nextHeader: UDP }, Buffer.from('9cbd800100070000', 'hex')),
  ],
  ['half a segment', summedV6({ ...fromTarget, nextHeader: TCP }, Buffer.alloc(19))],
  ['half a header of UDP', packetV6({ ...fromTarget, nextHeader: UDP }, Buffer.alloc(7))],
  [
    'half a header of ICMPv6',
    summedV6({ ...fromTarget, nextHeader: ICMPV6 }, Buffer.from('81000000', 'hex')),
  ],
  ['no ICMPv6 at all', packetV6({ ...fromTarget, nextHeader: ICMPV6 }, Buffer.alloc(0))],
  ["a stranger's quote without its header", error(STRANGER, 1, 0, sent(probe(GRE)).subarray(0, 39))],
  ["a target's quote without its header", error(TARGET, 1, 0, Buffer.alloc(0))],
  ['a quote of IPv4', error(TARGET, 1, 0, Buffer.concat([probe(GRE), Buffer.alloc(40)]))],
  [
    'a quote whose extension header is cut',
    error(
      TARGET,
      1,
      0,
      packetV6({ source: OWN, destination: TARGET, nextHeader: 60 }, Buffer.from('2f01', 'hex')),
    ),
  ],
]
for (const [name, packet] of malformed) {
  test(`malformed: ${name}`, () => assert.equal(codeOf(packet), MALFORMED))
}

test('malformed: a datagram whose right checksum would be zero, and is', () => {
  const envelope = { ...fromTarget, nextHeader: UDP }
  const datagram = Buffer.from('9cbd8001000a00000000', 'hex')
  datagram.writeUInt16BE(0xffff - sumV6(envelope, datagram), 8)
  assert.equal(sumV6(envelope, datagram), 0xffff)
  assert.equal(codeOf(packetV6(envelope, datagram)), MALFORMED)
})

test('malformed: a datagram whose checksum covers what is behind its packet', () => {
  const envelope = { ...fromTarget, nextHeader: UDP }
  const datagram = summed(envelope, Buffer.from('9cbd8001000a00005a5a', 'hex'))
  assert(codeOf(packetV6(envelope, datagram)) > 0)
  assert.equal(codeOf(packetV6(envelope, datagram.subarray(0, 8))), MALFORMED)
})

test('of no use: an empty message of a stranger, whatever stands behind it', () => {
  const packet = packetV6({ source: STRANGER, destination: OWN, nextHeader: ICMPV6 }, Buffer.alloc(0))
  assert.equal(translation.toV4(Buffer.concat([packet, Buffer.alloc(9, 1)]), 0, 49), USELESS)
})

test('malformed: a flipped bit in what a checksum covers', () => {
  const datagram = Buffer.from('9cbd8001000a00000102', 'hex')
  for (const packet of [
    summedV6({ ...fromTarget, nextHeader: TCP }, segment),
    summedV6({ ...fromTarget, nextHeader: UDP }, datagram),
    icmpV6(fromTarget, 129, 0, 0, segment),
    error(ROUTER, 1, 0, sent(probe(GRE))),
  ]) {
    assert(codeOf(packet) > 0)
    for (let bit = 40 * 8; bit < packet.length * 8; bit += 1) {
      const bytes = Buffer.from(packet)
      bytes.writeUInt8(bytes.readUInt8(bit >>> 3) ^ (1 << (bit & 7)), bit >>> 3)
      assert(codeOf(bytes) <= 0, `bit ${bit} flipped`)
    }
  }
})

test('what a kernel left to its hardware to sum is right: TCP and UDP alone', () => {
  const partial = (nextHeader: number, payload: Buffer, at: number) => {
    const envelope = { ...fromTarget, nextHeader }
    payload.writeUInt16BE(sumV6(envelope, Buffer.alloc(payload.length)), at)
    return packetV6(envelope, payload)
  }
  const shaped = heard(partial(TCP, Buffer.alloc(20, 7), 16))
  assert.equal(checksum(shaped, 20, 20, pseudoHeaderSum(target, own, TCP, 20)), 0)
  assert(codeOf(partial(UDP, Buffer.from('9cbd800100080000', 'hex'), 6)) > 0)
  assert.equal(codeOf(partial(ICMPV6, Buffer.from('8100000000000001', 'hex'), 2)), MALFORMED)
})

test('no bytes make it throw, and what it writes is a whole packet of IPv4', () => {
  const header = fc.record({
    nextHeader: fc.oneof(fc.nat(255), fc.constantFrom(0, 6, 17, 43, 44, 58, 60)),
    source: fc.constantFrom(TARGET, ROUTER, OWN),
    isSummed: fc.boolean(),
  })
  const quote = sent(probe(UDP))
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc
      .record({ type: fc.nat(5), code: fc.nat(7), at: fc.nat(60), value: fc.nat(255), cut: fc.nat(60) })
      .map(({ type, code, at, value, cut }) => {
        const bytes = Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 0, 0]), quote])
        bytes[8 + at] = value
        return bytes.subarray(0, bytes.length - cut)
      }),
  )
  fc.assert(
    fc.property(header, payload, ({ isSummed, ...rest }, bytes) => {
      const make = isSummed && bytes.length >= 20 ? summedV6 : packetV6
      const length = codeOf(make({ ...rest, destination: OWN }, bytes))
      if (length > 0) assert.equal(headerOf(translation.bytes.subarray(0, length)).totalLength, length)
    }),
    { numRuns: 3000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer(), fc.integer(), (bytes, offset, length) => {
      assert.equal(translation.toV4(Buffer.from(bytes), offset, length), USELESS)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'
import { createIcmpV4Header, ICMP_TYPE, parseIcmpV4 } from '../../../src/packet/icmpv4.ts'
import { createIgmpMessage, IGMP_TYPE, parseIgmp } from '../../../src/packet/igmp.ts'
import { createIpv4Header, type Ipv4Header, parseIpv4, pseudoHeaderSum } from '../../../src/packet/ipv4.ts'
import { createSctpPacket, parseSctp, SCTP_CHUNK } from '../../../src/packet/sctp.ts'
import { createTcpHeader, parseTcp, TCP_FLAG } from '../../../src/packet/tcp.ts'
import { createUdpHeader, parseUdp } from '../../../src/packet/udp.ts'
import { type Cookie, cookieFor, createCookie } from '../../../src/protocol/cookie.ts'
import {
  cookieTail,
  echoIdentifier,
  emitProbe,
  identification,
  initiateTag,
  LONGEST_PROBE,
  PROTOCOL,
  tryOfIdentification,
} from '../../../src/protocol/probe.ts'

const ALL = Array.from({ length: 256 }, (_, protocol) => protocol)
const uint32 = fc.nat(0xffffffff)
const asked = fc.record({
  key: fc.record({ k0: uint32, k1: uint32 }),
  source: uint32,
  destination: uint32,
  tryNumber: fc.nat(249),
})
/** Cookies at the edges of their arithmetic beside ordinary ones. */
const edge = fc.oneof(uint32, fc.constantFrom(0, 1, 0xffff, 0x7fff, 0x8000, 0x10000, 0xffff0000, 0xffffffff))
const cookies: fc.Arbitrary<Cookie> = fc.record({ w0: edge, w1: edge })
const tries = fc.nat(249)

interface Probe {
  readonly bytes: Buffer
  readonly packet: Ipv4Header
  readonly cookie: Cookie
}

type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never

/** The probe, parsed; fails if it is no sound IPv4 packet from source to destination, or writes beyond its end. */
function probed(protocol: number, { key, source, destination, tryNumber }: Asked): Probe {
  const cookie = createCookie()
  cookieFor(key, source, destination, protocol, cookie)
  const bytes = Buffer.alloc(3 + LONGEST_PROBE + 8, 0xa5)
  const length = emitProbe(bytes, 3, protocol, source, destination, cookie, tryNumber)
  const packet = createIpv4Header()
  assert.ok(parseIpv4(bytes, 3, length, packet), `protocol ${protocol}`)
  assert.deepEqual([packet.source, packet.destination, packet.protocol], [source, destination, protocol])
  assert.deepEqual([packet.totalLength, packet.headerLength], [length, 20])
  assert.ok(bytes.subarray(0, 3).every((byte) => byte === 0xa5))
  assert.ok(bytes.subarray(3 + length).every((byte) => byte === 0xa5))
  return { bytes: bytes.subarray(0, 3 + length), packet, cookie }
}

function transportSum({ bytes, packet }: Probe): number {
  const { source, destination, protocol, payloadOffset, payloadLength } = packet
  const pseudo = pseudoHeaderSum(source, destination, protocol, payloadLength)
  return checksum(bytes, payloadOffset, payloadLength, pseudo)
}

test('the probe for every protocol is a sound, unfragmented IPv4 packet of the length that it needs', () => {
  const lengths = new Map<number, number>([
    [PROTOCOL.icmp, 36],
    [PROTOCOL.igmp, 28],
    [PROTOCOL.tcp, 40],
    [PROTOCOL.udp, 36],
    [PROTOCOL.sctp, 52],
  ])
  fc.assert(
    fc.property(asked, (question) => {
      for (const protocol of ALL) {
        const { packet } = probed(protocol, question)
        assert.equal(packet.totalLength, lengths.get(protocol) ?? 28, `protocol ${protocol}`)
        assert.ok(!packet.dontFragment && !packet.moreFragments && packet.fragmentOffset === 0)
        assert.ok(packet.ttl >= 32)
        assert.ok(packet.id !== 0)
      }
    }),
    { numRuns: 50 },
  )
})

test('ICMP is asked with an echo request: checksum right, identifier not 0, code 0', () => {
  fc.assert(
    fc.property(asked, (question) => {
      const { bytes, packet } = probed(PROTOCOL.icmp, question)
      const message = createIcmpV4Header()
      assert.ok(parseIcmpV4(bytes, packet.payloadOffset, packet.payloadLength, message))
      assert.deepEqual([message.type, message.code], [ICMP_TYPE.echoRequest, 0])
      assert.ok(message.checksumValid && message.identifier !== 0)
    }),
  )
})

test('IGMP is asked with a membership query of version 1: checksum right, maximum response time 0', () => {
  fc.assert(
    fc.property(asked, (question) => {
      const { bytes, packet } = probed(PROTOCOL.igmp, question)
      const message = createIgmpMessage()
      assert.ok(parseIgmp(bytes, packet.payloadOffset, packet.payloadLength, message))
      assert.deepEqual([message.type, message.maxResponse], [IGMP_TYPE.membershipQuery, 0])
      assert.ok(message.checksumValid)
    }),
  )
})

test('TCP is asked with a bare ACK to port 80 from above the well-known ports: checksum right', () => {
  fc.assert(
    fc.property(asked, (question) => {
      const probe = probed(PROTOCOL.tcp, question)
      const segment = createTcpHeader()
      assert.ok(parseTcp(probe.bytes, probe.packet.payloadOffset, probe.packet.payloadLength, segment))
      assert.deepEqual([segment.destinationPort, segment.flags, segment.payloadLength], [80, TCP_FLAG.ack, 0])
      assert.ok(segment.sourcePort >= 0x8000)
      assert.equal(transportSum(probe), 0)
    }),
  )
})

test('UDP is asked with eight bytes to port 40125: checksum right', () => {
  fc.assert(
    fc.property(asked, (question) => {
      const probe = probed(PROTOCOL.udp, question)
      const datagram = createUdpHeader()
      assert.ok(parseUdp(probe.bytes, probe.packet.payloadOffset, probe.packet.payloadLength, datagram))
      assert.deepEqual([datagram.destinationPort, datagram.payloadLength], [40125, 8])
      assert.ok(datagram.sourcePort >= 0x8000)
      assert.equal(transportSum(probe), 0)
    }),
  )
})

test('SCTP is asked with an INIT to port 80: CRC32c right, verification tag 0, initiate tag and streams not 0', () => {
  fc.assert(
    fc.property(asked, (question) => {
      const { bytes, packet, cookie } = probed(PROTOCOL.sctp, question)
      const init = createSctpPacket()
      assert.ok(parseSctp(bytes, packet.payloadOffset, packet.payloadLength, init))
      assert.deepEqual(
        [init.chunkType, init.chunkLength, init.verificationTag, init.destinationPort],
        [SCTP_CHUNK.init, 20, 0, 80],
      )
      assert.ok(init.checksumValid && init.sourcePort >= 0x8000)
      assert.equal(init.initiateTag, initiateTag(cookie))
      assert.ok(init.initiateTag > 0 && init.outboundStreams > 0 && init.inboundStreams > 0)
    }),
  )
})

test("every other protocol carries eight bytes whose one's complement sum is 0xffff, also of odd cookies", () => {
  fc.assert(
    fc.property(cookies, tries, uint32, (cookie, tryNumber, destination) => {
      for (const protocol of [0, 4, 33, 47, 50, 136, 255]) {
        const bytes = Buffer.alloc(LONGEST_PROBE)
        assert.equal(emitProbe(bytes, 0, protocol, 1, destination, cookie, tryNumber), 28)
        assert.equal(checksum(bytes, 20, 8), 0)
        assert.equal(bytes.readUInt32BE(20), cookie.w0)
        assert.equal(bytes.readUInt32BE(24), cookieTail(cookie, tryNumber))
      }
    }),
  )
})

test('the IP ID names its try, is 1 to 65535 and differs from try to try', () => {
  fc.assert(
    fc.property(cookies, tries, (cookie, tryNumber) => {
      const id = identification(cookie, tryNumber)
      assert.ok(id >= 1 && id <= 0xffff)
      assert.equal(tryOfIdentification(cookie, id), tryNumber)
      assert.notEqual(identification(cookie, tryNumber + 1), id)
    }),
  )
})

test('an IP ID of 0 names no try', () => {
  fc.assert(fc.property(cookies, (cookie) => assert.ok(tryOfIdentification(cookie, 0) > 0xff)))
})

test('the ids that must not be 0 are not, whatever the cookie', () => {
  fc.assert(
    fc.property(cookies, (cookie) => {
      assert.ok(echoIdentifier(cookie) > 0 && echoIdentifier(cookie) <= 0xffff)
      assert.ok(initiateTag(cookie) > 0 && initiateTag(cookie) <= 0xffffffff)
    }),
  )
})

/** Pings: what answers and quotes of them name, and that nothing else is taken for one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createIcmpV4Header, emitEchoReply, ICMP_TYPE, parseIcmpV4 } from '../../../src/packet/icmpv4.ts'
import { createIpv4Header, IPV4_HEADER_LENGTH, parseIpv4 } from '../../../src/packet/ipv4.ts'
import { createSctpPacket, emitAbort, parseSctp } from '../../../src/packet/sctp.ts'
import { createTcpHeader, emitTcp, parseTcp, TCP_FLAG } from '../../../src/packet/tcp.ts'
import { createUdpHeader, emitUdp, parseUdp } from '../../../src/packet/udp.ts'
import { cookieFor, createCookie } from '../../../src/protocol/cookie.ts'
import { NO_MATCH, SOME_TRY, tryOfAnswer, tryOfQuote } from '../../../src/protocol/match.ts'
import {
  DEFAULT_PINGS,
  emitPing,
  firstPings,
  type Ping,
  pingCookieFor,
  protocolOf,
  protocolPing,
} from '../../../src/protocol/ping.ts'
import { pingOfAnswer, pingOfQuote } from '../../../src/protocol/ping-match.ts'
import { emitProbe } from '../../../src/protocol/probe.ts'

const word = fc.integer({ min: 0, max: 0xffffffff })
const someKey = fc.record({ k0: word, k1: word })
const somePort = fc.integer({ min: 0, max: 65_535 })
const somePing: fc.Arbitrary<Ping> = fc.oneof(
  fc.constantFrom(...DEFAULT_PINGS),
  fc.record({ kind: fc.constantFrom('syn' as const, 'ack' as const, 'udp' as const), port: somePort }),
  fc.constantFrom(2, 132).map(protocolPing),
  fc.integer({ min: 0, max: 255 }).map(protocolPing),
)
const someNumber = fc.integer({ min: 0, max: 200 })

const world = fc.record({ key: someKey, source: word, target: word, ping: somePing, t: someNumber })
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

/** The ping of a world, as it leaves. */
function sent({ key, source, target, ping, t }: World): Buffer {
  const cookie = createCookie()
  pingCookieFor(key, source, target, cookie)
  const bytes = Buffer.alloc(64)
  return bytes.subarray(0, emitPing(bytes, 0, ping, source, target, cookie, t))
}

const ANSWER = Buffer.from('any packet')

function cookieOf({ key, source, target }: World) {
  const cookie = createCookie()
  pingCookieFor(key, source, target, cookie)
  return cookie
}

/** Does an answer in this protocol say which ping it answers? */
function saysNumber(protocol: number): boolean {
  return [1, 6, 17, 132].includes(protocol)
}

/** What a stack sends back, from the address that was asked: the payload of the answer. */
function answerTo(packet: Buffer, { source, target }: World): Buffer {
  const bytes = Buffer.alloc(64)
  const length = packet.length - IPV4_HEADER_LENGTH
  if (packet[9] === 1) {
    const icmp = createIcmpV4Header()
    assert(parseIcmpV4(packet, IPV4_HEADER_LENGTH, length, icmp))
    const data = packet.subarray(icmp.payloadOffset)
    const reply = bytes.subarray(0, emitEchoReply(bytes, 0, icmp.identifier, icmp.sequence, data))
    if (icmp.type === ICMP_TYPE.timestampRequest) reply[0] = ICMP_TYPE.timestampReply
    return reply
  }
  if (packet[9] === 17) {
    const udp = createUdpHeader()
    assert(parseUdp(packet, IPV4_HEADER_LENGTH, length, udp))
    const { sourcePort, destinationPort } = udp
    return bytes.subarray(0, emitUdp(bytes, 0, target, source, destinationPort, sourcePort, ANSWER))
  }
  if (packet[9] === 132) {
    const sctp = createSctpPacket()
    assert(parseSctp(packet, IPV4_HEADER_LENGTH, length, sctp) && sctp.checksumValid)
    const { sourcePort, destinationPort, initiateTag } = sctp
    return bytes.subarray(0, emitAbort(bytes, 0, destinationPort, sourcePort, initiateTag, 0))
  }
  if (packet[9] !== 6) return ANSWER
  const tcp = createTcpHeader()
  assert(parseTcp(packet, IPV4_HEADER_LENGTH, length, tcp))
  const { sourcePort, destinationPort, sequence, acknowledgment, flags } = tcp
  const isAck = flags === TCP_FLAG.ack
  return bytes.subarray(
    0,
    emitTcp(bytes, 0, target, source, {
      sourcePort: destinationPort,
      destinationPort: sourcePort,
      sequence: isAck ? acknowledgment : 7,
      acknowledgment: isAck ? 0 : (sequence + 1) >>> 0,
      flags: isAck ? TCP_FLAG.rst : TCP_FLAG.rst | TCP_FLAG.ack,
      window: 0,
    }),
  )
}

test('a ping is a whole packet from us to the target, with right checksums', () => {
  fc.assert(
    fc.property(world, (known) => {
      const packet = sent(known)
      const header = createIpv4Header()
      assert(parseIpv4(packet, 0, packet.length, header))
      assert.deepEqual(
        [header.source, header.destination, header.protocol, header.totalLength],
        [known.source, known.target, protocolOf(known.ping), packet.length],
      )
      assert.notEqual(header.id, 0)
      if (header.protocol !== 1) return
      const icmp = createIcmpV4Header()
      assert(parseIcmpV4(packet, header.payloadOffset, header.payloadLength, icmp))
      assert(icmp.checksumValid)
    }),
  )
})

test('the answer of a stack names its ping', () => {
  fc.assert(
    fc.property(world, (known) => {
      const answer = answerTo(sent(known), known)
      const protocol = protocolOf(known.ping)
      const found = (pings: number) =>
        pingOfAnswer(answer, 0, answer.length, protocol, cookieOf(known), [known.ping], pings)
      if (!saysNumber(protocol)) return assert.equal(found(known.t + 1), SOME_TRY)
      assert.equal(found(known.t + 1), known.t)
      assert.equal(found(known.t), NO_MATCH, 'a ping that was not sent is not answered')
    }),
  )
})

test('a quote names its ping, by eight bytes or by the IP ID in either byte order', () => {
  fc.assert(
    fc.property(world, fc.constantFrom(28, 24, 20), fc.boolean(), (known, quoted, isSwapped) => {
      const packet = sent(known)
      const id = packet.readUInt16BE(4)
      const shown = isSwapped && quoted < 28 ? ((id & 0xff) << 8) | (id >>> 8) : id
      const found = pingOfQuote(
        packet,
        IPV4_HEADER_LENGTH,
        quoted - IPV4_HEADER_LENGTH,
        shown,
        protocolOf(known.ping),
        cookieOf(known),
        [known.ping],
        known.t + 1,
      )
      // Swapped bytes may happen to name an earlier ping; never one that was not sent.
      if (isSwapped && quoted < 28) assert(found >= 0 && found <= known.t)
      else assert.equal(found, known.t)
    }),
  )
})

test('neither quotes nor answers of another key, target or source are taken for ours', () => {
  let taken = 0
  fc.assert(
    fc.property(world, world, (known, other) => {
      const cookie = cookieOf(other)
      const packet = sent(known)
      const answer = answerTo(packet, known)
      const protocol = protocolOf(known.ping)
      const pings = [known.ping]
      if (pingOfQuote(packet, IPV4_HEADER_LENGTH, 8, 0, protocol, cookie, pings, 8) !== NO_MATCH) taken += 1
      const answered = pingOfAnswer(answer, 0, answer.length, protocol, cookie, pings, 8)
      if (answered !== NO_MATCH && answered !== SOME_TRY) taken += 1
    }),
    { numRuns: 2000, seed: 5 },
  )
  // The ports of UDP and SCTP have 14 bits of the cookie: of the quotes here that are of theirs, one in 2,000 may fit.
  assert(taken <= 1, `${taken} were taken`)
})

test('pings are no probes, and probes no pings', () => {
  let mistaken = 0
  fc.assert(
    fc.property(world, (known) => {
      const { key, source, target, ping, t } = known
      const protocol = protocolOf(ping)
      const probeCookie = createCookie()
      cookieFor(key, source, target, protocol, probeCookie)
      const packet = sent(known)
      const answer = answerTo(packet, known)
      if (tryOfQuote(packet, IPV4_HEADER_LENGTH, 8, 0, protocol, probeCookie, 8) !== NO_MATCH) mistaken += 1
      if (tryOfAnswer(answer, 0, answer.length, protocol, probeCookie, 8) >= 0) mistaken += 1
      const room = Buffer.alloc(64)
      const probe = room.subarray(0, emitProbe(room, 0, protocol, source, target, probeCookie, t))
      const pings = [ping]
      const pinged = cookieOf(known)
      if (pingOfQuote(probe, IPV4_HEADER_LENGTH, 8, 0, protocol, pinged, pings, 8) !== NO_MATCH) mistaken += 1
      const reply = answerTo(probe, known)
      const replied = pingOfAnswer(reply, 0, reply.length, protocol, pinged, pings, 8)
      if (replied >= 0) mistaken += 1
    }),
    { numRuns: 2000, seed: 6 },
  )
  assert.equal(mistaken, 0)
})

test('no bytes make the readers throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      word,
      word,
      fc.integer({ min: 0, max: 255 }),
      (raw, w0, w1, protocol) => {
        const bytes = Buffer.alloc(96)
        bytes.set(raw)
        for (const sent of [0, 4]) {
          pingOfQuote(bytes, 0, raw.length, 1, protocol, { w0, w1 }, DEFAULT_PINGS, sent)
          pingOfAnswer(bytes, 0, raw.length, protocol, { w0, w1 }, DEFAULT_PINGS, sent)
        }
      },
    ),
  )
})

test('UDP and SCTP pings leave from ports below those of all probes, and only what names a port that is pinged is theirs', () => {
  fc.assert(
    fc.property(world, somePort, somePort, (known, port, other) => {
      for (const ping of [{ kind: 'udp', port } as const, protocolPing(132)]) {
        const packet = sent({ ...known, ping })
        const from = packet.readUInt16BE(IPV4_HEADER_LENGTH)
        assert(from >= 0x4000 && from < 0x8000, `from ${from}`)
      }
      if (port === other) return
      const packet = sent({ ...known, ping: { kind: 'udp', port } })
      const answer = answerTo(packet, known)
      const pings = [{ kind: 'udp', port: other } as const]
      const cookie = cookieOf(known)
      assert.equal(pingOfAnswer(answer, 0, answer.length, 17, cookie, pings, 999), NO_MATCH)
      assert.equal(pingOfQuote(packet, IPV4_HEADER_LENGTH, 8, 0, 17, cookie, pings, 999), NO_MATCH)
    }),
  )
})

test('the first ping of a protocol is found by it, and no other protocol has one', () => {
  const pings: Ping[] = [
    { kind: 'syn', port: 22 },
    protocolPing(47),
    { kind: 'ack', port: 80 },
    { kind: 'echo' },
  ]
  const first = firstPings(pings)
  assert.deepEqual([first[6], first[47], first[1]], [0, 1, 3])
  assert.equal([...first].filter((place) => place < pings.length).length, 3)
})

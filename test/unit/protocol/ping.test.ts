/** Pings: what answers and quotes of them name, and that nothing else is taken for one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createIcmpV4Header, emitEchoReply, ICMP_TYPE, parseIcmpV4 } from '../../../src/packet/icmpv4.ts'
import { createIpv4Header, IPV4_HEADER_LENGTH, parseIpv4 } from '../../../src/packet/ipv4.ts'
import { createTcpHeader, emitTcp, parseTcp, TCP_FLAG } from '../../../src/packet/tcp.ts'
import { cookieFor, createCookie } from '../../../src/protocol/cookie.ts'
import { NO_MATCH, tryOfAnswer, tryOfQuote } from '../../../src/protocol/match.ts'
import {
  DEFAULT_PINGS,
  emitPing,
  type Ping,
  pingCookieFor,
  pingOfAnswer,
  pingOfQuote,
} from '../../../src/protocol/ping.ts'
import { emitProbe } from '../../../src/protocol/probe.ts'

const word = fc.integer({ min: 0, max: 0xffffffff })
const someKey = fc.record({ k0: word, k1: word })
const somePing = fc.constantFrom(...DEFAULT_PINGS)
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

function cookieOf({ key, source, target }: World) {
  const cookie = createCookie()
  pingCookieFor(key, source, target, cookie)
  return cookie
}

function protocolOf({ kind }: Ping): number {
  return kind === 'syn' || kind === 'ack' ? 6 : 1
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
        pingOfAnswer(answer, 0, answer.length, protocol, cookieOf(known), pings)
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
      if (pingOfQuote(packet, IPV4_HEADER_LENGTH, 8, 0, protocol, cookie, 8) !== NO_MATCH) taken += 1
      if (pingOfAnswer(answer, 0, answer.length, protocol, cookie, 8) !== NO_MATCH) taken += 1
    }),
    { numRuns: 2000, seed: 5 },
  )
  assert.equal(taken, 0)
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
      if (tryOfAnswer(answer, 0, answer.length, protocol, probeCookie, 8) !== NO_MATCH) mistaken += 1
      const probe = Buffer.alloc(64)
      emitProbe(probe, 0, protocol, source, target, probeCookie, t)
      if (pingOfQuote(probe, IPV4_HEADER_LENGTH, 8, 0, protocol, cookieOf(known), 8) !== NO_MATCH)
        mistaken += 1
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
        for (const pings of [0, 4]) {
          pingOfQuote(bytes, 0, raw.length, 1, protocol, { w0, w1 }, pings)
          pingOfAnswer(bytes, 0, raw.length, protocol, { w0, w1 }, pings)
        }
      },
    ),
  )
})

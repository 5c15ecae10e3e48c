import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { IPV4_FIELD, IPV4_HEADER_LENGTH } from '../../../src/packet/ipv4.ts'
import { type CookieKey, cookieFor, createCookie } from '../../../src/protocol/cookie.ts'
import { isOwnProbe, NO_MATCH, SOME_TRY, tryOfAnswer, tryOfQuote } from '../../../src/protocol/match.ts'
import { PROTOCOL } from '../../../src/protocol/probe.ts'
import { answerTo, packetOf, probePacket } from '../../support/answers.ts'

const KEY: CookieKey = { k0: 0x12345678, k1: 0x9abcdef0 }
const US = 0x0a000001
const TARGET = 0x0a000002
const WITH_HEADER = Object.values(PROTOCOL)
const protocols = fc.oneof(fc.constantFrom(...WITH_HEADER), fc.nat(255))
const uint32 = fc.nat(0xffffffff)
const keys = fc.record({ k0: uint32, k1: uint32 })
/** A try and how many were made, of which it is one. */
const tries = fc.nat(249).chain((made) => fc.record({ tryNumber: fc.nat(made), made: fc.constant(made + 1) }))

interface Question {
  readonly key: CookieKey
  readonly protocol: number
  readonly source: number
  readonly destination: number
  readonly made: number
}

function cookieOf({ key, source, destination, protocol }: Question) {
  const cookie = createCookie()
  cookieFor(key, source, destination, protocol, cookie)
  return cookie
}

/** What the quote of `probe`, cut to `length` payload bytes, is read as by someone who asked this question. */
function quoteRead(probe: Buffer, length: number, question: Question, id = idOf(probe)): number {
  const bytes = Buffer.concat([Buffer.alloc(5, 0xa5), probe])
  const { protocol, made } = question
  return tryOfQuote(bytes, 5 + IPV4_HEADER_LENGTH, length, id, protocol, cookieOf(question), made)
}

function answerRead(packet: Buffer, question: Question): number {
  const { protocol, made } = question
  const length = packet.length - IPV4_HEADER_LENGTH
  return tryOfAnswer(packet, IPV4_HEADER_LENGTH, length, protocol, cookieOf(question), made)
}

function ownRead(packet: Buffer, question: Question, length = packet.length - IPV4_HEADER_LENGTH): boolean {
  const { protocol, made } = question
  return isOwnProbe(packet, IPV4_HEADER_LENGTH, length, idOf(packet), protocol, cookieOf(question), made)
}

const idOf = (packet: Buffer): number => packet.readUInt16BE(IPV4_FIELD.id)

const swapped = (id: number): number => ((id & 0xff) << 8) | (id >>> 8)

function probeOf({ key, protocol, source, destination }: Question, tryNumber: number): Buffer {
  return probePacket(key, protocol, source, destination, tryNumber)
}

const questions = fc
  .record({ key: keys, protocol: protocols, source: uint32, destination: uint32, tries })
  .map(({ tries: { tryNumber, made }, ...rest }) => ({ question: { ...rest, made }, tryNumber }))

test('eight quoted bytes give the try back, for every protocol, however the IP ID was rewritten', () => {
  for (let protocol = 0; protocol < 256; protocol += 1) {
    const question = { key: KEY, protocol, source: US, destination: TARGET, made: 250 }
    const probe = probeOf(question, protocol % 250)
    assert.equal(quoteRead(probe, 8, question), protocol % 250, `protocol ${protocol}`)
  }
  fc.assert(
    fc.property(questions, fc.nat(0xffff), ({ question, tryNumber }, id) => {
      assert.equal(quoteRead(probeOf(question, tryNumber), 8, question, id), tryNumber)
    }),
    { numRuns: 500 },
  )
})

test('with fewer than eight bytes quoted the IP ID gives the try, in either byte order', () => {
  fc.assert(
    fc.property(questions, fc.nat(7), ({ question, tryNumber }, length) => {
      const probe = probeOf(question, tryNumber)
      const id = swapped(idOf(probe))
      assert.equal(quoteRead(probe, length, question), tryNumber)
      // Swapped, it may happen to be the ID of another try as it was sent: then that one is meant.
      const other = quoteRead(probe, length, question, id)
      assert.ok(other === tryNumber || (other !== NO_MATCH && idOf(probeOf(question, other)) === id))
    }),
    { numRuns: 500 },
  )
})

test('a try that was not made is not believed', () => {
  fc.assert(
    fc.property(questions, ({ question, tryNumber }) => {
      const probe = probeOf(question, tryNumber)
      const earlier = { ...question, made: tryNumber }
      assert.equal(quoteRead(probe, 8, earlier), NO_MATCH)
      assert.equal(ownRead(probe, earlier), false)
      const answer = answerRead(answerTo(probe), earlier)
      // A RST shows its try beside the ports that prove it ours; the others have no such proof but the try.
      const isProved =
        tryNumber > 0 && ![PROTOCOL.icmp, PROTOCOL.udp, PROTOCOL.sctp].includes(question.protocol as 1)
      assert.equal(answer, isProved ? SOME_TRY : NO_MATCH)
    }),
    { numRuns: 500 },
  )
})

/** Another sweep's key, another target, another of our addresses, another protocol with the same layout. */
const FOREIGN: readonly (readonly [string, (question: Question) => Question])[] = [
  ['key', (question) => ({ ...question, key: { k0: question.key.k0 ^ 1, k1: question.key.k1 } })],
  ['target', (question) => ({ ...question, destination: (question.destination ^ 1) >>> 0 })],
  ['source', (question) => ({ ...question, source: (question.source ^ 1) >>> 0 })],
  ['protocol', (question) => ({ ...question, protocol: question.protocol === 99 ? 100 : 99 })],
]

test('a quote of a probe with another key, target, source or protocol is not ours', () => {
  for (const [difference, change] of FOREIGN) {
    let believed = 0
    for (let i = 0; i < 1000; i += 1) {
      const protocol = WITH_HEADER[i % 8] ?? i % 256
      const question = { key: { k0: i, k1: ~i >>> 0 }, protocol, source: US, destination: TARGET, made: 4 }
      const asked = change(question)
      const probe = probeOf(asked, i % 4)
      if (quoteRead(probe, 8, question) !== NO_MATCH) believed += 1
      if (quoteRead(probe, 0, question) !== NO_MATCH) believed += 1
      if (ownRead(probe, question)) believed += 1
    }
    // A UDP or SCTP source port is 15 bits and an IP ID 16: among thousands one may agree by chance.
    assert.ok(believed <= 2, `${believed} of 3000 with another ${difference}`)
  }
})

/** The bytes of a quote that carry nothing of ours, or that the way may alter: checksums, and UDP's length. */
const NOT_OURS = new Map<number, readonly number[]>([
  [PROTOCOL.icmp, [2, 3]],
  [PROTOCOL.igmp, [2, 3]],
  [PROTOCOL.udp, [4, 5, 6, 7]],
])

test('a quote with one bit of the probe changed is not ours, checksums aside', () => {
  for (const protocol of [...WITH_HEADER, 0, 47, 255]) {
    const question = { key: KEY, protocol, source: US, destination: TARGET, made: 1 }
    for (let bit = 0; bit < 64; bit += 1) {
      const probe = probeOf(question, 0)
      const at = IPV4_HEADER_LENGTH + (bit >>> 3)
      probe.writeUInt8(probe.readUInt8(at) ^ (1 << (bit & 7)), at)
      const isForgiven = NOT_OURS.get(protocol)?.includes(bit >>> 3)
      assert.equal(
        quoteRead(probe, 8, question),
        isForgiven ? 0 : NO_MATCH,
        `protocol ${protocol}, bit ${bit}`,
      )
    }
  }
})

test('a protocol of which no try was made has no probe, no answer and no quote', () => {
  fc.assert(
    fc.property(questions, fc.uint8Array({ maxLength: 40 }), ({ question }, payload) => {
      const none = { ...question, made: 0 }
      const packet = packetOf(
        { ...question, source: question.destination, destination: question.source },
        payload,
      )
      assert.equal(answerRead(packet, none), NO_MATCH)
      assert.equal(ownRead(packet, none), false)
      assert.equal(quoteRead(packet, payload.length, none), NO_MATCH)
    }),
  )
})

test('echo reply, RST, datagram and ABORT name the try that they answer', () => {
  fc.assert(
    fc.property(
      questions,
      fc.constantFrom(PROTOCOL.icmp, PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.sctp),
      ({ question, tryNumber }, protocol) => {
        const asked = { ...question, protocol }
        assert.equal(answerRead(answerTo(probeOf(asked, tryNumber)), asked), tryNumber)
      },
    ),
    { numRuns: 500 },
  )
})

test('a packet of any other protocol answers if we asked, whatever is in it', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.uint8Array({ maxLength: 40 }), (protocol, payload) => {
      fc.pre(![PROTOCOL.icmp, PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.sctp].includes(protocol as 1))
      const question = { key: KEY, protocol, source: US, destination: TARGET, made: 1 }
      const packet = packetOf({ protocol, source: TARGET, destination: US }, payload)
      assert.equal(answerRead(packet, question), SOME_TRY)
    }),
  )
})

/** For each protocol with ids of its own the bytes of an answer, each of which must be ours (ranges of offsets). */
const MUST_COME_BACK: readonly (readonly [protocol: number, from: number, to: number, shortest: number])[] = [
  [PROTOCOL.icmp, 4, 6, 8],
  [PROTOCOL.icmp, 0, 2, 8],
  [PROTOCOL.tcp, 0, 4, 20],
  [PROTOCOL.udp, 0, 3, 8],
  [PROTOCOL.sctp, 0, 8, 12],
]

test('an answer in ICMP, TCP, UDP or SCTP with one bit of its ports, ids or tag wrong answers nothing', () => {
  for (const [protocol, from, to, shortest] of MUST_COME_BACK) {
    const question = { key: KEY, protocol, source: US, destination: TARGET, made: 1 }
    const answer = answerTo(probeOf(question, 0))
    for (let bit = from * 8; bit < to * 8; bit += 1) {
      const changed = Buffer.from(answer)
      const at = IPV4_HEADER_LENGTH + (bit >>> 3)
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (bit & 7)), at)
      assert.equal(answerRead(changed, question), NO_MATCH, `protocol ${protocol}, bit ${bit}`)
    }
    const cut = answer.subarray(0, IPV4_HEADER_LENGTH + shortest)
    assert.equal(answerRead(cut, question), 0)
    assert.equal(answerRead(cut.subarray(0, -1), question), NO_MATCH)
  }
})

test('every probe that was sent is known as our own, and no answer to it is', () => {
  fc.assert(
    fc.property(questions, ({ question, tryNumber }) => {
      const probe = probeOf(question, tryNumber)
      assert.equal(ownRead(probe, question), true)
      assert.equal(ownRead(probe, question, 7), false)
      assert.equal(ownRead(answerTo(probe), question), false)
      const renumbered = Buffer.from(probe)
      renumbered.writeUInt16BE(idOf(probe) ^ 0x0101, IPV4_FIELD.id)
      assert.equal(ownRead(renumbered, question), false)
    }),
    { numRuns: 500 },
  )
})

test('nothing throws, and nothing beyond the packet is read, on any bytes', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.uint8Array({ maxLength: 40 }), fc.nat(0xffff), (protocol, payload, id) => {
      const bytes = Buffer.from(payload)
      const cookie = cookieOf({ key: KEY, protocol, source: US, destination: TARGET, made: 9 })
      assert.ok(tryOfQuote(bytes, 0, bytes.length, id, protocol, cookie, 9) < 9)
      assert.ok(tryOfAnswer(bytes, 0, bytes.length, protocol, cookie, 9) < 9)
      assert.equal(isOwnProbe(bytes, 0, bytes.length, id, protocol, cookie, 0), false)
    }),
    { numRuns: 2000 },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CookieKey } from '../../../src/protocol/cookie.ts'
import { NO_MATCH, SOME_TRY } from '../../../src/protocol/match.ts'
import { NO_EVIDENCE } from '../../../src/verdict/evidence.ts'
import { Reader, type Reading } from '../../../src/verdict/reading.ts'
import { answerTo, errorPacket, packetOf, probePacket } from '../../support/answers.ts'
import { askedHosts } from '../../support/asked-hosts.ts'

const KEY: CookieKey = { k0: 11, k1: 12 }
const US = 0x0a000001
const OUR_OTHER = 0x0a090001
const ROUTER = 0x0a0000fe
const FIRST = 0x0a000002
const SECOND = 0x0a090002
const OWN = US
const GRE = 47

/** Slot 0 and 1 are asked about everything but protocol 200, 1 from our other address; slot 2 is ourselves. */
const tries = (protocol: number) => (protocol === 200 ? 0 : 3)
const hosts = askedHosts([
  { address: FIRST, sources: [US], tries },
  { address: SECOND, sources: [OUR_OTHER], tries },
  { address: OWN, sources: [US], tries },
])

function read(packet: Buffer): Reading {
  const bytes = Buffer.concat([Buffer.alloc(7, 0xa5), packet, Buffer.alloc(9, 0x5a)])
  return { ...new Reader(hosts, KEY).read(bytes, 7, packet.length) }
}

function probe(protocol = GRE, tryNumber = 2): Buffer {
  return probePacket(KEY, protocol, US, FIRST, tryNumber)
}

function error(source: number, quote: Uint8Array, code = 2, destination = US): Buffer {
  return errorPacket({ source, destination, ttl: 61 }, 3, code, quote)
}

/** The quote with its address fields or content changed. */
function altered(packet: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(packet)
  copy.writeUInt32BE(value >>> 0, at)
  return copy
}

function assertNothing(reading: Reading, kind: Reading['kind']): void {
  const { slot, lane, evidence, tryNumber, errorSender } = reading
  assert.deepEqual(
    { kind: reading.kind, slot, lane, evidence, tryNumber, errorSender },
    { kind, slot: -1, lane: -1, evidence: NO_EVIDENCE, tryNumber: NO_MATCH, errorSender: -1 },
  )
}

test('a believed error names host, protocol, try and code, and who sent it with which TTL', () => {
  const { kind, slot, protocol, tryNumber, code, errorSender, sender, ttl } = read(error(FIRST, probe(), 13))
  assert.deepEqual(
    { kind, slot, protocol, tryNumber, code, errorSender, sender, ttl },
    {
      kind: 'unreachable',
      slot: 0,
      protocol: GRE,
      tryNumber: 2,
      code: 13,
      errorSender: 0,
      sender: FIRST,
      ttl: 61,
    },
  )
  assert.equal(read(error(ROUTER, probe())).errorSender, -1)
})

test('an error that one target sends about another is evidence about both', () => {
  const reading = read(error(SECOND, probe()))
  assert.deepEqual([reading.kind, reading.slot, reading.errorSender], ['unreachable', 0, 1])
})

test('a quote of the header alone is believed by its IP ID, as it was sent or swapped', () => {
  const header = probe().subarray(0, 20)
  assert.equal(read(error(FIRST, header)).tryNumber, 2)
  const swapped = Buffer.from(header)
  swapped.subarray(4, 6).reverse()
  assert.equal(read(error(FIRST, swapped)).tryNumber, 2)
})

test('a quote mangled on the way (stale checksum, cut length, lower TTL, IP options) is still ours', () => {
  const mangled = Buffer.from(probe())
  mangled.writeUInt16BE(0x1c00, 2)
  mangled.writeUInt16BE(0, 4)
  mangled.writeUInt8(1, 8)
  mangled.writeUInt16BE(0, 10)
  assert.equal(read(error(FIRST, mangled)).kind, 'unreachable')
  const options = Buffer.concat([mangled.subarray(0, 20), Buffer.alloc(4, 1), mangled.subarray(20)])
  options.writeUInt8(0x46, 0)
  assert.equal(read(error(FIRST, options)).kind, 'unreachable')
})

test('a quote that names us and a target but is not of our making is forged: nothing that it says is believed', () => {
  const cases: [string, Buffer][] = [
    ['first cookie word', error(ROUTER, altered(probe(), 20, 0))],
    ['second cookie word', error(ROUTER, altered(probe(), 24, 0))],
    ['IP ID of a short quote', error(ROUTER, altered(probe(), 4, 0).subarray(0, 27))],
    ['try not made', error(ROUTER, probe(GRE, 3))],
    ['sent to another of our addresses', error(ROUTER, probe(), 2, OUR_OTHER)],
    ['protocol not asked', error(ROUTER, probe(200, 0))],
  ]
  for (const [name, packet] of cases) {
    const { kind, slot, evidence, tryNumber, errorSender } = read(packet)
    assert.deepEqual(
      [kind, slot, evidence, tryNumber, errorSender],
      ['forged', 0, NO_EVIDENCE, NO_MATCH, -1],
      name,
    )
  }
})

test('a forged quote does not even prove that its sender speaks ICMP: the address may be forged too', () => {
  const { kind, errorSender } = read(error(FIRST, altered(probe(), 20, 0)))
  assert.deepEqual([kind, errorSender], ['forged', -1])
})

test('an error without a quote of ours is only a packet from its sender: unsolicited from a target, else stray', () => {
  const quotes = [
    Buffer.alloc(0),
    Buffer.alloc(19, 0x45),
    altered(probe(), 16, ROUTER),
    altered(probe(), 12, ROUTER),
  ]
  for (const quote of quotes) {
    const reading = read(error(FIRST, quote))
    assert.deepEqual([reading.kind, reading.slot, reading.protocol], ['unsolicited', 0, 1])
    assertNothing(read(error(ROUTER, quote)), 'stray')
  }
})

test('a packet with a wrong IP or ICMP checksum, or cut short, is malformed', () => {
  const packet = error(FIRST, probe())
  for (const at of [8, 30, packet.length - 1]) {
    const wrong = Buffer.from(packet)
    wrong.writeUInt8(wrong.readUInt8(at) ^ 0x10, at)
    assertNothing(read(wrong), 'malformed')
  }
  assertNothing(read(packet.subarray(0, -1)), 'malformed')
  assertNothing(read(packetOf({ source: FIRST, destination: US, protocol: 1 }, Buffer.alloc(7))), 'malformed')
})

test('a direct answer names its try where its protocol has one, and is only for the address that we asked from', () => {
  for (const protocol of [1, 6, 17, 132]) assert.equal(read(answerTo(probe(protocol))).tryNumber, 2)
  const reading = read(answerTo(probe()))
  assert.deepEqual(
    [reading.kind, reading.slot, reading.protocol, reading.tryNumber],
    ['direct', 0, GRE, SOME_TRY],
  )
  for (const destination of [OUR_OTHER, ROUTER, 0xffffffff, 0xe0000001]) {
    assertNothing(read(packetOf({ source: FIRST, destination, protocol: GRE }, Buffer.alloc(8))), 'stray')
  }
})

test('a fragment answers no probe, and an ICMP fragment is no error, yet both are packets from the target', () => {
  for (const packet of [answerTo(probe(6)), error(FIRST, probe())]) {
    for (const fragment of [0x2000, 0x0001]) {
      const bytes = Buffer.from(packet)
      bytes.writeUInt16BE(fragment, 6)
      bytes.writeUInt16BE((packet.readUInt16BE(10) - fragment + 0xffff) % 0xffff, 10)
      assert.deepEqual([read(bytes).kind, read(bytes).slot], ['unsolicited', 0])
    }
  }
})

test('our own probe, heard on its way to ourselves or to others, answers nothing', () => {
  for (let protocol = 0; protocol < 256; protocol += 1) {
    if (protocol === 200) continue
    assertNothing(read(probePacket(KEY, protocol, US, OWN, 1)), 'own-probe')
    assertNothing(read(probe(protocol)), 'own-probe')
  }
})

test('what our own kernel answers to a probe of ourselves is an answer', () => {
  assert.equal(read(answerTo(probePacket(KEY, GRE, US, OWN, 1))).kind, 'direct')
  const closed = read(error(OWN, probePacket(KEY, GRE, US, OWN, 1)))
  assert.deepEqual([closed.kind, closed.slot, closed.errorSender], ['unreachable', 2, 2])
})

test('errors by kind: unreachable, time exceeded, and those that are neither', () => {
  const kinds = [3, 11, 4, 5, 12].map(
    (type) => read(errorPacket({ source: ROUTER, destination: US }, type, 0, probe())).kind,
  )
  assert.deepEqual(kinds, ['unreachable', 'time-exceeded', 'other-error', 'other-error', 'other-error'])
})

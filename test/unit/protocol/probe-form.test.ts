/** Probes and pings with another time to live and bytes behind them: sound packets that are matched as before. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'
import { createIpv4Header, parseIpv4, pseudoHeaderSum } from '../../../src/packet/ipv4.ts'
import { createSctpPacket, parseSctp, SCTP_CHUNK } from '../../../src/packet/sctp.ts'
import { createUdpHeader, parseUdp } from '../../../src/packet/udp.ts'
import { cookieFor, createCookie } from '../../../src/protocol/cookie.ts'
import { tryOfQuote } from '../../../src/protocol/match.ts'
import { emitPing, type Ping, pingCookieFor } from '../../../src/protocol/ping.ts'
import { emitProbe, PROTOCOL } from '../../../src/protocol/probe.ts'
import { bringIntoForm, longestOf, PLAIN_PROBES, type ProbeForm } from '../../../src/protocol/probe-form.ts'

const AT = 3
const STALE = 0xa5
const HEADER = 20
const uint32 = fc.nat(0xffffffff)
const form: fc.Arbitrary<ProbeForm> = fc.record({
  ttl: fc.integer({ min: 32, max: 255 }),
  dataLength: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1400 })),
})
const asked = fc.record({
  key: fc.record({ k0: uint32, k1: uint32 }),
  source: uint32,
  destination: uint32,
  tryNumber: fc.nat(249),
  protocol: fc.oneof(fc.nat(255), fc.constantFrom(...Object.values(PROTOCOL))),
})
const pings: fc.Arbitrary<Ping> = fc.constantFrom<Ping>(
  { kind: 'echo' },
  { kind: 'timestamp' },
  { kind: 'syn', port: 443 },
  { kind: 'ack', port: 80 },
  { kind: 'udp', port: 40125 },
  { kind: 'protocol', protocol: 47 },
  { kind: 'protocol', protocol: PROTOCOL.sctp },
)

/** What was emitted, brought into form in a buffer that held something else before; with how long it was. */
function formed(probeForm: ProbeForm, emit: (bytes: Buffer) => number) {
  const bytes = Buffer.alloc(AT + longestOf(probeForm) + 5, STALE)
  const plain = emit(bytes)
  const before = Buffer.from(bytes)
  const length = bringIntoForm(bytes, AT, plain, probeForm)
  assert(length <= longestOf(probeForm))
  assert(bytes.subarray(0, AT).every((byte) => byte === STALE))
  assert(bytes.subarray(AT + length).every((byte) => byte === STALE))
  const packet = createIpv4Header()
  assert(parseIpv4(bytes, AT, length, packet))
  assert.deepEqual([packet.totalLength, packet.ttl], [length, probeForm.ttl])
  return { bytes, before, plain, length, packet }
}

type Formed = ReturnType<typeof formed>

/** Each protocol's own checksum is right, and that over all of a probe that has no header of its own. */
function assertSums({ bytes, packet }: Formed): void {
  const { source, destination, protocol, payloadOffset: at, payloadLength: length } = packet
  if (protocol === PROTOCOL.sctp) {
    const sctp = createSctpPacket()
    assert(parseSctp(bytes, at, length, sctp) && sctp.checksumValid)
    // One chunk that fills the packet: with anything behind it an INIT is discarded.
    assert.deepEqual([sctp.chunkType, sctp.chunkLength], [SCTP_CHUNK.init, length - 12])
    return
  }
  const hasPseudoHeader = protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp
  const initial = hasPseudoHeader ? pseudoHeaderSum(source, destination, protocol, length) : 0
  assert.equal(checksum(bytes, at, length, initial), 0)
  if (protocol !== PROTOCOL.udp) return
  const udp = createUdpHeader()
  assert(parseUdp(bytes, at, length, udp))
  assert.equal(udp.payloadLength, length - 8)
  assert(bytes.readUInt16BE(at + 6) !== 0)
}

test('a probe of every protocol stays sound in any form, and its quote names its try', () => {
  fc.assert(
    fc.property(form, asked, (probeForm, { key, source, destination, tryNumber, protocol }) => {
      const cookie = createCookie()
      cookieFor(key, source, destination, protocol, cookie)
      const probe = formed(probeForm, (bytes) =>
        emitProbe(bytes, AT, protocol, source, destination, cookie, tryNumber),
      )
      const { bytes, length, plain, packet } = probe
      const wanted = plain + probeForm.dataLength
      assert.equal(length, protocol === PROTOCOL.sctp ? Math.ceil(wanted / 4) * 4 : wanted)
      assertSums(probe)
      for (const quoted of [8, packet.payloadLength]) {
        const named = tryOfQuote(bytes, packet.payloadOffset, quoted, packet.id, protocol, cookie, 250)
        assert.equal(named, tryNumber)
      }
    }),
    { numRuns: 500 },
  )
})

test('nothing that was there before is changed but lengths and checksums, and behind it are zeros', () => {
  fc.assert(
    fc.property(form, asked, (probeForm, { key, source, destination, tryNumber, protocol }) => {
      fc.pre(protocol !== PROTOCOL.sctp)
      const cookie = createCookie()
      cookieFor(key, source, destination, protocol, cookie)
      const { bytes, before, plain, length } = formed(probeForm, (into) =>
        emitProbe(into, AT, protocol, source, destination, cookie, tryNumber),
      )
      assert(bytes.subarray(AT + plain, AT + length).every((byte) => byte === 0))
      const mayDiffer = new Set([2, 3, 8, 10, 11])
      if (protocol === PROTOCOL.tcp) for (const at of [16, 17]) mayDiffer.add(HEADER + at)
      if (protocol === PROTOCOL.udp) for (const at of [4, 5, 6, 7]) mayDiffer.add(HEADER + at)
      for (let at = 0; at < plain; at += 1) {
        if (!mayDiffer.has(at)) assert.equal(bytes[AT + at], before[AT + at], `byte ${at}`)
      }
    }),
    { numRuns: 300 },
  )
})

test('pings of every kind stay sound in any form', () => {
  fc.assert(
    fc.property(form, asked, pings, (probeForm, { key, source, destination, tryNumber }, ping) => {
      const cookie = createCookie()
      pingCookieFor(key, source, destination, cookie)
      const emit = (bytes: Buffer) => emitPing(bytes, AT, ping, source, destination, cookie, tryNumber)
      assertSums(formed(probeForm, emit))
    }),
    { numRuns: 300 },
  )
})

test('a UDP checksum that comes to zero is sent as all ones', () => {
  const cookie = createCookie()
  let seen = 0
  for (let source = 0; source < 0x10000; source += 1) {
    const bytes = Buffer.alloc(longestOf({ ttl: 64, dataLength: 2 }))
    const length = emitProbe(bytes, 0, PROTOCOL.udp, source, 1, cookie, 0)
    bringIntoForm(bytes, 0, length, { ttl: 64, dataLength: 2 })
    assert.notEqual(bytes.readUInt16BE(26), 0)
    if (bytes.readUInt16BE(26) === 0xffff) seen += 1
  }
  assert(seen > 0)
})

test('a plain probe is left as it is', () => {
  const bytes = Buffer.alloc(60)
  const length = emitProbe(bytes, 0, PROTOCOL.tcp, 1, 2, { w0: 3, w1: 4 }, 5)
  const before = Buffer.from(bytes)
  assert.equal(bringIntoForm(bytes, 0, length, PLAIN_PROBES), length)
  assert.deepEqual(bytes, before)
})

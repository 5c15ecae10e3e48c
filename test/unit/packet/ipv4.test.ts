import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'
import {
  createIpv4Header,
  emitIpv4,
  headerLengthV4,
  IPV4_FIELD,
  parseIpv4,
  pseudoHeaderSum,
} from '../../../src/packet/ipv4.ts'
import { AT, CAPTURED, SCANNER, TARGET } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint8, uint16, uint32 } from './hostile.ts'

const PACKET = CAPTURED.portUnreachable.subarray(AT.ip)
const FIELDS = {
  totalLength: 56,
  id: 0xb54f,
  ttl: 64,
  protocol: 1,
  source: TARGET.address,
  destination: SCANNER.address,
}

/** The packet with some bytes changed and its header checksum made right again. */
function changed(changes: Readonly<Record<number, number>>, packet = PACKET): Buffer {
  const bytes = Buffer.from(packet)
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value
  bytes.writeUInt16BE(0, IPV4_FIELD.checksum)
  const headerLength = headerLengthV4(bytes, 0, bytes.length)
  bytes.writeUInt16BE(checksum(bytes, 0, headerLength), IPV4_FIELD.checksum)
  return bytes
}

function accepts(bytes: Buffer, length = bytes.length): boolean {
  return parseIpv4(bytes, 0, length, createIpv4Header())
}

test('deconstruct: every field, the payload at an absolute offset', () => {
  assert.deepEqual(parsed(parseIpv4, createIpv4Header, CAPTURED.portUnreachable, AT.ip), {
    ...FIELDS,
    headerLength: 20,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    payloadOffset: AT.transport,
    payloadLength: 36,
  })
})

test("construct: the kernel's header, checksum included", () => {
  const bytes = emitted((into, at) => emitIpv4(into, at, { ...FIELDS, tos: 0xc0 }))
  assert.deepEqual(bytes, PACKET.subarray(0, 20))
})

test('construct: the type of service is zero unless given', () => {
  assert.equal(emitted((into, at) => emitIpv4(into, at, FIELDS)).readUInt8(1), 0)
})

test('a truncated packet is refused', () => {
  assertTruncations(parseIpv4, createIpv4Header, PACKET, PACKET.length)
})

test('bytes behind the total length are padding, not payload', () => {
  const padded = Buffer.concat([PACKET, Buffer.alloc(10, 0xee)])
  assert.equal(parsed(parseIpv4, createIpv4Header, padded).payloadLength, 36)
})

test('fragment bits are read apart, the offset in bytes', () => {
  const read = (high: number, low: number) =>
    parsed(parseIpv4, createIpv4Header, changed({ [IPV4_FIELD.flagsAndFragmentOffset]: high, 7: low }))
  assert.equal(parsed(parseIpv4, createIpv4Header, CAPTURED.tcpRst, AT.ip).dontFragment, true)
  assert.equal(read(0x20, 0).moreFragments, true)
  assert.equal(read(0x20, 0).dontFragment, false)
  assert.equal(read(0x00, 0xb9).fragmentOffset, 1480)
  assert.deepEqual([read(0x1f, 0xff).dontFragment, read(0x1f, 0xff).moreFragments], [false, false])
  assert.equal(read(0xff, 0xff).fragmentOffset, 65528)
})

test('options are part of the header', () => {
  const bytes = changed({ 0: 0x46 })
  const header = parsed(parseIpv4, createIpv4Header, bytes)
  assert.deepEqual([header.headerLength, header.payloadOffset, header.payloadLength], [24, 24, 32])
})

test('refused: another version, a header below twenty bytes or past the end, a wrong checksum', () => {
  assert.equal(accepts(changed({ 0: 0x65 })), false)
  assert.equal(accepts(changed({ 0: 0x44 })), false)
  assert.equal(accepts(changed({ 0: 0x4f })), false)
  assert.equal(accepts(changed({})), true)
  for (let bit = 0; bit < 160; bit++) {
    const bytes = Buffer.from(PACKET)
    bytes.writeUInt8(bytes.readUInt8(bit >>> 3) ^ (1 << (bit & 7)), bit >>> 3)
    assert.equal(accepts(bytes), false, `bit ${bit} flipped`)
  }
})

test('the header length of what is no IPv4 header is zero', () => {
  const options = Buffer.from(PACKET)
  options[0] = 0x4f
  assert.equal(headerLengthV4(options, 0, 60), 0)
  assert.equal(headerLengthV4(options, 0, 19), 0)
  assert.equal(headerLengthV4(Buffer.concat([options, options]), 0, 60), 60)
})

test('refused: a total length below the header or beyond the bytes', () => {
  assert.equal(accepts(changed({ 3: 19 })), false)
  assert.equal(accepts(changed({ 3: 20 })), true)
  assert.equal(accepts(changed({ 3: 57 })), false)
  assert.equal(accepts(changed({ 0: 0x46, 3: 23 })), false)
})

test('no bytes make the parser throw', () => assertNeverThrows(parseIpv4, createIpv4Header))

test('any fields survive the round trip', () => {
  const fields = fc.record({
    totalLength: fc.integer({ min: 20, max: 1500 }),
    id: uint16,
    ttl: uint8,
    protocol: uint8,
    source: uint32,
    destination: uint32,
    tos: uint8,
  })
  fc.assert(
    fc.property(fields, ({ tos, ...rest }) => {
      const header = emitted((into, at) => emitIpv4(into, at, { ...rest, tos }))
      const packet = Buffer.concat([header, Buffer.alloc(rest.totalLength - 20)])
      assert.deepEqual(parsed(parseIpv4, createIpv4Header, packet), {
        ...createIpv4Header(),
        ...rest,
        headerLength: 20,
        payloadOffset: 20,
        payloadLength: rest.totalLength - 20,
      })
      assert.equal(packet.readUInt8(IPV4_FIELD.typeOfService), tos)
    }),
  )
})

test("the pseudo header's sum is that of its twelve bytes", () => {
  fc.assert(
    fc.property(uint32, uint32, uint8, uint16, (source, destination, protocol, length) => {
      const bytes = Buffer.alloc(12)
      bytes.writeUInt32BE(source, 0)
      bytes.writeUInt32BE(destination, 4)
      bytes.writeUInt8(protocol, 9)
      bytes.writeUInt16BE(length, 10)
      const none = checksum(bytes, 0, 0, pseudoHeaderSum(source, destination, protocol, length))
      assert.equal(none, checksum(bytes, 0, 12))
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'
import { pseudoHeaderSum } from '../../../src/packet/ipv4.ts'
import { createUdpHeader, emitUdp, parseUdp } from '../../../src/packet/udp.ts'
import { AT, CAPTURED, SCANNER, TARGET } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint16, uint32 } from './hostile.ts'

const PROBE = CAPTURED.udpProbe.subarray(AT.transport)
const NONE = new Uint8Array()

test('deconstruct: a datagram without payload', () => {
  assert.deepEqual(parsed(parseUdp, createUdpHeader, CAPTURED.udpProbe, AT.transport), {
    sourcePort: 43374,
    destinationPort: 40125,
    payloadOffset: AT.quotedPayload - 20,
    payloadLength: 0,
  })
})

test("construct: Nmap's probe, checksum included", () => {
  const bytes = emitted((into, at) => emitUdp(into, at, SCANNER.address, TARGET.address, 43374, 40125, NONE))
  assert.deepEqual(bytes, PROBE)
})

test('a truncated datagram is refused', () => {
  const bytes = emitted((into, at) => emitUdp(into, at, 1, 2, 3, 4, Buffer.from('payload')))
  assertTruncations(parseUdp, createUdpHeader, bytes, bytes.length)
})

test("bytes behind the datagram's own length are not payload, a length below eight is refused", () => {
  const bytes = Buffer.concat([PROBE, Buffer.alloc(9)])
  bytes.writeUInt16BE(10, 4)
  assert.equal(parsed(parseUdp, createUdpHeader, bytes).payloadLength, 2)
  bytes.writeUInt16BE(7, 4)
  assert.equal(parseUdp(bytes, 0, bytes.length, createUdpHeader()), false)
})

test('a checksum that comes out as zero is sent as all ones', () => {
  const free = emitted((into, at) => emitUdp(into, at, 0, 0, 0, 0, NONE)).readUInt16BE(6)
  const bytes = emitted((into, at) => emitUdp(into, at, 0, 0, free, 0, NONE))
  assert.equal(bytes.readUInt16BE(6), 0xffff)
})

test('no bytes make the parser throw', () => assertNeverThrows(parseUdp, createUdpHeader))

test('any datagram survives the round trip and its checksum verifies', () => {
  const ports = fc.tuple(uint16, uint16)
  fc.assert(
    fc.property(
      uint32,
      uint32,
      ports,
      fc.uint8Array({ maxLength: 33 }),
      (source, destination, [from, to], payload) => {
        const bytes = emitted((into, at) => emitUdp(into, at, source, destination, from, to, payload))
        const header = parsed(parseUdp, createUdpHeader, bytes)
        const expected = { sourcePort: from, destinationPort: to, payloadOffset: 8 }
        assert.deepEqual(header, { ...expected, payloadLength: payload.length })
        assert.deepEqual(bytes.subarray(8), Buffer.from(payload))
        assert.equal(
          checksum(bytes, 0, bytes.length, pseudoHeaderSum(source, destination, 17, bytes.length)),
          0,
        )
      },
    ),
  )
})

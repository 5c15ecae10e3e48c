import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'
import { pseudoHeaderSum } from '../../../src/packet/ipv4.ts'
import { createTcpHeader, emitTcp, parseTcp, TCP_FLAG } from '../../../src/packet/tcp.ts'
import { AT, CAPTURED, SCANNER, TARGET } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint8, uint16, uint32 } from './hostile.ts'

const RST = CAPTURED.tcpRst.subarray(AT.transport)
const RST_FIELDS = {
  sourcePort: 80,
  destinationPort: 43374,
  sequence: 3664895813,
  acknowledgment: 0,
  flags: TCP_FLAG.rst,
  window: 0,
}
const ACK_FIELDS = {
  sourcePort: 43374,
  destinationPort: 80,
  sequence: 2631041942,
  acknowledgment: 3664895813,
  flags: TCP_FLAG.ack,
  window: 1024,
}

test('deconstruct: the RST of a real kernel', () => {
  assert.deepEqual(parsed(parseTcp, createTcpHeader, CAPTURED.tcpRst, AT.transport), {
    ...RST_FIELDS,
    headerLength: 20,
    payloadOffset: AT.transport + 20,
    payloadLength: 0,
  })
})

test("construct: Nmap's ACK and the kernel's RST, checksums included", () => {
  const ack = emitted((into, at) => emitTcp(into, at, SCANNER.address, TARGET.address, ACK_FIELDS))
  const rst = emitted((into, at) => emitTcp(into, at, TARGET.address, SCANNER.address, RST_FIELDS))
  assert.deepEqual(ack, CAPTURED.tcpAck.subarray(AT.transport))
  assert.deepEqual(rst, RST)
})

test('a segment below twenty bytes is refused', () => {
  assertTruncations(parseTcp, createTcpHeader, Buffer.concat([RST, Buffer.alloc(5)]), 20)
})

test('options are part of the header and must be there in full', () => {
  const bytes = Buffer.concat([RST, Buffer.alloc(6)])
  bytes[12] = 0x60
  const header = parsed(parseTcp, createTcpHeader, bytes)
  assert.deepEqual([header.headerLength, header.payloadOffset, header.payloadLength], [24, 24, 2])
  assert.equal(parseTcp(bytes, 0, 23, createTcpHeader()), false)
  bytes[12] = 0x40
  assert.equal(parseTcp(bytes, 0, bytes.length, createTcpHeader()), false)
})

test('each flag is a bit of its own, in the order of the header from the right', () => {
  assert.deepEqual(Object.values(TCP_FLAG), [1, 2, 4, 8, 16, 32, 64, 128])
})

test('no bytes make the parser throw', () => assertNeverThrows(parseTcp, createTcpHeader))

test('any segment survives the round trip and its checksum verifies', () => {
  const fields = fc.record({
    sourcePort: uint16,
    destinationPort: uint16,
    sequence: uint32,
    acknowledgment: uint32,
    flags: uint8,
    window: uint16,
  })
  fc.assert(
    fc.property(uint32, uint32, fields, (source, destination, expected) => {
      const bytes = emitted((into, at) => emitTcp(into, at, source, destination, expected))
      const header = parsed(parseTcp, createTcpHeader, bytes)
      assert.deepEqual(header, { ...expected, headerLength: 20, payloadOffset: 20, payloadLength: 0 })
      assert.equal(checksum(bytes, 0, 20, pseudoHeaderSum(source, destination, 6, 20)), 0)
    }),
  )
})

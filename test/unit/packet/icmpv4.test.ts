import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  createIcmpV4Header,
  emitEchoReply,
  emitEchoRequest,
  emitIcmpError,
  ICMP_TYPE,
  isError,
  parseIcmpV4,
  UNREACHABLE_CODE,
} from '../../../src/packet/icmpv4.ts'
import { AT, CAPTURED } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint8, uint16 } from './hostile.ts'

const ERROR = CAPTURED.portUnreachable.subarray(AT.transport)
const NONE = new Uint8Array()

test('deconstruct: a port unreachable, its quote as payload at an absolute offset', () => {
  assert.deepEqual(parsed(parseIcmpV4, createIcmpV4Header, CAPTURED.portUnreachable, AT.transport), {
    type: ICMP_TYPE.destinationUnreachable,
    code: UNREACHABLE_CODE.port,
    identifier: 0,
    sequence: 0,
    checksumValid: true,
    payloadOffset: AT.quote,
    payloadLength: 28,
  })
})

test("construct: the kernel's port unreachable from the datagram that it quotes", () => {
  const quote = CAPTURED.udpProbe.subarray(AT.ip)
  const bytes = emitted((into, at) =>
    emitIcmpError(into, at, ICMP_TYPE.destinationUnreachable, UNREACHABLE_CODE.port, quote),
  )
  assert.deepEqual(bytes, ERROR)
})

test("construct: Nmap's echo request and the kernel's reply to it", () => {
  const request = emitted((into, at) => emitEchoRequest(into, at, 64696, 0, NONE))
  const reply = emitted((into, at) => emitEchoReply(into, at, 64696, 0, NONE))
  assert.deepEqual(request, CAPTURED.echoRequest.subarray(AT.transport))
  assert.deepEqual(reply, CAPTURED.echoReply.subarray(AT.transport))
})

test('a message below eight bytes is refused', () => {
  assertTruncations(parseIcmpV4, createIcmpV4Header, ERROR, 8)
})

test('a flipped bit anywhere shows in the checksum and is not refused', () => {
  for (let bit = 0; bit < ERROR.length * 8; bit++) {
    const bytes = Buffer.from(ERROR)
    bytes.writeUInt8(bytes.readUInt8(bit >>> 3) ^ (1 << (bit & 7)), bit >>> 3)
    assert.equal(parsed(parseIcmpV4, createIcmpV4Header, bytes).checksumValid, false, `bit ${bit}`)
  }
})

test('the errors are the five types that quote a datagram', () => {
  const errors = Array.from({ length: 256 }, (_, type) => type).filter(isError)
  assert.deepEqual(errors, [3, 4, 5, 11, 12])
})

test('the codes of destination unreachable are numbered without a gap', () => {
  const codes = Array.from({ length: 16 }, (_, code) => code)
  assert.deepEqual(Object.values(UNREACHABLE_CODE), codes)
})

test('no bytes make the parser throw', () => assertNeverThrows(parseIcmpV4, createIcmpV4Header))

test('any echo survives the round trip, an odd payload too', () => {
  fc.assert(
    fc.property(uint16, uint16, fc.uint8Array({ maxLength: 65 }), (identifier, sequence, payload) => {
      const emitters = [
        [emitEchoRequest, ICMP_TYPE.echoRequest],
        [emitEchoReply, ICMP_TYPE.echoReply],
      ] as const
      for (const [emit, type] of emitters) {
        const bytes = emitted((into, at) => emit(into, at, identifier, sequence, payload))
        const header = parsed(parseIcmpV4, createIcmpV4Header, bytes)
        const expected = { type, code: 0, identifier, sequence, checksumValid: true }
        assert.deepEqual(header, { ...expected, payloadOffset: 8, payloadLength: payload.length })
        assert.deepEqual(bytes.subarray(8), Buffer.from(payload))
      }
    }),
  )
})

test('any error survives the round trip', () => {
  fc.assert(
    fc.property(uint8, uint8, fc.uint8Array({ maxLength: 65 }), (type, code, quote) => {
      const bytes = emitted((into, at) => emitIcmpError(into, at, type, code, quote))
      const header = parsed(parseIcmpV4, createIcmpV4Header, bytes)
      assert.deepEqual([header.type, header.code, header.checksumValid], [type, code, true])
      assert.deepEqual(bytes.subarray(8), Buffer.from(quote))
    }),
  )
})

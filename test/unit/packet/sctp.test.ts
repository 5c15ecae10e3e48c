import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  createSctpPacket,
  emitAbort,
  emitInit,
  parseSctp,
  SCTP_CHUNK,
  SCTP_TAG_REFLECTED,
} from '../../../src/packet/sctp.ts'
import { AT, CAPTURED } from './captured.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint16, uint32 } from './hostile.ts'

const INIT = CAPTURED.sctpInit.subarray(AT.transport)
const INIT_FIELDS = {
  sourcePort: 43374,
  destinationPort: 80,
  initiateTag: 3135557737,
  aRwnd: 32768,
  outboundStreams: 10,
  inboundStreams: 2048,
  initialTsn: 928719661,
}

test('deconstruct: an INIT, its CRC32c right', () => {
  assert.deepEqual(parsed(parseSctp, createSctpPacket, CAPTURED.sctpInit, AT.transport), {
    ...INIT_FIELDS,
    verificationTag: 0,
    checksumValid: true,
    chunkType: SCTP_CHUNK.init,
    chunkFlags: 0,
    chunkLength: 20,
  })
})

test("construct: Nmap's INIT, CRC32c included", () => {
  assert.deepEqual(
    emitted((into, at) => emitInit(into, at, INIT_FIELDS)),
    INIT,
  )
})

test('construct: an ABORT is its tag, its T bit and no causes', () => {
  const bytes = emitted((into, at) => emitAbort(into, at, 80, 43374, 0xbae4d069, SCTP_TAG_REFLECTED))
  assert.deepEqual(bytes.subarray(0, 8), Buffer.from('0050a96ebae4d069', 'hex'))
  assert.deepEqual(bytes.subarray(12), Buffer.from('06010004', 'hex'))
  assert.deepEqual(parsed(parseSctp, createSctpPacket, bytes), {
    ...createSctpPacket(),
    sourcePort: 80,
    destinationPort: 43374,
    verificationTag: 0xbae4d069,
    checksumValid: true,
    chunkType: SCTP_CHUNK.abort,
    chunkFlags: SCTP_TAG_REFLECTED,
    chunkLength: 4,
  })
})

test('an INIT ACK is read like an INIT, with its parameters behind it', () => {
  const bytes = Buffer.concat([INIT, Buffer.from('0007000412345678', 'hex')])
  bytes[12] = 2
  bytes[15] = 28
  const packet = parsed(parseSctp, createSctpPacket, bytes)
  assert.deepEqual([packet.initialTsn, packet.chunkLength], [INIT_FIELDS.initialTsn, 28])
  assertTruncations(parseSctp, createSctpPacket, bytes, 40)
})

test('a truncated packet is refused', () => {
  assertTruncations(parseSctp, createSctpPacket, INIT, INIT.length)
})

test('a chunk behind the first is covered by the checksum and not read', () => {
  const bytes = emitted((into, at) => emitAbort(into, at, 1, 2, 3, 0))
  const longer = Buffer.concat([bytes, Buffer.from('0b000004', 'hex')])
  assert.equal(parsed(parseSctp, createSctpPacket, longer).checksumValid, false)
  assert.equal(parsed(parseSctp, createSctpPacket, longer).chunkType, SCTP_CHUNK.abort)
})

const short: ReadonlyArray<readonly [string, number, number]> = [
  ['an INIT below twenty bytes', SCTP_CHUNK.init, 19],
  ['an INIT ACK below twenty bytes', SCTP_CHUNK.initAck, 19],
  ['a chunk below its own header', SCTP_CHUNK.abort, 3],
  ['a chunk that ends past the packet', SCTP_CHUNK.abort, 21],
]
for (const [name, chunkType, chunkLength] of short) {
  test(`refused: ${name}`, () => {
    const bytes = Buffer.from(INIT)
    bytes[12] = chunkType
    bytes[15] = chunkLength
    assert.equal(parseSctp(bytes, 0, bytes.length, createSctpPacket()), false)
  })
}

test('no bytes make the parser throw', () => assertNeverThrows(parseSctp, createSctpPacket))

test('any INIT survives the round trip', () => {
  const fields = fc.record({
    sourcePort: uint16,
    destinationPort: uint16,
    initiateTag: uint32,
    aRwnd: uint32,
    outboundStreams: uint16,
    inboundStreams: uint16,
    initialTsn: uint32,
  })
  fc.assert(
    fc.property(fields, (expected) => {
      const packet = parsed(
        parseSctp,
        createSctpPacket,
        emitted((into, at) => emitInit(into, at, expected)),
      )
      assert.deepEqual(packet, { ...packet, ...expected, verificationTag: 0, checksumValid: true })
    }),
  )
})

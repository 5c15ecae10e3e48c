import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuotedHeader, parseQuoted } from '../../../src/packet/quoted.ts'
import { AT, CAPTURED, SCANNER, TARGET } from './captured.ts'
import { assertNeverThrows, assertTruncations, parsed } from './hostile.ts'

const QUOTE = CAPTURED.portUnreachable.subarray(AT.quote)

test('deconstruct: our UDP probe as the kernel quotes it', () => {
  assert.deepEqual(parsed(parseQuoted, createQuotedHeader, CAPTURED.portUnreachable, AT.quote), {
    id: 0x904a,
    ttl: 41,
    protocol: 17,
    source: SCANNER.address,
    destination: TARGET.address,
    payloadOffset: AT.quotedPayload,
    payloadLength: 8,
  })
})

test('a quote of the header alone has an empty payload', () => {
  const quote = parsed(parseQuoted, createQuotedHeader, CAPTURED.protocolUnreachable, AT.quote)
  assert.deepEqual([quote.protocol, quote.payloadLength], [47, 0])
})

test('a quote is read from twenty bytes on, whatever total length it states', () => {
  assertTruncations(parseQuoted, createQuotedHeader, QUOTE, 20)
})

test('a mangled total length and a stale checksum change nothing', () => {
  const expected = parsed(parseQuoted, createQuotedHeader, QUOTE)
  for (const totalLength of [0, 8, 0x1c00, 0xffff]) {
    const mangled = Buffer.from(QUOTE)
    mangled.writeUInt16BE(totalLength, 2)
    mangled.writeUInt16BE(0xdead, 10)
    assert.deepEqual(parsed(parseQuoted, createQuotedHeader, mangled), expected)
  }
})

test('quoted options are skipped, and must be there in full', () => {
  const bytes = Buffer.from(QUOTE)
  bytes[0] = 0x47
  assert.equal(parsed(parseQuoted, createQuotedHeader, bytes).payloadOffset, 28)
  assert.equal(parsed(parseQuoted, createQuotedHeader, bytes).payloadLength, 0)
  assert.equal(parseQuoted(bytes, 0, 27, createQuotedHeader()), false)
})

test('refused: another version, a header length below twenty', () => {
  for (const first of [0x65, 0x05, 0x44, 0x40]) {
    const bytes = Buffer.from(QUOTE)
    bytes[0] = first
    assert.equal(parseQuoted(bytes, 0, bytes.length, createQuotedHeader()), false)
  }
})

test('no bytes make the parser throw', () => assertNeverThrows(parseQuoted, createQuotedHeader))

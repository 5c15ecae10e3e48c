import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checksum } from '../../../src/packet/checksum.ts'
import {
  createIpv6Header,
  emitIpv6,
  isExtension,
  parseIpv6,
  parseQuotedIpv6,
  pseudoHeaderSumV6,
} from '../../../src/packet/ipv6.ts'
import { addressV6, packetV6, sumV6 } from '../../support/packet-v6.ts'
import { assertNeverThrows, assertTruncations, emitted, parsed, uint8, uint16 } from './hostile.ts'

const SOURCE = 'fd77000000000000 0000000000000001'
const DESTINATION = 'fd77000000000000 00000000000000fe'
const ENVELOPE = {
  source: SOURCE,
  destination: DESTINATION,
  nextHeader: 47,
  hopLimit: 61,
  flowLabel: 0xabcde,
}
const DATA = Buffer.from('0102030405060708', 'hex')
const PACKET = packetV6(ENVELOPE, DATA)

/** A packet with these headers, each of which names the next. */
function chained(nextHeader: number, ...parts: readonly string[]): Buffer {
  return packetV6({ ...ENVELOPE, nextHeader }, Buffer.from(parts.join('').replaceAll(' ', ''), 'hex'))
}

function read(bytes: Buffer) {
  const { protocol, payloadOffset, payloadLength, fragmentOffset, moreFragments } = parsed(
    parseIpv6,
    createIpv6Header,
    bytes,
  )
  return [protocol, payloadOffset, payloadLength, fragmentOffset, moreFragments]
}

test('deconstruct: every field, all places absolute', () => {
  const bytes = Buffer.concat([Buffer.alloc(5), PACKET])
  assert.deepEqual(parsed(parseIpv6, createIpv6Header, bytes, 5), {
    protocol: 47,
    hopLimit: 61,
    flowLabel: 0xabcde,
    fragmentOffset: 0,
    moreFragments: false,
    sourceAt: 13,
    destinationAt: 29,
    payloadOffset: 45,
    payloadLength: 8,
  })
})

test('a truncated packet is refused, padding is no payload', () => {
  assertTruncations(parseIpv6, createIpv6Header, PACKET, PACKET.length)
  assert.deepEqual(read(Buffer.concat([PACKET, Buffer.alloc(6)])), [47, 40, 8, 0, false])
})

test('refused: another version', () => {
  const bytes = Buffer.from(PACKET)
  bytes.writeUInt8(0x40, 0)
  assert.equal(parseIpv6(bytes, 0, bytes.length, createIpv6Header()), false)
})

test('extension headers are walked: options and routing by their length, a fragment header by its eight bytes', () => {
  assert.deepEqual(read(chained(0, '2f00000000000000', '0102')), [47, 48, 2, 0, false])
  assert.deepEqual(read(chained(43, '2f01000000000000 0000000000000000', '0102')), [47, 56, 2, 0, false])
  assert.deepEqual(read(chained(60, '2f02000000000000'.padEnd(48, '0'), '0102')), [47, 64, 2, 0, false])
  assert.deepEqual(read(chained(44, '2fff000000000000', '0102')), [47, 48, 2, 0, false])
  assert.deepEqual(
    read(chained(0, '3c00000000000000', '2b00000000000000', '2c00000000000000', '0600000000000000', '01')),
    [6, 72, 1, 0, false],
  )
})

test('fragments: the first is walked to its protocol, behind a later one nothing is', () => {
  assert.deepEqual(read(chained(44, '3c00000100000000', '0600000000000000')), [6, 56, 0, 0, true])
  assert.deepEqual(read(chained(44, '3c0005a900000000', '0600000000000000')), [60, 48, 8, 1448, true])
  assert.deepEqual(read(chained(44, '3c0005a800000000', '0600000000000000')), [60, 48, 8, 1448, false])
  assert.deepEqual(read(chained(44, '2c00000100000000', '0600000000000000')), [6, 56, 0, 0, true])
})

test('any other number ends the walk: AH, ESP, no next header', () => {
  for (const protocol of [50, 51, 59, 135]) {
    assert.deepEqual(read(packetV6({ ...ENVELOPE, nextHeader: protocol }, DATA)), [protocol, 40, 8, 0, false])
  }
  const extensions = Array.from({ length: 256 }, (_, number) => number).filter(isExtension)
  assert.deepEqual(extensions, [0, 43, 44, 60])
})

test('refused: an extension header that does not fit its packet', () => {
  for (const packet of [
    chained(0, '2f000000000000'),
    chained(60, '2f01000000000000'),
    chained(44, '2f000000'),
    chained(0),
  ]) {
    const padded = Buffer.concat([packet, Buffer.alloc(100)])
    assert.equal(parseIpv6(padded, 0, padded.length, createIpv6Header()), false)
  }
})

test('a quote ends where its bytes do, whatever its payload length says', () => {
  for (const length of [0, 7, 9, 0xffff]) {
    const bytes = Buffer.from(PACKET)
    bytes.writeUInt16BE(length, 4)
    const { payloadLength, payloadOffset } = parsed(parseQuotedIpv6, createIpv6Header, bytes)
    assert.deepEqual([payloadOffset, payloadLength], [40, 8])
  }
  assertTruncations(parseQuotedIpv6, createIpv6Header, PACKET, 40)
})

test('no bytes make the parsers throw', () => {
  assertNeverThrows(parseIpv6, createIpv6Header)
  assertNeverThrows(parseQuotedIpv6, createIpv6Header)
})

test('no chain of extension headers makes the parser throw or leave its packet', () => {
  const chain = fc.array(
    fc.oneof(
      uint8.map((byte) => [byte]),
      fc.constantFrom([0, 0, 0, 0, 0, 0, 0, 0], [44, 0, 0, 1, 0, 0, 0, 0], [60, 1]),
    ),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(fc.constantFrom(0, 43, 44, 60), chain, (nextHeader, parts) => {
      const bytes = packetV6({ ...ENVELOPE, nextHeader }, Uint8Array.from(parts.flat()))
      const into = createIpv6Header()
      if (!parseIpv6(bytes, 0, bytes.length, into)) return
      assert(into.payloadOffset >= 48 && into.payloadOffset + into.payloadLength === bytes.length)
    }),
    { numRuns: 2000 },
  )
})

const address = fc.uint8Array({ minLength: 16, maxLength: 16 })

test('any fields survive the round trip, and are those of the header made by hand', () => {
  const fields = fc.record({
    source: address,
    destination: address,
    nextHeader: uint8.filter((number) => !isExtension(number)),
    hopLimit: uint8,
    flowLabel: fc.nat(0xfffff),
    trafficClass: uint8,
  })
  fc.assert(
    fc.property(fields, fc.uint8Array({ maxLength: 40 }), ({ trafficClass, ...rest }, payload) => {
      const header = emitted((into, at) =>
        emitIpv6(into, at, { ...rest, trafficClass, payloadLength: payload.length }),
      )
      const source = Buffer.from(rest.source).toString('hex')
      const destination = Buffer.from(rest.destination).toString('hex')
      const byHand = packetV6({ ...rest, source, destination }, payload)
      byHand.writeUInt32BE(byHand.readUInt32BE(0) + trafficClass * 2 ** 20, 0)
      assert.deepEqual(header, byHand.subarray(0, 40))
      const { flowLabel, hopLimit, protocol } = parsed(parseIpv6, createIpv6Header, byHand)
      assert.deepEqual([flowLabel, hopLimit, protocol], [rest.flowLabel, rest.hopLimit, rest.nextHeader])
    }),
  )
})

test('traffic class and flow label are zero unless given', () => {
  const fields = { payloadLength: 0, nextHeader: 59, hopLimit: 1 }
  const [source, destination] = [addressV6(SOURCE), addressV6(DESTINATION)]
  assert.equal(
    emitted((into, at) => emitIpv6(into, at, { ...fields, source, destination })).readUInt32BE(0),
    0x60000000,
  )
})

test("the pseudo header's sum is that of its forty bytes", () => {
  fc.assert(
    fc.property(address, address, uint8, uint16, (source, destination, protocol, length) => {
      const addresses = Buffer.concat([source, destination])
      const sum = checksum(addresses, 0, 0, pseudoHeaderSumV6(addresses, 0, protocol, length))
      const envelope = {
        source: Buffer.from(source).toString('hex'),
        destination: Buffer.from(destination).toString('hex'),
        nextHeader: protocol,
      }
      const naive = 0xffff - sumV6(envelope, Buffer.alloc(length))
      assert.equal(sum, naive)
    }),
    { numRuns: 30 },
  )
})

/**
 * Owns the IPv6 header (RFC 8200 section 3) and the walk over its extension headers. `parseIpv6` is for packets off the
 * wire, which must be whole; `parseQuotedIpv6` for those quoted in ICMPv6 errors, which may be cut.
 */
import { ADDRESS_LENGTH } from './address.ts'
import { holds } from './span.ts'
import { halfAt, putHalf, putWord, wordAt } from './words.ts'

/** Where each field of the header starts, in bytes. */
export const IPV6_FIELD = {
  versionClassAndLabel: 0,
  payloadLength: 4,
  nextHeader: 6,
  hopLimit: 7,
  source: 8,
  destination: 24,
} as const

/** Bytes of a header without extension headers. */
export const IPV6_HEADER_LENGTH = 40

/** Numbers of the headers that stand between the IPv6 header and the protocol (RFC 8200 section 4). */
const EXTENSION = { hopByHop: 0, routing: 43, fragment: 44, destinationOptions: 60 } as const

const EXTENSION_UNIT = 8
const VERSION = 6
const LABEL = 0xfffff
const FRAGMENT_FIELD = 2
const FRAGMENT_OFFSET = 0xfff8
const MORE_FRAGMENTS = 1

/**
 * What the parsers fill in. `protocol` is the first next header that is no extension header; but in a fragment that does
 * not begin its packet it is what the fragment header names, whatever that is. `fragmentOffset` and `payloadLength` are
 * bytes; `payloadOffset`, `sourceAt` and `destinationAt` (16 bytes each) absolute offsets.
 */
export interface Ipv6Header {
  protocol: number
  hopLimit: number
  flowLabel: number
  fragmentOffset: number
  moreFragments: boolean
  sourceAt: number
  destinationAt: number
  payloadOffset: number
  payloadLength: number
}

/** What `emitIpv6` writes: `payloadLength` in bytes, addresses of 16 bytes; `trafficClass` and `flowLabel` are 0 unless given. */
export interface Ipv6Fields {
  payloadLength: number
  nextHeader: number
  hopLimit: number
  source: Uint8Array
  destination: Uint8Array
  trafficClass?: number
  flowLabel?: number
}

/** A zeroed record for `parseIpv6` and `parseQuotedIpv6`. */
export function createIpv6Header(): Ipv6Header {
  return {
    protocol: 0,
    hopLimit: 0,
    flowLabel: 0,
    fragmentOffset: 0,
    moreFragments: false,
    sourceAt: 0,
    destinationAt: 0,
    payloadOffset: 0,
    payloadLength: 0,
  }
}

/**
 * Reads the packet in the `length` bytes at `offset` into `into`. Bytes past its payload length (Ethernet's padding)
 * are not payload. False, and `into` untouched, if it is not version 6, or its header, its payload length or one of its
 * extension headers does not fit the bytes.
 */
export function parseIpv6(bytes: Buffer, offset: number, length: number, into: Ipv6Header): boolean {
  if (!isHeader(bytes, offset, length)) return false
  const end = IPV6_HEADER_LENGTH + halfAt(bytes, offset + IPV6_FIELD.payloadLength)
  return end <= length && walk(bytes, offset, offset + end, into)
}

/**
 * Reads the quote in the `length` bytes at `offset` likewise. What is behind its headers is payload to the end, whatever
 * its payload length says: a quote may be cut.
 */
export function parseQuotedIpv6(bytes: Buffer, offset: number, length: number, into: Ipv6Header): boolean {
  return isHeader(bytes, offset, length) && walk(bytes, offset, offset + length, into)
}

/** How many bytes a packet that was read had behind its headers when it was sent, whatever a quote of it has left. */
export function upperLengthOf(bytes: Uint8Array, { sourceAt, payloadOffset }: Ipv6Header): number {
  const offset = sourceAt - IPV6_FIELD.source
  return halfAt(bytes, offset + IPV6_FIELD.payloadLength) - (payloadOffset - offset - IPV6_HEADER_LENGTH)
}

/** True for an extension header, behind which the protocol is still to come. */
export function isExtension(protocol: number): boolean {
  return (
    protocol === EXTENSION.hopByHop ||
    protocol === EXTENSION.routing ||
    protocol === EXTENSION.fragment ||
    protocol === EXTENSION.destinationOptions
  )
}

function isHeader(bytes: Buffer, offset: number, length: number): boolean {
  return holds(bytes, offset, length, IPV6_HEADER_LENGTH) && (bytes[offset] ?? 0) >>> 4 === VERSION
}

function walk(bytes: Buffer, offset: number, end: number, into: Ipv6Header): boolean {
  let protocol = bytes[offset + IPV6_FIELD.nextHeader] ?? 0
  let at = offset + IPV6_HEADER_LENGTH
  let fragment = 0
  // Behind the header of a later fragment there are no headers, but the middle of something.
  while (isExtension(protocol) && (fragment & FRAGMENT_OFFSET) === 0) {
    const isFragment = protocol === EXTENSION.fragment
    // An options or routing header says how many units follow its first; a fragment header has one.
    const length = EXTENSION_UNIT * (isFragment ? 1 : 1 + (bytes[at + 1] ?? 0))
    if (at + length > end) return false
    if (isFragment) fragment |= halfAt(bytes, at + FRAGMENT_FIELD)
    protocol = bytes[at] ?? 0
    at += length
  }
  into.protocol = protocol
  into.hopLimit = bytes[offset + IPV6_FIELD.hopLimit] ?? 0
  into.flowLabel = wordAt(bytes, offset + IPV6_FIELD.versionClassAndLabel) & LABEL
  into.fragmentOffset = fragment & FRAGMENT_OFFSET
  into.moreFragments = (fragment & MORE_FRAGMENTS) !== 0
  into.sourceAt = offset + IPV6_FIELD.source
  into.destinationAt = offset + IPV6_FIELD.destination
  into.payloadOffset = at
  into.payloadLength = end - at
  return true
}

/** Writes a header at `offset` and returns its length, 40. The payload is the caller's, before or after. */
export function emitIpv6(bytes: Buffer, offset: number, fields: Ipv6Fields): number {
  const { payloadLength, nextHeader, hopLimit, source, destination, trafficClass = 0, flowLabel = 0 } = fields
  const first = (VERSION << 28) | (trafficClass << 20) | (flowLabel & LABEL)
  putWord(bytes, offset + IPV6_FIELD.versionClassAndLabel, first)
  putHalf(bytes, offset + IPV6_FIELD.payloadLength, payloadLength)
  bytes[offset + IPV6_FIELD.nextHeader] = nextHeader
  bytes[offset + IPV6_FIELD.hopLimit] = hopLimit
  bytes.set(source, offset + IPV6_FIELD.source)
  bytes.set(destination, offset + IPV6_FIELD.destination)
  return IPV6_HEADER_LENGTH
}

/**
 * The sum of the pseudo header that TCP, UDP and ICMPv6 include in their checksum (RFC 8200 section 8.1), to be passed
 * to `checksum` as its initial sum. The source's 16 bytes are at `addressesAt`, the destination's behind them; `length`
 * is that of the upper header and its data.
 */
export function pseudoHeaderSumV6(
  bytes: Uint8Array,
  addressesAt: number,
  protocol: number,
  length: number,
): number {
  let sum = protocol + length
  const end = addressesAt + 2 * ADDRESS_LENGTH
  for (let at = addressesAt; at < end; at += 2) sum += halfAt(bytes, at)
  return sum
}

/**
 * Owns the IPv4 header (RFC 791 section 3.1). `parseIpv4` is for packets off the wire, whose checksum and
 * lengths must be right; headers quoted in ICMP errors are `quoted.ts`'s, which must forgive more.
 */
import { checksum, complement } from './checksum.ts'
import { holds } from './span.ts'
import { halfAt, putHalf, putWord, wordAt } from './words.ts'

/** Where each field of the header starts, in bytes. */
export const IPV4_FIELD = {
  versionAndHeaderLength: 0,
  typeOfService: 1,
  totalLength: 2,
  id: 4,
  flagsAndFragmentOffset: 6,
  ttl: 8,
  protocol: 9,
  checksum: 10,
  source: 12,
  destination: 16,
} as const

/** Bytes of a header without options. */
export const IPV4_HEADER_LENGTH = 20

const DONT_FRAGMENT = 0x4000
const MORE_FRAGMENTS = 0x2000
const FRAGMENT_OFFSET = 0x1fff
const FRAGMENT_UNIT = 8
const VERSION_4_NO_OPTIONS = 0x45

/**
 * What `parseIpv4` fills in. Addresses are unsigned 32-bit numbers, lengths and `fragmentOffset` bytes,
 * `payloadOffset` an absolute offset in the buffer.
 */
export interface Ipv4Header {
  headerLength: number
  totalLength: number
  id: number
  dontFragment: boolean
  moreFragments: boolean
  fragmentOffset: number
  ttl: number
  protocol: number
  source: number
  destination: number
  payloadOffset: number
  payloadLength: number
}

/** What `emitIpv4` writes. `totalLength` counts header and payload; `tos` is 0 unless given. */
export interface Ipv4Fields {
  totalLength: number
  id: number
  ttl: number
  protocol: number
  source: number
  destination: number
  tos?: number
}

/** A zeroed record for `parseIpv4`. */
export function createIpv4Header(): Ipv4Header {
  return {
    headerLength: 0,
    totalLength: 0,
    id: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 0,
    protocol: 0,
    source: 0,
    destination: 0,
    payloadOffset: 0,
    payloadLength: 0,
  }
}

/**
 * Reads the packet in the `length` bytes at `offset` into `into`. Bytes past its total length (Ethernet's
 * padding) are not payload. False, and `into` untouched, if it is not version 4, its header or its total
 * length does not fit the bytes (so also if it was truncated), or its header checksum is wrong.
 */
export function parseIpv4(bytes: Buffer, offset: number, length: number, into: Ipv4Header): boolean {
  const headerLength = headerLengthV4(bytes, offset, length)
  if (headerLength === 0) return false
  const totalLength = halfAt(bytes, offset + IPV4_FIELD.totalLength)
  if (totalLength < headerLength || totalLength > length) return false
  if (checksum(bytes, offset, headerLength) !== 0) return false
  const fragment = halfAt(bytes, offset + IPV4_FIELD.flagsAndFragmentOffset)
  into.headerLength = headerLength
  into.totalLength = totalLength
  into.id = halfAt(bytes, offset + IPV4_FIELD.id)
  into.dontFragment = (fragment & DONT_FRAGMENT) !== 0
  into.moreFragments = (fragment & MORE_FRAGMENTS) !== 0
  into.fragmentOffset = (fragment & FRAGMENT_OFFSET) * FRAGMENT_UNIT
  into.ttl = bytes[offset + IPV4_FIELD.ttl] ?? 0
  into.protocol = bytes[offset + IPV4_FIELD.protocol] ?? 0
  into.source = wordAt(bytes, offset + IPV4_FIELD.source)
  into.destination = wordAt(bytes, offset + IPV4_FIELD.destination)
  into.payloadOffset = offset + headerLength
  into.payloadLength = totalLength - headerLength
  return true
}

/**
 * The length in bytes (20-60) of the IPv4 header in the `length` bytes at `offset`, or 0 if the span is
 * not one inside the buffer, the version is not 4, or the header is not there in full.
 */
export function headerLengthV4(bytes: Buffer, offset: number, length: number): number {
  if (!holds(bytes, offset, length, IPV4_HEADER_LENGTH)) return 0
  const versionAndHeaderLength = bytes[offset + IPV4_FIELD.versionAndHeaderLength] ?? 0
  const headerLength = (versionAndHeaderLength & 0x0f) * 4
  const isSound = versionAndHeaderLength >>> 4 === 4 && headerLength >= IPV4_HEADER_LENGTH
  return isSound && headerLength <= length ? headerLength : 0
}

/**
 * Writes a header without options, checksum included and don't-fragment clear, at `offset` and returns its
 * length, 20. The payload is the caller's, before or after.
 */
export function emitIpv4(bytes: Buffer, offset: number, fields: Ipv4Fields): number {
  const { totalLength, id, ttl, protocol, source, destination, tos = 0 } = fields
  bytes[offset + IPV4_FIELD.versionAndHeaderLength] = VERSION_4_NO_OPTIONS
  bytes[offset + IPV4_FIELD.typeOfService] = tos
  putHalf(bytes, offset + IPV4_FIELD.totalLength, totalLength)
  putHalf(bytes, offset + IPV4_FIELD.id, id)
  putHalf(bytes, offset + IPV4_FIELD.flagsAndFragmentOffset, 0)
  bytes[offset + IPV4_FIELD.ttl] = ttl
  bytes[offset + IPV4_FIELD.protocol] = protocol
  putWord(bytes, offset + IPV4_FIELD.source, source)
  putWord(bytes, offset + IPV4_FIELD.destination, destination)
  // From the fields and not from the bytes: a probe is written without being read again.
  const first = (VERSION_4_NO_OPTIONS << 8) + tos + totalLength + id + (ttl << 8) + protocol
  putHalf(bytes, offset + IPV4_FIELD.checksum, complement(first + sumOfAddresses(source, destination)))
  return IPV4_HEADER_LENGTH
}

/**
 * The sum of the pseudo header that TCP and UDP include in their checksum (RFC 9293 section 3.1, RFC 768),
 * to be passed to `checksum` as its initial sum. `length` is that of the transport header and its data.
 */
export function pseudoHeaderSum(
  source: number,
  destination: number,
  protocol: number,
  length: number,
): number {
  return sumOfAddresses(source, destination) + protocol + length
}

function sumOfAddresses(source: number, destination: number): number {
  return (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff)
}

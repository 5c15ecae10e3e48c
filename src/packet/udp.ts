/**
 * Owns the UDP header (RFC 768). As in `tcp.ts` the checksum of a received datagram is not verified.
 */
import { checksum } from './checksum.ts'
import { pseudoHeaderSum } from './ipv4.ts'
import { holds } from './span.ts'
import { halfAt, putHalf } from './words.ts'

/** Where each field of the header starts, in bytes. */
export const UDP_FIELD = { sourcePort: 0, destinationPort: 2, length: 4, checksum: 6 } as const

const PROTOCOL = 17

/** Bytes before the payload of a datagram. */
export const UDP_HEADER_LENGTH = 8

/** What `parseUdp` fills in. `payloadOffset` is absolute. */
export interface UdpHeader {
  sourcePort: number
  destinationPort: number
  payloadOffset: number
  payloadLength: number
}

/** A zeroed record for `parseUdp`. */
export function createUdpHeader(): UdpHeader {
  return { sourcePort: 0, destinationPort: 0, payloadOffset: 0, payloadLength: 0 }
}

/**
 * Reads the datagram in the `length` bytes at `offset` (an IPv4 payload) into `into`; bytes past its own
 * length are not payload. False, and `into` untouched, if that length is below 8 or more than is there.
 */
export function parseUdp(bytes: Buffer, offset: number, length: number, into: UdpHeader): boolean {
  if (!holds(bytes, offset, length, UDP_HEADER_LENGTH)) return false
  const datagramLength = halfAt(bytes, offset + UDP_FIELD.length)
  if (datagramLength < UDP_HEADER_LENGTH || datagramLength > length) return false
  into.sourcePort = halfAt(bytes, offset + UDP_FIELD.sourcePort)
  into.destinationPort = halfAt(bytes, offset + UDP_FIELD.destinationPort)
  into.payloadOffset = offset + UDP_HEADER_LENGTH
  into.payloadLength = datagramLength - UDP_HEADER_LENGTH
  return true
}

/**
 * Writes a datagram with `payload` at `offset`, its checksum for IPv4 addresses `source` and `destination`,
 * and returns its length, 8 and the payload's.
 */
export function emitUdp(
  bytes: Buffer,
  offset: number,
  source: number,
  destination: number,
  sourcePort: number,
  destinationPort: number,
  payload: Uint8Array,
): number {
  const length = UDP_HEADER_LENGTH + payload.length
  putHalf(bytes, offset + UDP_FIELD.sourcePort, sourcePort)
  putHalf(bytes, offset + UDP_FIELD.destinationPort, destinationPort)
  putHalf(bytes, offset + UDP_FIELD.length, length)
  putHalf(bytes, offset + UDP_FIELD.checksum, 0)
  bytes.set(payload, offset + UDP_HEADER_LENGTH)
  const sum = checksum(bytes, offset, length, pseudoHeaderSum(source, destination, PROTOCOL, length))
  // RFC 768: zero on the wire means "no checksum", so a computed zero goes out as all ones.
  putHalf(bytes, offset + UDP_FIELD.checksum, sum === 0 ? 0xffff : sum)
  return length
}

/**
 * Owns the TCP header (RFC 9293 section 3.1). The checksum of a received segment is not verified: on
 * virtual links a kernel hands over segments whose checksum the (absent) hardware was to fill in.
 */
import { checksum } from './checksum.ts'
import { pseudoHeaderSum } from './ipv4.ts'
import { holds } from './span.ts'
import { halfAt, putHalf, putWord, wordAt } from './words.ts'

/** Byte offsets in the header. */
export const TCP_FIELD = {
  sourcePort: 0,
  destinationPort: 2,
  sequence: 4,
  acknowledgment: 8,
  headerLength: 12,
  flags: 13,
  window: 14,
  checksum: 16,
  urgent: 18,
} as const

const PROTOCOL = 6
const HEADER_LENGTH_NO_OPTIONS = 0x50

/** Bytes of a header without options. */
export const TCP_HEADER_LENGTH = 20

/** The control bits, to be combined with `|`. */
export const TCP_FLAG = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
} as const

/** What `emitTcp` writes and `parseTcp` reads back. */
export interface TcpFields {
  sourcePort: number
  destinationPort: number
  sequence: number
  acknowledgment: number
  flags: number
  window: number
}

/** What `parseTcp` fills in. `headerLength` counts the options; `payloadOffset` is absolute. */
export interface TcpHeader extends TcpFields {
  headerLength: number
  payloadOffset: number
  payloadLength: number
}

/** A zeroed record for `parseTcp`. */
export function createTcpHeader(): TcpHeader {
  return {
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0,
    acknowledgment: 0,
    flags: 0,
    window: 0,
    headerLength: 0,
    payloadOffset: 0,
    payloadLength: 0,
  }
}

/**
 * Reads the segment of `length` bytes at `offset` (an IPv4 payload) into `into`. False, and `into`
 * untouched, if its header is shorter than 20 bytes or not there in full.
 */
export function parseTcp(bytes: Buffer, offset: number, length: number, into: TcpHeader): boolean {
  if (!holds(bytes, offset, length, TCP_HEADER_LENGTH)) return false
  const headerLength = ((bytes[offset + TCP_FIELD.headerLength] ?? 0) >>> 4) * 4
  if (headerLength < TCP_HEADER_LENGTH || headerLength > length) return false
  into.sourcePort = halfAt(bytes, offset + TCP_FIELD.sourcePort)
  into.destinationPort = halfAt(bytes, offset + TCP_FIELD.destinationPort)
  into.sequence = wordAt(bytes, offset + TCP_FIELD.sequence)
  into.acknowledgment = wordAt(bytes, offset + TCP_FIELD.acknowledgment)
  into.flags = bytes[offset + TCP_FIELD.flags] ?? 0
  into.window = halfAt(bytes, offset + TCP_FIELD.window)
  into.headerLength = headerLength
  into.payloadOffset = offset + headerLength
  into.payloadLength = length - headerLength
  return true
}

/**
 * Writes a segment without options or data at `offset`, its checksum for IPv4 addresses `source` and
 * `destination`, and returns its length, 20.
 */
export function emitTcp(
  bytes: Buffer,
  offset: number,
  source: number,
  destination: number,
  fields: TcpFields,
): number {
  putHalf(bytes, offset + TCP_FIELD.sourcePort, fields.sourcePort)
  putHalf(bytes, offset + TCP_FIELD.destinationPort, fields.destinationPort)
  putWord(bytes, offset + TCP_FIELD.sequence, fields.sequence)
  putWord(bytes, offset + TCP_FIELD.acknowledgment, fields.acknowledgment)
  bytes[offset + TCP_FIELD.headerLength] = HEADER_LENGTH_NO_OPTIONS
  bytes[offset + TCP_FIELD.flags] = fields.flags
  putHalf(bytes, offset + TCP_FIELD.window, fields.window)
  putHalf(bytes, offset + TCP_FIELD.checksum, 0)
  putHalf(bytes, offset + TCP_FIELD.urgent, 0)
  const initial = pseudoHeaderSum(source, destination, PROTOCOL, TCP_HEADER_LENGTH)
  putHalf(bytes, offset + TCP_FIELD.checksum, checksum(bytes, offset, TCP_HEADER_LENGTH, initial))
  return TCP_HEADER_LENGTH
}

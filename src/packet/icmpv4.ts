/**
 * Owns ICMP for IPv4 (RFC 792): eight bytes of header, then the data of an echo or the datagram that an
 * error quotes (`quoted.ts`). Types and codes that have no name here are kept as numbers.
 */
import { checksum } from './checksum.ts'
import { holds } from './span.ts'
import { halfAt, putHalf } from './words.ts'

const FIELD = { type: 0, code: 1, checksum: 2, identifier: 4, sequence: 6 } as const

/** The originate, receive and transmit times of a timestamp message. */
const NO_TIMES = new Uint8Array(12)

/** Bytes before the data of an echo or the quote of an error. */
export const ICMP_HEADER_LENGTH = 8

/** Message types (IANA, ICMP Type Numbers). */
export const ICMP_TYPE = {
  echoReply: 0,
  destinationUnreachable: 3,
  sourceQuench: 4,
  redirect: 5,
  echoRequest: 8,
  timeExceeded: 11,
  parameterProblem: 12,
  timestampRequest: 13,
  timestampReply: 14,
} as const

/** Codes of destination unreachable (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1). */
export const UNREACHABLE_CODE = {
  net: 0,
  host: 1,
  protocol: 2,
  port: 3,
  fragmentationNeeded: 4,
  sourceRouteFailed: 5,
  netUnknown: 6,
  hostUnknown: 7,
  sourceHostIsolated: 8,
  netProhibited: 9,
  hostProhibited: 10,
  netForService: 11,
  hostForService: 12,
  communicationProhibited: 13,
  precedenceViolation: 14,
  precedenceCutoff: 15,
} as const

/**
 * What `parseIcmpV4` fills in. `identifier` and `sequence` are those of an echo or timestamp; in other
 * messages they hold whatever the second four bytes of the header carry. `payloadOffset` is absolute.
 */
export interface IcmpV4Header {
  type: number
  code: number
  identifier: number
  sequence: number
  checksumValid: boolean
  payloadOffset: number
  payloadLength: number
}

/** A zeroed record for `parseIcmpV4`. */
export function createIcmpV4Header(): IcmpV4Header {
  return {
    type: 0,
    code: 0,
    identifier: 0,
    sequence: 0,
    checksumValid: false,
    payloadOffset: 0,
    payloadLength: 0,
  }
}

/**
 * Reads the message of `length` bytes at `offset` (an IPv4 payload) into `into`. False, and `into`
 * untouched, below eight bytes. A wrong checksum is reported, not refused.
 */
export function parseIcmpV4(bytes: Buffer, offset: number, length: number, into: IcmpV4Header): boolean {
  if (!holds(bytes, offset, length, ICMP_HEADER_LENGTH)) return false
  into.type = bytes[offset + FIELD.type] ?? 0
  into.code = bytes[offset + FIELD.code] ?? 0
  into.identifier = halfAt(bytes, offset + FIELD.identifier)
  into.sequence = halfAt(bytes, offset + FIELD.sequence)
  into.checksumValid = checksum(bytes, offset, length) === 0
  into.payloadOffset = offset + ICMP_HEADER_LENGTH
  into.payloadLength = length - ICMP_HEADER_LENGTH
  return true
}

/** True for the messages that report on another packet and quote it (RFC 1122 section 3.2.2). */
export function isError(type: number): boolean {
  switch (type) {
    case ICMP_TYPE.destinationUnreachable:
    case ICMP_TYPE.sourceQuench:
    case ICMP_TYPE.redirect:
    case ICMP_TYPE.timeExceeded:
    case ICMP_TYPE.parameterProblem:
      return true
    default:
      return false
  }
}

/** Writes an echo request with `payload` behind it at `offset` and returns its length, 8 and the payload's. */
export function emitEchoRequest(
  bytes: Buffer,
  offset: number,
  identifier: number,
  sequence: number,
  payload: Uint8Array,
): number {
  return emitMessage(bytes, offset, ICMP_TYPE.echoRequest, 0, identifier, sequence, payload)
}

/**
 * Writes a timestamp request at `offset` and returns its length, 20. Its times are zero: an answer is all that is
 * asked for.
 */
export function emitTimestampRequest(
  bytes: Buffer,
  offset: number,
  identifier: number,
  sequence: number,
): number {
  return emitMessage(bytes, offset, ICMP_TYPE.timestampRequest, 0, identifier, sequence, NO_TIMES)
}

/** Writes an echo reply with `payload` behind it at `offset` and returns its length, 8 and the payload's. */
export function emitEchoReply(
  bytes: Buffer,
  offset: number,
  identifier: number,
  sequence: number,
  payload: Uint8Array,
): number {
  return emitMessage(bytes, offset, ICMP_TYPE.echoReply, 0, identifier, sequence, payload)
}

/**
 * Writes an ICMP error that quotes `quote` (a datagram, or as much of its beginning as is to be quoted) at
 * `offset` and returns its length, 8 and the quote's. The second four bytes of the header are zero.
 */
export function emitIcmpError(
  bytes: Buffer,
  offset: number,
  type: number,
  code: number,
  quote: Uint8Array,
): number {
  return emitMessage(bytes, offset, type, code, 0, 0, quote)
}

function emitMessage(
  bytes: Buffer,
  offset: number,
  type: number,
  code: number,
  identifier: number,
  sequence: number,
  payload: Uint8Array,
): number {
  const length = ICMP_HEADER_LENGTH + payload.length
  bytes[offset + FIELD.type] = type
  bytes[offset + FIELD.code] = code
  putHalf(bytes, offset + FIELD.checksum, 0)
  putHalf(bytes, offset + FIELD.identifier, identifier)
  putHalf(bytes, offset + FIELD.sequence, sequence)
  bytes.set(payload, offset + ICMP_HEADER_LENGTH)
  putHalf(bytes, offset + FIELD.checksum, checksum(bytes, offset, length))
  return length
}

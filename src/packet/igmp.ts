/**
 * Owns the eight bytes that IGMP messages of all versions begin with (RFC 1112 appendix I, RFC 2236
 * section 2, RFC 3376 section 4). What version 3 adds behind them is covered by the checksum, not read.
 */
import { checksum } from './checksum.ts'
import { holds } from './span.ts'

const FIELD = { type: 0, maxResponse: 1, checksum: 2, group: 4 } as const

/** Bytes of a message up to version 2. */
export const IGMP_LENGTH = 8

/** Message types (IANA, IGMP Type Numbers); others are kept as numbers. */
export const IGMP_TYPE = {
  membershipQuery: 0x11,
  membershipReportV1: 0x12,
  membershipReportV2: 0x16,
  leaveGroup: 0x17,
  membershipReportV3: 0x22,
} as const

/**
 * What `parseIgmp` fills in. `maxResponse` is in tenths of a second, 0 in version 1; `group` is an
 * unsigned 32-bit address.
 */
export interface IgmpMessage {
  type: number
  maxResponse: number
  group: number
  checksumValid: boolean
}

/** A zeroed record for `parseIgmp`. */
export function createIgmpMessage(): IgmpMessage {
  return { type: 0, maxResponse: 0, group: 0, checksumValid: false }
}

/**
 * Reads the message of `length` bytes at `offset` (an IPv4 payload) into `into`. False, and `into`
 * untouched, below eight bytes. A wrong checksum is reported, not refused.
 */
export function parseIgmp(bytes: Buffer, offset: number, length: number, into: IgmpMessage): boolean {
  if (!holds(bytes, offset, length, IGMP_LENGTH)) return false
  into.type = bytes.readUInt8(offset + FIELD.type)
  into.maxResponse = bytes.readUInt8(offset + FIELD.maxResponse)
  into.group = bytes.readUInt32BE(offset + FIELD.group)
  into.checksumValid = checksum(bytes, offset, length) === 0
  return true
}

/** Writes a message, checksum included, at `offset` and returns its length, 8. */
export function emitIgmp(
  bytes: Buffer,
  offset: number,
  type: number,
  maxResponse: number,
  group: number,
): number {
  bytes.writeUInt8(type, offset + FIELD.type)
  bytes.writeUInt8(maxResponse, offset + FIELD.maxResponse)
  bytes.writeUInt16BE(0, offset + FIELD.checksum)
  bytes.writeUInt32BE(group, offset + FIELD.group)
  bytes.writeUInt16BE(checksum(bytes, offset, IGMP_LENGTH), offset + FIELD.checksum)
  return IGMP_LENGTH
}

/**
 * Owns the eight bytes that IGMP messages of all versions begin with (RFC 1112 appendix I, RFC 2236
 * section 2, RFC 3376 section 4). What version 3 adds behind them is covered by the checksum, not read.
 */
import { checksum } from './checksum.ts'
import { holds } from './span.ts'
import { putHalf, putWord, wordAt } from './words.ts'

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
  into.type = bytes[offset + FIELD.type] ?? 0
  into.maxResponse = bytes[offset + FIELD.maxResponse] ?? 0
  into.group = wordAt(bytes, offset + FIELD.group)
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
  bytes[offset + FIELD.type] = type
  bytes[offset + FIELD.maxResponse] = maxResponse
  putHalf(bytes, offset + FIELD.checksum, 0)
  putWord(bytes, offset + FIELD.group, group)
  putHalf(bytes, offset + FIELD.checksum, checksum(bytes, offset, IGMP_LENGTH))
  return IGMP_LENGTH
}

/**
 * Owns SCTP (RFC 9260 section 3) as far as a scanner meets it: the common header and the first chunk, with
 * the fields of INIT and INIT ACK. Chunks of other types are kept as type, flags and length.
 */
import { crc32c } from './crc32c.ts'
import { holds } from './span.ts'
import { halfAt, putHalf, putWord, wordAt } from './words.ts'

const FIELD = {
  sourcePort: 0,
  destinationPort: 2,
  verificationTag: 4,
  checksum: 8,
  chunkType: 12,
  chunkFlags: 13,
  chunkLength: 14,
  initiateTag: 16,
  aRwnd: 20,
  outboundStreams: 24,
  inboundStreams: 26,
  initialTsn: 28,
} as const

const CHUNK_HEADER_LENGTH = 4
const INIT_CHUNK_LENGTH = 20
const CHECKSUM_LENGTH = 4
const ABSENT_CHECKSUM = Buffer.alloc(CHECKSUM_LENGTH)

/** Bytes of a packet that holds one INIT chunk without parameters. */
export const SCTP_INIT_LENGTH = FIELD.chunkType + INIT_CHUNK_LENGTH

/** Chunk types that we send or read; others are kept as numbers. */
export const SCTP_CHUNK = { init: 1, initAck: 2, abort: 6 } as const

/** The parameter of an INIT that says nothing (RFC 4820 section 4): who does not know it skips it. */
const PADDING_PARAMETER = 0x8005

/** ABORT's T bit: the verification tag is the one of the packet that is answered (RFC 9260 section 8.5.1). */
export const SCTP_TAG_REFLECTED = 0x01

/** What `emitInit` writes. The stream counts and `initiateTag` must not be 0 (RFC 9260 section 3.3.2). */
export interface SctpInitFields {
  sourcePort: number
  destinationPort: number
  initiateTag: number
  aRwnd: number
  outboundStreams: number
  inboundStreams: number
  initialTsn: number
}

/**
 * What `parseSctp` fills in. `initiateTag` to `initialTsn` are those of INIT and INIT ACK, and 0 in other
 * chunks. `chunkLength` is the chunk's own, without padding.
 */
export interface SctpPacket extends SctpInitFields {
  verificationTag: number
  checksumValid: boolean
  chunkType: number
  chunkFlags: number
  chunkLength: number
}

/** A zeroed record for `parseSctp`. */
export function createSctpPacket(): SctpPacket {
  return {
    sourcePort: 0,
    destinationPort: 0,
    verificationTag: 0,
    checksumValid: false,
    chunkType: 0,
    chunkFlags: 0,
    chunkLength: 0,
    initiateTag: 0,
    aRwnd: 0,
    outboundStreams: 0,
    inboundStreams: 0,
    initialTsn: 0,
  }
}

/**
 * Reads the packet of `length` bytes at `offset` (an IPv4 payload) into `into`. False, and `into`
 * untouched, if the first chunk is not there in full or is an INIT or INIT ACK below 20 bytes. A wrong
 * CRC32c is reported, not refused.
 */
export function parseSctp(bytes: Buffer, offset: number, length: number, into: SctpPacket): boolean {
  if (!holds(bytes, offset, length, FIELD.chunkType + CHUNK_HEADER_LENGTH)) return false
  const chunkType = bytes[offset + FIELD.chunkType] ?? 0
  const chunkLength = halfAt(bytes, offset + FIELD.chunkLength)
  const isInit = chunkType === SCTP_CHUNK.init || chunkType === SCTP_CHUNK.initAck
  if (chunkLength < (isInit ? INIT_CHUNK_LENGTH : CHUNK_HEADER_LENGTH)) return false
  if (chunkLength > length - FIELD.chunkType) return false
  into.sourcePort = halfAt(bytes, offset + FIELD.sourcePort)
  into.destinationPort = halfAt(bytes, offset + FIELD.destinationPort)
  into.verificationTag = wordAt(bytes, offset + FIELD.verificationTag)
  into.checksumValid = bytes.readUInt32LE(offset + FIELD.checksum) === packetCrc(bytes, offset, length)
  into.chunkType = chunkType
  into.chunkFlags = bytes[offset + FIELD.chunkFlags] ?? 0
  into.chunkLength = chunkLength
  into.initiateTag = isInit ? wordAt(bytes, offset + FIELD.initiateTag) : 0
  into.aRwnd = isInit ? wordAt(bytes, offset + FIELD.aRwnd) : 0
  into.outboundStreams = isInit ? halfAt(bytes, offset + FIELD.outboundStreams) : 0
  into.inboundStreams = isInit ? halfAt(bytes, offset + FIELD.inboundStreams) : 0
  into.initialTsn = isInit ? wordAt(bytes, offset + FIELD.initialTsn) : 0
  return true
}

/** Writes a packet with one INIT chunk, verification tag 0, at `offset` and returns its length, 32. */
export function emitInit(bytes: Buffer, offset: number, fields: SctpInitFields): number {
  emitStart(bytes, offset, fields.sourcePort, fields.destinationPort, 0)
  emitChunkHeader(bytes, offset, SCTP_CHUNK.init, 0, INIT_CHUNK_LENGTH)
  putWord(bytes, offset + FIELD.initiateTag, fields.initiateTag)
  putWord(bytes, offset + FIELD.aRwnd, fields.aRwnd)
  putHalf(bytes, offset + FIELD.outboundStreams, fields.outboundStreams)
  putHalf(bytes, offset + FIELD.inboundStreams, fields.inboundStreams)
  putWord(bytes, offset + FIELD.initialTsn, fields.initialTsn)
  return emitChecksum(bytes, offset, SCTP_INIT_LENGTH)
}

/**
 * Puts a padding parameter of `padding` bytes in all, a multiple of 4, into the INIT at `offset` that `emitInit` wrote,
 * and returns the length of the packet.
 */
export function padInit(bytes: Buffer, offset: number, padding: number): number {
  const at = offset + SCTP_INIT_LENGTH
  putHalf(bytes, offset + FIELD.chunkLength, INIT_CHUNK_LENGTH + padding)
  putHalf(bytes, at, PADDING_PARAMETER)
  putHalf(bytes, at + 2, padding)
  bytes.fill(0, at + 4, at + padding)
  return emitChecksum(bytes, offset, SCTP_INIT_LENGTH + padding)
}

/**
 * Writes a packet with one ABORT chunk without causes at `offset` and returns its length, 16. `flags` is 0
 * or `SCTP_TAG_REFLECTED`.
 */
export function emitAbort(
  bytes: Buffer,
  offset: number,
  sourcePort: number,
  destinationPort: number,
  verificationTag: number,
  flags: number,
): number {
  emitStart(bytes, offset, sourcePort, destinationPort, verificationTag)
  emitChunkHeader(bytes, offset, SCTP_CHUNK.abort, flags, CHUNK_HEADER_LENGTH)
  return emitChecksum(bytes, offset, FIELD.chunkType + CHUNK_HEADER_LENGTH)
}

function emitStart(
  bytes: Buffer,
  offset: number,
  sourcePort: number,
  destinationPort: number,
  verificationTag: number,
): void {
  putHalf(bytes, offset + FIELD.sourcePort, sourcePort)
  putHalf(bytes, offset + FIELD.destinationPort, destinationPort)
  putWord(bytes, offset + FIELD.verificationTag, verificationTag)
}

function emitChunkHeader(bytes: Buffer, offset: number, type: number, flags: number, length: number): void {
  bytes[offset + FIELD.chunkType] = type
  bytes[offset + FIELD.chunkFlags] = flags
  putHalf(bytes, offset + FIELD.chunkLength, length)
}

/** Little-endian: RFC 9260 appendix A sends the reflected register's least significant byte first. */
function emitChecksum(bytes: Buffer, offset: number, length: number): number {
  bytes.writeUInt32LE(packetCrc(bytes, offset, length), offset + FIELD.checksum)
  return length
}

/** The CRC32c of the packet as it is with zeros for its checksum (RFC 9260 section 6.8), read in place. */
function packetCrc(bytes: Buffer, offset: number, length: number): number {
  const afterChecksum = FIELD.checksum + CHECKSUM_LENGTH
  const beforeChecksum = crc32c(bytes, offset, FIELD.checksum)
  const throughChecksum = crc32c(ABSENT_CHECKSUM, 0, CHECKSUM_LENGTH, beforeChecksum)
  return crc32c(bytes, offset + afterChecksum, length - afterChecksum, throughChecksum)
}

/**
 * The bytes of a journal's chunk:
 *
 *   | version u8 | CRC32c of what follows u32 | kind u8 | body |
 *   hosts:     a record behind its length (u16), host by host (host-chunk.ts)
 *   routers:   router-records.ts
 *   addresses: address-chunk.ts
 *   others:    other-records.ts
 *
 * What does not bear its checksum, or is of another version, is refused: a worker that cannot read what was written down
 * fails, rather than going on with something else.
 */
import { Failure } from '../../src/contract/failures.ts'
import { crc32c } from '../../src/packet/crc32c.ts'
import { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

const VERSION = 1
const HEAD_BYTES = 6
const CHECKSUM_AT = 1
const KIND_AT = 5

export const KIND = { hosts: 1, routers: 2, addresses: 3, others: 4 } as const
const KINDS: readonly number[] = Object.values(KIND)
export type ChunkKind = (typeof KIND)[keyof typeof KIND]

/** Begins a chunk in a writer that is empty. */
export function beginChunk(into: ByteWriter, kind: ChunkKind): void {
  into.clear()
  into.reserve(HEAD_BYTES)
  into.u8(VERSION)
  into.u32(0)
  into.u8(kind)
}

/** A copy of the chunk, its checksum filled in; nothing (length 0) if it has no body. */
export function endChunk(into: ByteWriter): Uint8Array<ArrayBuffer> {
  const length = into.length === HEAD_BYTES ? 0 : into.length
  const bytes = new Uint8Array(new ArrayBuffer(length))
  if (length === 0) return bytes
  const written = into.written()
  written.writeUInt32BE(crc32c(written, KIND_AT, length - KIND_AT), CHECKSUM_AT)
  bytes.set(written)
  return bytes
}

/** A chunk's kind and body. Throws the Failure WORKER_FAILED where it is damaged or of another version. */
export function openChunk(bytes: Uint8Array): { readonly kind: ChunkKind; readonly body: ByteReader } {
  if (bytes.length < HEAD_BYTES) throw damaged(`it has ${bytes.length} bytes`)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = buffer.readUInt8(0)
  if (version !== VERSION) throw damaged(`it is of version ${version}, not ${VERSION}`)
  const checksum = crc32c(buffer, KIND_AT, buffer.length - KIND_AT)
  if (buffer.readUInt32BE(CHECKSUM_AT) !== checksum) throw damaged('its checksum is wrong')
  const kind = buffer.readUInt8(KIND_AT)
  if (!isKind(kind)) throw damaged(`it is of kind ${kind}`)
  return { kind, body: new ByteReader(buffer.subarray(HEAD_BYTES)) }
}

function isKind(kind: number): kind is ChunkKind {
  return KINDS.includes(kind)
}

/** What cannot be read, and why. */
export function damaged(why: string): Failure {
  return new Failure(
    'WORKER_FAILED',
    `what a worker wrote down of its hosts cannot be read: ${why}; the sweep must be run again`,
  )
}

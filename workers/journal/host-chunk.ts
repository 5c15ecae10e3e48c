/** Records of hosts, some dozens together: a chunk of the journal. */

import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { beginChunk, damaged, endChunk, KIND } from './chunk.ts'
import type { HostRecord } from './host-record.ts'
import { RecordCodec } from './record-codec.ts'

const LENGTH_BYTES = 2

export class HostChunkWriter {
  readonly #codec = new RecordCodec()
  readonly #writer = new ByteWriter()

  /** Begins a chunk. */
  begin(): void {
    beginChunk(this.#writer, KIND.hosts)
  }

  /** Appends a host. */
  add(record: HostRecord): void {
    const at = this.#beginRecord()
    this.#codec.emit(record, this.#writer)
    this.#writer.u16At(at, this.#writer.length - at - LENGTH_BYTES)
  }

  /** Appends a host as it was written before. */
  copy(record: Uint8Array): void {
    const at = this.#beginRecord()
    this.#writer.copy(record)
    this.#writer.u16At(at, record.length)
  }

  /** A copy of the chunk; nothing (length 0) if it has no hosts. */
  end(): Uint8Array<ArrayBuffer> {
    return endChunk(this.#writer)
  }

  #beginRecord(): number {
    const at = this.#writer.length
    this.#writer.reserve(LENGTH_BYTES)
    this.#writer.u16(0)
    return at
  }
}

/** The records of a chunk of hosts, not copied. Throws the Failure WORKER_FAILED where it is damaged. */
export function recordsIn(body: ByteReader): Uint8Array[] {
  const records: Uint8Array[] = []
  try {
    while (!body.isAtEnd) records.push(body.take(body.u16()))
  } catch (error) {
    throw asDamage(error)
  }
  return records
}

const codec = new RecordCodec()

/** A host as it was written. Throws the Failure WORKER_FAILED where the bytes are no record. */
export function parseRecord(bytes: Uint8Array): HostRecord {
  const reader = new ByteReader(bytes)
  try {
    const record = codec.parse(reader)
    if (reader.isAtEnd) return record
  } catch (error) {
    throw asDamage(error)
  }
  throw damaged('a host has more bytes than it needs')
}

/** The address (32 bits) of a host as it was written. */
export function addressIn(record: Uint8Array): number {
  try {
    return new ByteReader(record).u32()
  } catch (error) {
    throw asDamage(error)
  }
}

function asDamage(error: unknown): unknown {
  return error instanceof Error ? damaged(error.message) : error
}

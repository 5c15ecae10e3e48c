/** Addresses (32 bits each) as a chunk of the journal: targets that are finished and not yet come to in their order. */

import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { beginChunk, damaged, endChunk, KIND } from './chunk.ts'

const ADDRESS_BYTES = 4

/** The chunk; nothing (length 0) without addresses. */
export function emitAddresses(addresses: Iterable<number>): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter()
  beginChunk(writer, KIND.addresses)
  for (const address of addresses) {
    writer.reserve(ADDRESS_BYTES)
    writer.u32(address)
  }
  return endChunk(writer)
}

/** What `emitAddresses` wrote. Throws the Failure WORKER_FAILED where it is damaged. */
export function parseAddresses(body: ByteReader): number[] {
  const addresses: number[] = []
  try {
    while (!body.isAtEnd) addresses.push(body.u32())
  } catch (error) {
    throw error instanceof RangeError ? damaged(error.message) : error
  }
  return addresses
}

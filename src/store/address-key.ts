/** How addresses stand in the database: IPv4 in 4 bytes, anything else in 16, so that IPv4 sorts as it counts. */
import { fromMapped, toMapped } from '../packet/address.ts'
import type { Range } from '../target/ranges.ts'

const V4_OFFSET = 12

/** The key of an address of 16 bytes: a view of it. */
export function addressKey(address: Uint8Array): Uint8Array {
  return fromMapped(address) === undefined ? address : address.subarray(V4_OFFSET)
}

/** The 16 bytes of a key, newly allocated. */
export function addressOfKey(key: Uint8Array): Uint8Array {
  return key.length === 4 ? toMapped(numberOfKey(key)) : Uint8Array.from(key)
}

/** The 32-bit number of an IPv4 key; NaN for any other key, which is in no range. */
export function numberOfKey(key: Uint8Array): number {
  return key.length === 4 ? new DataView(key.buffer, key.byteOffset).getUint32(0) : Number.NaN
}

/** The key of a 32-bit address. */
export function keyOfNumber(address: number): Buffer {
  const key = Buffer.alloc(4)
  key.writeUInt32BE(address)
  return key
}

/** The keys of a range's ends. */
export function keysOfRange([first, last]: Range): readonly [Buffer, Buffer] {
  return [keyOfNumber(first), keyOfNumber(last)]
}

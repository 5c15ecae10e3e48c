/**
 * How addresses stand in the database: IPv4 as a number, anything else as its 16 bytes. SQLite sorts numbers before bytes,
 * and reading numbers costs a fraction of reading bytes: each of those is a buffer of its own. MAC addresses likewise.
 */
import type { AddressRange } from '../contract/address-ranges.ts'

/** An address as a column holds it. */
export type AddressKey = number | Uint8Array

const LENGTH = 16
const V4_AT = 12

/** Sorts before every address. */
export const BEFORE_ALL: AddressKey = -1

/** The key of an address of 16 bytes; that of IPv6 is a view of it. */
export function addressKey(address: Uint8Array): AddressKey {
  for (let at = 0; at < V4_AT; at++) {
    if (address[at] !== (at < V4_AT - 2 ? 0 : 0xff)) return address
  }
  return numberOf(address, V4_AT, LENGTH)
}

/** The 16 bytes of a key, newly allocated. */
export function addressOfKey(key: AddressKey): Uint8Array {
  if (typeof key !== 'number') return Uint8Array.from(key)
  const address = new Uint8Array(LENGTH)
  address[V4_AT - 2] = 0xff
  address[V4_AT - 1] = 0xff
  putNumber(address, V4_AT, key)
  return address
}

/** Below, at or above 0 as the first key sorts before, with or behind the second: as SQLite sorts them. */
export function compareKeys(left: AddressKey, right: AddressKey): number {
  if (typeof left === 'number') return typeof right === 'number' ? left - right : -1
  return typeof right === 'number' ? 1 : Buffer.compare(left, right)
}

/** The keys of a range's ends. */
export function keysOfRange({ first, last }: AddressRange): readonly [AddressKey, AddressKey] {
  return [addressKey(first), addressKey(last)]
}

/** A MAC address of six bytes as a column holds it. */
export function macKey(mac: Uint8Array): number {
  return numberOf(mac, 0, mac.length)
}

/** The six bytes of such a number, newly allocated. */
export function macOfKey(key: number): Uint8Array {
  const mac = new Uint8Array(6)
  putNumber(mac, 2, key % 2 ** 32)
  const high = Math.floor(key / 2 ** 32)
  mac[0] = high >>> 8
  mac[1] = high
  return mac
}

function numberOf(bytes: Uint8Array, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) number = number * 256 + (bytes[at] ?? 0)
  return number
}

// Four bytes.
function putNumber(bytes: Uint8Array, at: number, number: number): void {
  bytes[at] = number >>> 24
  bytes[at + 1] = number >>> 16
  bytes[at + 2] = number >>> 8
  bytes[at + 3] = number
}

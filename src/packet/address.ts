/**
 * Owns addresses and their text. Inside a thread an IPv4 address is an unsigned 32-bit number; at every
 * seam between threads an address is 16 bytes, IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so that
 * IPv6 needs no second form. None of this runs per packet.
 */

import { isIPv6 } from 'node:net'
import { putHalf, putWord } from './words.ts'

const MAPPED_PREFIX = Buffer.from('00000000000000000000ffff', 'hex')
/** Bytes of an address at a seam. */
export const ADDRESS_LENGTH = 16
const OCTETS = 4
const MOST_DIGITS = 3
const ZERO = 0x30
const DOT = 0x2e
const COLON = 0x3a
const LETTER_A = 0x61
/** Bytes of a group of an IPv6 address, and its digits. */
const GROUP_LENGTH = 2
const MOST_HEX_DIGITS = 4
/** Characters of `::`. */
const GAP_LENGTH = 2

/** The Ethernet broadcast address, six bytes. Not to be written to. */
export const MAC_BROADCAST: Uint8Array = new Uint8Array(6).fill(0xff)

/**
 * The address that a strict dotted quad names, as an unsigned 32-bit number: four decimal octets of 0-255
 * without leading zeros, and nothing else. Any other text, also the short and octal forms of inet_aton(3),
 * gives undefined.
 */
export function parseAddressV4(text: string): number | undefined {
  const address = scanAddressV4(text, 0, text.length)
  return address < 0 ? undefined : address
}

/** The same of the part of a text from `from` to before `to`; -1 where it is no address. */
export function scanAddressV4(text: string, from: number, to: number): number {
  let address = 0
  let at = from
  for (let octets = 0; octets < OCTETS; octets += 1) {
    if (octets > 0 && (at === to || text.charCodeAt(at++) !== DOT)) return -1
    const start = at
    let octet = 0
    for (; at < to && at < start + MOST_DIGITS; at += 1) {
      const digit = text.charCodeAt(at) - ZERO
      if (digit < 0 || digit > 9) break
      octet = octet * 10 + digit
    }
    const isPadded = at > start + 1 && text.charCodeAt(start) === ZERO
    if (at === start || octet > 255 || isPadded) return -1
    address = address * 256 + octet
  }
  return at === to ? address : -1
}

/** The dotted quad of an unsigned 32-bit address. */
export function formatAddressV4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`
}

/** The 16 bytes ::ffff:a.b.c.d of an unsigned 32-bit IPv4 address, newly allocated. */
export function toMapped(address: number): Uint8Array {
  const mapped = new Uint8Array(ADDRESS_LENGTH)
  putMapped(mapped, 0, address)
  return mapped
}

/** Writes the same 16 bytes at an offset. */
export function putMapped(bytes: Uint8Array, at: number, address: number): void {
  bytes.set(MAPPED_PREFIX, at)
  const last = at + MAPPED_PREFIX.length
  bytes[last] = address >>> 24
  bytes[last + 1] = address >>> 16
  bytes[last + 2] = address >>> 8
  bytes[last + 3] = address
}

/** Whether the 16 bytes at an offset are ::ffff:a.b.c.d. */
export function isMappedAt(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < MAPPED_PREFIX.length; i += 1) {
    if (bytes[at + i] !== MAPPED_PREFIX[i]) return false
  }
  return true
}

/** The family of an address of 16 bytes: 4 for a v4-mapped one, 6 for any other. */
export function familyOf(address: Uint8Array): 4 | 6 {
  return isMappedAt(address, 0) ? 4 : 6
}

/** The IPv4 address in a v4-mapped one, or undefined for any other 16 bytes and for any other length. */
export function fromMapped(bytes: Uint8Array): number | undefined {
  if (bytes.length !== ADDRESS_LENGTH) return undefined
  const isMapped = MAPPED_PREFIX.every((byte, index) => bytes[index] === byte)
  return isMapped ? view(bytes).getUint32(MAPPED_PREFIX.length) : undefined
}

/**
 * The 16 bytes of an address in text, IPv4 mapped; IPv6 in any form of RFC 4291 section 2.2. A zone (`%eth0`) is left out.
 * Undefined for any other text.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  const v4 = parseAddressV4(text)
  if (v4 !== undefined) return toMapped(v4)
  const zone = text.indexOf('%')
  if (zone >= 0 && !isIPv6(text)) return undefined
  const bytes = new Uint8Array(ADDRESS_LENGTH)
  return scanAddressV6(text, 0, zone < 0 ? text.length : zone, bytes, 0) ? bytes : undefined
}

/**
 * The text of a 16-byte address: a v4-mapped one as a dotted quad, any other as in RFC 5952 (lower case,
 * the first longest run of two or more zero groups as `::`). Throws a RangeError on another length.
 */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length !== ADDRESS_LENGTH) throw new RangeError(`address of ${bytes.length} bytes, not 16`)
  const v4 = fromMapped(bytes)
  return v4 === undefined ? formatGroups(groupsOf(bytes)) : formatAddressV4(v4)
}

/**
 * Reads the part of a text from `from` to before `to` as IPv6 in any form of RFC 4291 section 2.2, without a zone, and writes
 * its 16 bytes at `at`. False where it is no such address: those bytes may then be anything.
 */
export function scanAddressV6(
  text: string,
  from: number,
  to: number,
  bytes: Uint8Array,
  at: number,
): boolean {
  const end = at + ADDRESS_LENGTH
  const gap = gapIn(text, from, to)
  if (gap < 0) return scanGroups(text, from, to, bytes, at, end) === end
  const front = gap === from ? at : scanGroups(text, from, gap, bytes, at, end)
  if (front < 0) return false
  const behind = gap + GAP_LENGTH
  const back = behind === to ? front : scanGroups(text, behind, to, bytes, front, end)
  if (back < 0 || back === end) return false
  const tail = end - (back - front)
  bytes.copyWithin(tail, front, back)
  bytes.fill(0, front, tail)
  return true
}

/** Where `::` stands first, -1 where it does not, or only behind a dotted quad, which is at the end of an address. */
function gapIn(text: string, from: number, to: number): number {
  for (let at = from; at + 1 < to && text.charCodeAt(at) !== DOT; at += 1) {
    if (text.charCodeAt(at) === COLON && text.charCodeAt(at + 1) === COLON) return at
  }
  return -1
}

/** Writes groups that colons separate, the last two perhaps as a dotted quad, up to `end`: where they end, -1 if malformed. */
function scanGroups(
  text: string,
  from: number,
  to: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): number {
  let next = from
  for (let put = at; put < end; put += GROUP_LENGTH) {
    const stop = endOfDigits(text, next, to)
    if (stop === next) return -1
    if (stop < to && text.charCodeAt(stop) === DOT) {
      const quad = put + OCTETS > end ? -1 : scanAddressV4(text, next, to)
      if (quad >= 0) putWord(bytes, put, quad)
      return quad < 0 ? -1 : put + OCTETS
    }
    putHalf(bytes, put, hexadecimal(text, next, stop))
    if (stop === to) return put + GROUP_LENGTH
    if (text.charCodeAt(stop) !== COLON) return -1
    next = stop + 1
  }
  return -1
}

/** Where the digits of a group that begin here end. */
function endOfDigits(text: string, from: number, to: number): number {
  const most = Math.min(to, from + MOST_HEX_DIGITS)
  let end = from
  while (end < most && digitOf(text.charCodeAt(end)) >= 0) end += 1
  return end
}

function hexadecimal(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at += 1) value = value * 16 + digitOf(text.charCodeAt(at))
  return value
}

/** The value of a hexadecimal digit, -1 for any other character. */
function digitOf(code: number): number {
  if (code >= ZERO && code < ZERO + 10) return code - ZERO
  // Lower case and upper case differ in one bit.
  const letter = (code | 0x20) - LETTER_A
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}

/** Six bytes in Nmap's spelling: upper-case hexadecimal pairs joined by colons. */
export function formatMac(mac: Uint8Array): string {
  return Array.from(mac, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':')
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function groupsOf(bytes: Uint8Array): number[] {
  return Array.from({ length: ADDRESS_LENGTH / 2 }, (_, index) => view(bytes).getUint16(index * 2))
}

function formatGroups(groups: readonly number[]): string {
  const [start, length] = longestZeroRun(groups)
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  if (length < 2) return text(groups)
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`
}

/** The first longest run of zero groups, as [start, length]. */
function longestZeroRun(groups: readonly number[]): readonly [number, number] {
  let longest: readonly [number, number] = [0, 0]
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > longest[1]) longest = [index + 1 - length, length]
  }
  return longest
}

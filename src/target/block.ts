// CIDR blocks, and the only file that knows the npm package netmask. The package reads more than we want
// (octal and hexadecimal octets, missing octets, "/24abc", "/" as "/32"), so its callers hand it nothing but
// four plain octets and a prefix length that they have checked.

import { Netmask } from 'netmask'
import { formatAddressV4 } from '../packet/address.ts'
import type { Range } from './ranges.ts'

/** The prefix length of a block with one address. */
export const HOST_PREFIX_LENGTH = 32

/** The addresses of the CIDR block around a dotted address, host bits cleared. `prefixLength` is 0 to 32. */
export function blockAround(address: string, prefixLength: number): Range {
  const block = new Netmask(`${address}/${prefixLength}`)
  return [block.netLong, block.netLong + block.size - 1]
}

/** The range grown at both ends to whole blocks of the prefix length (0 to 32). */
export function widen([first, last]: Range, prefixLength: number): Range {
  const size = 2 ** (HOST_PREFIX_LENGTH - prefixLength)
  return [first - (first % size), last - (last % size) + size - 1]
}

/** A range as users type it: one address, a CIDR block where it is exactly one, else `first-last`. */
export function formatRange([first, last]: Range): string {
  const size = last - first + 1
  if (size === 1) return formatAddressV4(first)
  const prefixLength = HOST_PREFIX_LENGTH - Math.log2(size)
  const isBlock = Number.isInteger(prefixLength) && first % size === 0
  return isBlock
    ? `${formatAddressV4(first)}/${prefixLength}`
    : `${formatAddressV4(first)}-${formatAddressV4(last)}`
}

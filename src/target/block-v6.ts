// Prefixes of IPv6 addresses (RFC 4291 section 2.3), and ranges in the form of users.

import { formatAddress, parseAddress } from '../packet/address.ts'
import { addressAt, bytesOfAddress, type RangeV6 } from './ranges-v6.ts'

/** The prefix length of one address. */
export const HOST_PREFIX_LENGTH_V6 = 128

/** The address that a text names in any form of RFC 4291 section 2.2; undefined for any other text, one with a zone too. */
export function parseAddressV6(text: string): bigint | undefined {
  const bytes = text.includes(':') && !text.includes('%') ? parseAddress(text) : undefined
  return bytes && addressAt(bytes, 0)
}

/** The addresses of the prefix around an address, host bits cleared. `prefixLength` is 0 to 128. */
export function prefixAround(address: bigint, prefixLength: number): RangeV6 {
  const hostBits = BigInt(HOST_PREFIX_LENGTH_V6 - prefixLength)
  const first = (address >> hostBits) << hostBits
  return [first, first + (1n << hostBits) - 1n]
}

/** The prefixes that a range consists of, ascending and as few as possible. */
export function* prefixesOf([first, last]: RangeV6): Generator<RangeV6> {
  for (let next = first; next <= last; ) {
    let length = HOST_PREFIX_LENGTH_V6
    while (length > 0) {
      const [start, end] = prefixAround(next, length - 1)
      if (start !== next || end > last) break
      length -= 1
    }
    const prefix = prefixAround(next, length)
    yield prefix
    next = prefix[1] + 1n
  }
}

/** A range as `formatRange` writes one: an address, a prefix where it is exactly one, else `first-last`. */
export function formatRangeV6([first, last]: RangeV6): string {
  const text = (address: bigint) => formatAddress(bytesOfAddress(address))
  if (first === last) return text(first)
  const prefixLength = HOST_PREFIX_LENGTH_V6 - (last - first).toString(2).length
  const [start, end] = prefixAround(first, prefixLength)
  return start === first && end === last ? `${text(first)}/${prefixLength}` : `${text(first)}-${text(last)}`
}

/** Ranges of addresses of either family as people read them. */
import { formatAddress, fromMapped } from '../packet/address.ts'
import { formatRange } from '../target/block.ts'
import { HOST_PREFIX_LENGTH_V6, prefixAround } from '../target/block-v6.ts'
import { addressAt } from '../target/ranges-v6.ts'
import type { AddressRange } from './address-ranges.ts'

/**
 * One address, a block or prefix where it is exactly one, else `first-last`: `10.0.0.0/24`, `10.0.0.5-10.0.0.9`, `fd77::/64`.
 * Of IPv6 the last form is no target of a sweep.
 */
export function rangeText({ first, last }: AddressRange): string {
  const [low, high] = [fromMapped(first), fromMapped(last)]
  if (low !== undefined && high !== undefined) return formatRange([low, high])
  const [start, end] = [addressAt(first, 0), addressAt(last, 0)]
  if (start === end) return formatAddress(first)
  const prefixLength = HOST_PREFIX_LENGTH_V6 - (end - start).toString(2).length
  const [prefixStart, prefixEnd] = prefixAround(start, prefixLength)
  const isPrefix = prefixStart === start && prefixEnd === end
  return isPrefix
    ? `${formatAddress(first)}/${prefixLength}`
    : `${formatAddress(first)}-${formatAddress(last)}`
}

/** How many targets are this machine itself: their answers never touch a wire and are not rationed. */
import { networkInterfaces } from 'node:os'
import { parseAddressV4 } from '../packet/address.ts'
import { blockAround } from '../target/block.ts'
import { count, intersect, normalise, type Range, type RangeSet } from '../target/ranges.ts'

const LOOPBACK = blockAround('127.0.0.0', 8)

/** The number of addresses in `ranges` that are loopback or the machine's own. */
export function countLocal(ranges: RangeSet): number {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => parseAddressV4(address))
    .filter((address) => address !== undefined)
    .map((address): Range => [address, address])
  return count(intersect(ranges, normalise([LOOPBACK, ...own])))
}

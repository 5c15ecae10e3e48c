/** How many targets are this machine itself: their answers never touch a wire and are not rationed. */
import { networkInterfaces } from 'node:os'
import { parseAddress } from '../packet/address.ts'
import { numberOf } from '../packet/address-numbers.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import { blockAround } from '../target/block.ts'
import { count, intersect, normalise, type Range } from '../target/ranges.ts'

/** No number. */
const NONE = -1
const LOOPBACK = blockAround('127.0.0.0', 8)

/** How many of the targets, which `ranges` hold by their `numbers`, are loopback or the machine's own. */
export function countLocal({ ranges, numbers }: Pick<AssembledTargets, 'ranges' | 'numbers'>): number {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => parseAddress(address))
    .map((address) => (address === undefined ? NONE : numberOf(numbers, address)))
    .filter((number) => number !== NONE)
    .map((number): Range => [number, number])
  // That of IPv6, ::1, is an address of an interface.
  const local = numbers.family === 4 ? [LOOPBACK, ...own] : own
  return count(intersect(ranges, normalise(local)))
}

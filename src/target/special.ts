// Address space with a special purpose (IANA IPv4 Special-Purpose Address Registry, RFC 6890): what no sweep
// may touch, and what may be swept without asking because it is nobody else's Internet.

import { blockAround } from './block.ts'
import { contains, normalise, type Range, type RangeSet, subtract, union } from './ranges.ts'

const NEVER_SWEPT_BLOCKS = [
  { block: block('0.0.0.0/8'), what: 'the address of "this network" (0.0.0.0/8), not of a host' },
  { block: block('224.0.0.0/4'), what: 'a multicast address (224.0.0.0/4), not that of one host' },
  { block: block('255.255.255.255/32'), what: 'the broadcast address, not that of one host' },
  { block: block('240.0.0.0/4'), what: 'in reserved space (240.0.0.0/4), which no host may have' },
] as const

/** The addresses that are never swept: "this network", multicast, reserved space, broadcast. Normal form. */
export const NEVER_SWEPT: RangeSet = normalise(NEVER_SWEPT_BLOCKS.map((entry) => entry.block))

// The registry's blocks that are not globally reachable; from 192.0.0.0/24 it excepts two anycast services.
const PRIVATE_OR_SHARED: RangeSet = subtract(
  normalise(
    [
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.168.0.0/16',
      '198.18.0.0/15',
      '198.51.100.0/24',
      '203.0.113.0/24',
    ].map(block),
  ),
  normalise([block('192.0.0.9/32'), block('192.0.0.10/32')]),
)

/** Why the address is never swept, as the end of a sentence that begins "ADDRESS is"; undefined if it may be. */
export function whyNeverSwept(address: number): string | undefined {
  if (!contains(NEVER_SWEPT, address)) return undefined
  return NEVER_SWEPT_BLOCKS.find(({ block: [first, last] }) => first <= address && address <= last)?.what
}

/**
 * The first range of globally routable addresses in `ranges` for which the user must give permission:
 * neither private or shared space, nor in the prefixes of connected routes, nor typed as a single address.
 * Undefined when there is none.
 */
export function needsPermission(ranges: RangeSet, connected: RangeSet, singles: RangeSet): Range | undefined {
  return subtract(ranges, union(PRIVATE_OR_SHARED, NEVER_SWEPT, connected, singles)).at(0)
}

function block(text: string): Range {
  const [address = '', prefixLength] = text.split('/')
  return blockAround(address, Number(prefixLength))
}

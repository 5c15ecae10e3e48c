// The same for IPv6 (IANA IPv6 Special-Purpose Address Registry, RFC 6890): what no sweep may touch, and what may be swept
// without asking.

import { parseAddressV6, prefixAround } from './block-v6.ts'
import { normaliseV6, type RangeSetV6, type RangeV6, subtractV6, unionV6 } from './ranges-v6.ts'

const NEVER_SWEPT_PREFIXES = [
  { prefix: prefix('::/128'), what: 'the unspecified address, not that of a host' },
  {
    prefix: prefix('::ffff:0:0/96'),
    what: 'an IPv4 address (::ffff:0:0/96): write it as one, and leave -6 out',
  },
  { prefix: prefix('ff00::/8'), what: 'a multicast address (ff00::/8), not that of one host' },
] as const

/** The addresses that are never swept: the unspecified one, IPv4 in another form, multicast. */
export const NEVER_SWEPT_V6: RangeSetV6 = normaliseV6(NEVER_SWEPT_PREFIXES.map((entry) => entry.prefix))

// The registry's prefixes that are not globally reachable, protocol assignments (2001::/23) but for benchmarking left out.
const PRIVATE: RangeSetV6 = normaliseV6(
  [
    '::1/128',
    '64:ff9b:1::/48',
    '100::/64',
    '2001:2::/48',
    '2001:db8::/32',
    '3fff::/20',
    '5f00::/16',
    'fc00::/7',
    'fe80::/10',
  ].map(prefix),
)

const LINK_LOCAL = prefix('fe80::/10')
const [LINK_LOCAL_FIRST, LINK_LOCAL_LAST] = LINK_LOCAL

/** The addresses of which there is more to say than that they are swept: those never swept, and those of one link. */
export const PARTICULAR_V6: RangeSetV6 = normaliseV6([...NEVER_SWEPT_V6, LINK_LOCAL])

/** Whether the address means something on one link only (RFC 4291 section 2.5.6). */
export function isLinkLocal(address: bigint): boolean {
  return LINK_LOCAL_FIRST <= address && address <= LINK_LOCAL_LAST
}

/** Why the address is never swept, as the end of a sentence that begins "ADDRESS is"; undefined if it may be. */
export function whyNeverSweptV6(address: bigint): string | undefined {
  return NEVER_SWEPT_PREFIXES.find(({ prefix: [first, last] }) => first <= address && address <= last)?.what
}

/**
 * The first range of globally routable addresses in `ranges` for which the user must give permission, as `needsPermission`
 * has it. Undefined when there is none.
 */
export function needsPermissionV6(
  ranges: RangeSetV6,
  connected: RangeSetV6,
  singles: RangeSetV6,
): RangeV6 | undefined {
  const free = unionV6(unionV6(PRIVATE, NEVER_SWEPT_V6), connected)
  return subtractV6(subtractV6(ranges, free), singles).at(0)
}

function prefix(text: string): RangeV6 {
  const [address = '', prefixLength] = text.split('/')
  return prefixAround(parseAddressV6(address) ?? 0n, Number(prefixLength))
}

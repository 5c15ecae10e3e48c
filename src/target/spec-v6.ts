// One target of a sweep of IPv6 as it was typed: text -> a prefix of addresses, or a host name still to be resolved. The
// forms are Nmap's for -6: addresses, prefixes and names, and a zone (RFC 4007 section 11) behind a link-local address.

import { failure, quoted, type Result, success } from '../packet/result.ts'
import { HOST_PREFIX_LENGTH_V6, parseAddressV6, prefixAround } from './block-v6.ts'
import type { RangeV6 } from './ranges-v6.ts'
import { isHostName, refuseNoTarget } from './spec.ts'
import { isLinkLocal } from './special-v6.ts'

/** What one target text means. `text` is the text, `zone` the interface that a link-local address names. */
export type TargetSpecV6 =
  | {
      readonly kind: 'addresses'
      readonly text: string
      readonly range: RangeV6
      readonly prefixLength: number
      readonly zone: string | undefined
    }
  | { readonly kind: 'name'; readonly text: string; readonly name: string; readonly prefixLength: number }

/** Reads one target: an address, a prefix (host bits are cleared), a host name, or a host name with a prefix length. */
export function parseTargetV6(text: string): Result<TargetSpecV6> {
  const refused = refuseNoTarget(text)
  if (refused !== undefined) return refused
  const [base = '', mask, ...more] = text.split('/')
  const address = isHostName(base) ? undefined : parseZoned(text, base)
  if (address?.ok === false) return address
  if (more.length > 0) return failure(text, `bad target ${quoted(text)}: only one "/" can follow an address`)
  const prefixLength = mask === undefined ? HOST_PREFIX_LENGTH_V6 : parsePrefixLength(mask)
  if (mask?.includes('%')) {
    const right = `${base}%${mask.replace(/^[^%]*%/, '')}/${mask.replace(/%.*/, '')}`
    return failure(
      text,
      `bad target ${quoted(text)}: the zone stands before the prefix length, as in ${quoted(right)}`,
    )
  }
  if (prefixLength === undefined) {
    return failure(
      text,
      `bad mask in ${quoted(text)}: the prefix length must be 0 to ${HOST_PREFIX_LENGTH_V6}`,
    )
  }
  if (address === undefined) return success({ kind: 'name', text, name: base, prefixLength })
  const { first, zone } = address.value
  return success({ kind: 'addresses', text, range: prefixAround(first, prefixLength), prefixLength, zone })
}

/** Reads targets separated by commas: the argument of --exclude, or a word of a file. */
export function parseTargetsV6(text: string): Result<TargetSpecV6[]> {
  const specs: TargetSpecV6[] = []
  for (const piece of text.split(',')) {
    const spec = parseTargetV6(piece.trim())
    if (!spec.ok) return spec
    specs.push(spec.value)
  }
  return success(specs)
}

interface ZonedAddress {
  readonly first: bigint
  readonly zone: string | undefined
}

/** What stands before the prefix length, where that is no name. */
function parseZoned(text: string, base: string): Result<ZonedAddress> {
  const bad = (why: string) => failure(text, `bad target ${quoted(text)}: ${why}`)
  if (!base.includes(':')) {
    if (/^[\d*,-]+(?:\.[\d*,-]+)+$/.test(base)) return bad('that is IPv4: leave -6 out')
    return bad('neither an IPv6 address, nor a prefix, nor a host name')
  }
  if (/^\[.*\]$/.test(base)) return bad('write the address without brackets')
  const [written = '', zone, ...more] = base.split('%')
  const first = parseAddressV6(written)
  if (first === undefined) {
    if (/[-,*]/.test(written)) return bad('IPv6 has no ranges and lists: give a prefix, as in fd77::/120')
    return bad('no IPv6 address, which is one as in fd77::1')
  }
  if (zone !== undefined && !isLinkLocal(first))
    return bad('only a link-local address (fe80::/10) has a zone: leave it out')
  if (zone === '' || more.length > 0)
    return bad('behind "%" stands the name of an interface, as in fe80::1%eth0')
  return success({ first, zone })
}

function parsePrefixLength(mask: string): number | undefined {
  const isNumber = /^\d{1,3}$/.test(mask)
  return isNumber && Number(mask) <= HOST_PREFIX_LENGTH_V6 ? Number(mask) : undefined
}

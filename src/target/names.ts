// Host names to addresses. Many names are asked at once but never all of them: the system's resolver works in
// a few threads, and name servers take a thousand questions at once for an attack.

import { lookup as systemResolver } from 'node:dns/promises'
import PQueue from 'p-queue'
import { parseAddressV4 } from '../packet/address.ts'

/** Gives the addresses of a host name, of one family, as text, best first; rejects or is empty if there are none. */
export type Lookup = (name: string) => Promise<string[]>

/** What the names resolved to: addresses per name (IPv4: unsigned 32-bit), never an empty list; the others in order. */
export interface ResolvedNames<Address = number> {
  readonly addresses: ReadonlyMap<string, readonly Address[]>
  readonly unresolved: readonly string[]
}

const ASKED_AT_ONCE = 16

/** Asks the system for IPv4 addresses as every program does (getaddrinfo: hosts file, then name servers). */
export const systemLookup: Lookup = (name) => systemAddresses(name, 4)

/** The same for IPv6. */
export const systemLookupV6: Lookup = (name) => systemAddresses(name, 6)

async function systemAddresses(name: string, family: 4 | 6): Promise<string[]> {
  const found = await systemResolver(name, { all: true, family })
  return found.map(({ address }) => address)
}

/** Resolves each distinct name once, at most 16 at a time. Never rejects: what fails is in `unresolved`. */
export function resolveNames(names: Iterable<string>, lookup?: Lookup): Promise<ResolvedNames>
export function resolveNames<Address>(
  names: Iterable<string>,
  lookup: Lookup,
  parse: (text: string) => Address | undefined,
): Promise<ResolvedNames<Address>>
export async function resolveNames(
  names: Iterable<string>,
  lookup: Lookup = systemLookup,
  parse: (text: string) => unknown = parseAddressV4,
): Promise<ResolvedNames<unknown>> {
  const distinct = [...new Set(names)]
  const queue = new PQueue({ concurrency: ASKED_AT_ONCE })
  const answers = await Promise.all(distinct.map((name) => queue.add(() => addressesOf(name, lookup, parse))))

  const addresses = new Map<string, readonly unknown[]>()
  const unresolved: string[] = []
  for (const [index, name] of distinct.entries()) {
    const found = answers[index] ?? []
    if (found.length > 0) addresses.set(name, found)
    else unresolved.push(name)
  }
  return { addresses, unresolved }
}

async function addressesOf(
  name: string,
  lookup: Lookup,
  parse: (text: string) => unknown,
): Promise<unknown[]> {
  try {
    const found = await lookup(name)
    return found.map((text) => parse(text)).filter((address) => address !== undefined)
  } catch {
    // Whether it does not exist or nobody could be asked, the name has no address to sweep now.
    return []
  }
}

// Host names to addresses. Many names are asked at once but never all of them: the system's resolver works in
// a few threads, and name servers take a thousand questions at once for an attack.

import { lookup as systemResolver } from 'node:dns/promises'
import PQueue from 'p-queue'
import { parseAddressV4 } from '../packet/address.ts'

/** Gives the IPv4 addresses of a host name as dotted text, best first; rejects or is empty if there are none. */
export type Lookup = (name: string) => Promise<string[]>

/** What the names resolved to: unsigned 32-bit addresses per name, never an empty list; the others in order. */
export interface ResolvedNames {
  readonly addresses: ReadonlyMap<string, readonly number[]>
  readonly unresolved: readonly string[]
}

const ASKED_AT_ONCE = 16

/** Asks the system as every program does (getaddrinfo: hosts file, then name servers). */
export const systemLookup: Lookup = async (name) => {
  const found = await systemResolver(name, { all: true, family: 4 })
  return found.map(({ address }) => address)
}

/** Resolves each distinct name once, at most 16 at a time. Never rejects: what fails is in `unresolved`. */
export async function resolveNames(
  names: Iterable<string>,
  lookup: Lookup = systemLookup,
): Promise<ResolvedNames> {
  const distinct = [...new Set(names)]
  const queue = new PQueue({ concurrency: ASKED_AT_ONCE })
  const answers = await Promise.all(distinct.map((name) => queue.add(() => addressesOf(name, lookup))))

  const addresses = new Map<string, readonly number[]>()
  const unresolved: string[] = []
  for (const [index, name] of distinct.entries()) {
    const found = answers[index] ?? []
    if (found.length > 0) addresses.set(name, found)
    else unresolved.push(name)
  }
  return { addresses, unresolved }
}

async function addressesOf(name: string, lookup: Lookup): Promise<number[]> {
  try {
    const found = await lookup(name)
    return found.map(parseAddressV4).filter((address) => address !== undefined)
  } catch {
    // Whether it does not exist or nobody could be asked, the name has no address to sweep now.
    return []
  }
}

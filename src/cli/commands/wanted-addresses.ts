/** Which addresses a reading subcommand is asked about: targets as a sweep takes them, and a host under any of its names. */
import { Failure } from '../../contract/failures.ts'
import { parseAddressV4, toMapped } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { widen } from '../../target/block.ts'
import { type Lookup, resolveNames } from '../../target/names.ts'
import { normalise, type Range, type RangeSet } from '../../target/ranges.ts'
import { parseTarget } from '../../target/spec.ts'
import type { ReadableArchive } from './archive.ts'

/** The ranges that targets name, names looked up. Rejects with a Failure about the first that is wrong. */
export async function rangesOf(words: readonly string[], lookup: Lookup): Promise<RangeSet> {
  const ranges: Range[] = []
  for (const word of words) {
    const spec = parseTarget(word)
    if (!spec.ok) throw new Failure('BAD_INPUT', spec.fault.message)
    if (spec.value.kind === 'addresses') {
      for (const range of spec.value.ranges) ranges.push(range)
      continue
    }
    const { name, prefixLength } = spec.value
    const address = await addressNamed(name, lookup)
    ranges.push(widen([address, address], prefixLength))
  }
  return normalise(ranges)
}

const MAC = /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i
/** So many of the latest sweeps are searched for a name. */
const SEARCHED_SWEEPS = 1000

/**
 * The addresses, 16 bytes each, of one host: itself; all that were seen with a MAC address; the address that the latest
 * sweep knew by a name, or else what the name resolves to. Rejects with a Failure where there is none.
 */
export async function addressesOf(
  word: string,
  archive: Pick<ReadableArchive, 'hosts' | 'sweeps'>,
  lookup: Lookup,
): Promise<Uint8Array[]> {
  const address = parseAddressV4(word)
  if (address !== undefined) return [toMapped(address)]
  if (MAC.test(word)) return addressesWithMac(word, archive)
  const spec = parseTarget(word)
  if (!spec.ok) throw new Failure('BAD_INPUT', spec.fault.message)
  if (spec.value.kind === 'addresses' || spec.value.text !== spec.value.name) {
    throw new Failure('BAD_INPUT', `${quoted(word)} is more than one host: protosweep hosts lists several`)
  }
  return [toMapped(typedAddress(word, archive) ?? (await addressNamed(word, lookup)))]
}

function addressesWithMac(word: string, archive: Pick<ReadableArchive, 'hosts'>): Uint8Array[] {
  const mac = Buffer.from(word.replaceAll(/[:-]/g, ''), 'hex')
  const byAddress = new Map<string, Uint8Array>()
  for (const { address } of archive.hosts({ mac })) byAddress.set(address.join(), address)
  if (byAddress.size > 0) return [...byAddress.values()]
  throw new Failure('BAD_INPUT', `no host with the MAC address ${word} is known`)
}

function typedAddress(name: string, archive: Pick<ReadableArchive, 'sweeps'>): number | undefined {
  for (const { hostNames } of archive.sweeps({ limit: SEARCHED_SWEEPS })) {
    for (const [address, typed] of hostNames) if (typed === name) return address
  }
  return undefined
}

async function addressNamed(name: string, lookup: Lookup): Promise<number> {
  const [address] = (await resolveNames([name], lookup)).addresses.get(name) ?? []
  if (address !== undefined) return address
  throw new Failure(
    'BAD_INPUT',
    `${quoted(name)} does not resolve, and no kept sweep was given it as a target`,
  )
}

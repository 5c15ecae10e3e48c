/** Which addresses a reading subcommand is asked about: targets as a sweep takes them, and a host under any of its names. */
import { type AddressRanges, packRanges, rangesOfBytes } from '../../contract/address-ranges.ts'
import { Failure } from '../../contract/failures.ts'
import { addressOfTyped } from '../../contract/typed-names.ts'
import { fromMapped, parseAddress } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { HOST_PREFIX_LENGTH, widen } from '../../target/block.ts'
import { HOST_PREFIX_LENGTH_V6, prefixAround } from '../../target/block-v6.ts'
import { type Lookup, resolveNames } from '../../target/names.ts'
import { normalise, type Range } from '../../target/ranges.ts'
import { addressAt, normaliseV6, type RangeV6 } from '../../target/ranges-v6.ts'
import { parseTarget } from '../../target/spec.ts'
import { parseTargetV6 } from '../../target/spec-v6.ts'
import type { ReadableArchive } from './archive.ts'

/** The ranges that targets of either family name, names looked up. Rejects with a Failure about the first that is wrong. */
export async function rangesOf(words: readonly string[], lookup: Lookup): Promise<AddressRanges> {
  const v4: Range[] = []
  const v6: RangeV6[] = []
  for (const word of words) {
    const spec = specOf(word)
    if (spec.kind === 'name') {
      const address = await addressNamed(spec.name, lookup)
      const number = fromMapped(address)
      if (number !== undefined) v4.push(widen([number, number], spec.prefixLength))
      else v6.push(prefixAround(addressAt(address, 0), lengthInV6(spec.prefixLength)))
    } else if ('range' in spec) v6.push(spec.range)
    else for (const range of spec.ranges) v4.push(range)
  }
  const both = [packRanges(normalise(v4)).ends, normaliseV6(v6).ends]
  return rangesOfBytes(Buffer.concat(both))
}

/** What a word means as a target. A word with a colon can only be of IPv6. */
function specOf(word: string) {
  const spec = word.includes(':') ? parseTargetV6(word) : parseTarget(word)
  if (spec.ok) return spec.value
  throw new Failure('BAD_INPUT', spec.fault.message)
}

// A name without a prefix length stands for one address.
function lengthInV6(prefixLength: number): number {
  return prefixLength === HOST_PREFIX_LENGTH ? HOST_PREFIX_LENGTH_V6 : prefixLength
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
  const address = parseAddress(word)
  if (address !== undefined) return [address]
  if (MAC.test(word)) return addressesWithMac(word, archive)
  const spec = specOf(word)
  if (spec.kind === 'addresses' || spec.text !== spec.name) {
    throw new Failure('BAD_INPUT', `${quoted(word)} is more than one host: protosweep hosts lists several`)
  }
  return [typedAddress(word, archive) ?? (await addressNamed(word, lookup))]
}

function addressesWithMac(word: string, archive: Pick<ReadableArchive, 'hosts'>): Uint8Array[] {
  const mac = Buffer.from(word.replaceAll(/[:-]/g, ''), 'hex')
  const byAddress = new Map<string, Uint8Array>()
  for (const { address } of archive.hosts({ mac })) byAddress.set(address.join(), address)
  if (byAddress.size > 0) return [...byAddress.values()]
  throw new Failure('BAD_INPUT', `no host with the MAC address ${word} is known`)
}

function typedAddress(name: string, archive: Pick<ReadableArchive, 'sweeps'>): Uint8Array | undefined {
  for (const sweep of archive.sweeps({ limit: SEARCHED_SWEEPS })) {
    const address = addressOfTyped(sweep, name)
    if (address !== undefined) return address
  }
  return undefined
}

async function addressNamed(name: string, lookup: Lookup): Promise<Uint8Array> {
  const [address] = (await resolveNames([name], lookup, parseAddress)).addresses.get(name) ?? []
  if (address !== undefined) return address
  throw new Failure(
    'BAD_INPUT',
    `${quoted(name)} does not resolve, and no kept sweep was given it as a target`,
  )
}

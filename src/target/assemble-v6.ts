// The same of IPv6:
//
//   texts, files -> parse -> one link? -> resolve names -> merge -> take out never swept space and exclusions -> number

import { MOST_NUMBERED, V6Numbers } from '../packet/address-numbers.ts'
import { type Failure, failure, quoted, type Result, success } from '../packet/result.ts'
import { type AssembledTargets, NO_TARGET, type TargetInput } from './assemble.ts'
import { parseAddressV6, prefixAround } from './block-v6.ts'
import { type ResolvedNames, resolveNames, systemLookupV6 } from './names.ts'
import { normalise } from './ranges.ts'
import {
  bytesOfAddress,
  countV6,
  intersectV6,
  type RangeSetV6,
  type RangeV6,
  subtractV6,
} from './ranges-v6.ts'
import { readGiven } from './read-given.ts'
import { parseTargetsV6, parseTargetV6 } from './spec-v6.ts'
import { isLinkLocal, NEVER_SWEPT_V6, whyNeverSweptV6 } from './special-v6.ts'
import { LEAST_PREFIX_LENGTH, type NamedTargetV6, TargetListV6 } from './target-list-v6.ts'

const PARSERS = { one: parseTargetV6, several: parseTargetsV6 }

/** What the user said; `interfaceName` is that of -e. */
export interface TargetInputV6 extends TargetInput {
  readonly interfaceName?: string | undefined
}

/**
 * Combines all targets and exclusions, as `assembleTargets` does. Faults besides: more targets than are numbered, link-local
 * ones without an interface, zones that differ from each other or from -e.
 */
export async function assembleTargetsV6(input: TargetInputV6): Promise<Result<AssembledTargets>> {
  const targets = new TargetListV6()
  const exclusions = new TargetListV6()
  const fault =
    readGiven({ texts: input.targets, files: input.targetFiles }, 'one', PARSERS, targets) ??
    readGiven({ texts: input.exclude, files: input.excludeFiles }, 'several', PARSERS, exclusions)
  if (fault !== undefined) return fault
  if (targets.isEmpty) return NO_TARGET
  const refused = targets.forbidden ?? refuseLinks(targets, input.interfaceName)
  if (refused !== undefined) return refused

  const names: ResolvedNames<bigint> = await resolveNames(
    [...targets.names, ...exclusions.names].map(({ name }) => name),
    input.lookup ?? systemLookupV6,
    parseAddressV6,
  )
  const excluded = excludedRanges(exclusions, names)
  return excluded.ok ? combine(targets, excluded.value, names, input) : excluded
}

function refuseLinks(
  { zones, linkLocal }: TargetListV6,
  interfaceName: string | undefined,
): Failure | undefined {
  const named = interfaceName === undefined ? [...zones] : [...new Set([interfaceName, ...zones])]
  const [one, other] = named
  if (other !== undefined) {
    const both =
      one === interfaceName
        ? `-e is ${one} and the zone of a target ${other}`
        : `the zones ${named.join(', ')} are named`
    return failure(other, `bad target: ${both}: a sweep of link-local addresses is of one interface`)
  }
  if (linkLocal === undefined || one !== undefined) return undefined
  return failure(
    linkLocal,
    `bad target ${quoted(linkLocal)}: a link-local address is of one link: name the interface with -e, or as in fe80::1%eth0`,
  )
}

function excludedRanges(exclusions: TargetListV6, names: ResolvedNames<bigint>): Result<RangeSetV6> {
  for (const { name, text, prefixLength } of exclusions.names) {
    const addresses = names.addresses.get(name)
    if (addresses === undefined) {
      return failure(text, `the excluded host ${quoted(text)} does not resolve: exclude it by its address`)
    }
    for (const address of addresses) exclusions.add(prefixAround(address, prefixLength))
  }
  return success(exclusions.build().addresses)
}

function combine(
  targets: TargetListV6,
  excluded: RangeSetV6,
  names: ResolvedNames<bigint>,
  { isEveryAddress = false, interfaceName }: TargetInputV6,
): Result<AssembledTargets> {
  const zone = [...targets.zones][0]
  const isOfLink = (zone ?? interfaceName) !== undefined
  const named = new Map<bigint, string>()
  const unresolved = new Set<string>()
  for (const target of targets.names) {
    const ranges = rangesOfName(target, names, isOfLink)
    if (ranges.length === 0) unresolved.add(target.text)
    for (const range of isEveryAddress ? ranges : ranges.slice(0, 1)) {
      const [first, last] = range
      targets.add(range)
      if (first === last && !named.has(first)) named.set(first, target.name)
    }
  }

  const { addresses, singles } = targets.build()
  const sweepable = subtractV6(addresses, NEVER_SWEPT_V6)
  const ranges = subtractV6(sweepable, excluded)
  const [count, sweepableCount] = [countV6(ranges), countV6(sweepable)]
  if (count > MOST_NUMBERED) return tooMany(count)
  const numbers = new V6Numbers(ranges.ends)
  const numberOfTarget = (address: bigint) => numbers.targetAt(bytesOfAddress(address), 0)
  return success({
    numbers,
    ranges: normalise(numbers.ranges()),
    count: Number(count),
    excludedCount: Number(sweepableCount - count),
    neverSweptCount: Number(countV6(addresses) - sweepableCount),
    singles: normalise(numbers.targetsIn(intersectV6(singles, ranges).ends)),
    hostNames: new Map(
      [...named]
        .map(([address, name]) => [numberOfTarget(address), name] as const)
        .filter(([number]) => number >= 0),
    ),
    unresolved: [...unresolved],
    zone,
  })
}

function tooMany(count: bigint): Failure {
  return failure(
    '',
    `too many targets: ${count} addresses in all, more than one sweep of IPv6 asks: give as many as a /${LEAST_PREFIX_LENGTH} has (${MOST_NUMBERED}) or fewer`,
  )
}

// The prefixes around the name's addresses; a link-local address is none where nobody has said of which link.
function rangesOfName(
  { name, prefixLength }: NamedTargetV6,
  names: ResolvedNames<bigint>,
  isOfLink: boolean,
): RangeV6[] {
  const addresses = names.addresses.get(name) ?? []
  return addresses
    .filter((address) => whyNeverSweptV6(address) === undefined && (isOfLink || !isLinkLocal(address)))
    .map((address) => prefixAround(address, prefixLength))
}

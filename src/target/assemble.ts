// All that was said about targets -> the ranges to sweep:
//
//   texts, files -> parse -> resolve names -> merge -> take out never swept space -> take out exclusions
//
// Everything is parsed before the first name is looked up: bad input sends nothing, not even a DNS query.

import { type AddressNumbers, V4_NUMBERS } from '../packet/address-numbers.ts'
import { failure, quoted, type Result, success } from '../packet/result.ts'
import { widen } from './block.ts'
import type { TargetFile } from './files.ts'
import { type Lookup, type ResolvedNames, resolveNames, systemLookup } from './names.ts'
import { count, type Range, RangeSet, subtract } from './ranges.ts'
import { readGiven } from './read-given.ts'
import { parseTarget, parseTargets } from './spec.ts'
import { NEVER_SWEPT, whyNeverSwept } from './special.ts'
import { type NamedTarget, TargetList } from './target-list.ts'

/** What the user said: target arguments, --exclude arguments, and the texts of -iL and --excludefile files. */
export interface TargetInput {
  readonly targets: readonly string[]
  readonly targetFiles?: readonly TargetFile[]
  readonly exclude?: readonly string[]
  readonly excludeFiles?: readonly TargetFile[]
  /** True where all addresses of a name are wanted, not its first alone. */
  readonly isEveryAddress?: boolean
  readonly lookup?: Lookup
}

/** No target at all. */
export const NO_TARGET = failure(
  '',
  'no target given: name a host, an address or a range, as in 192.168.1.0/24',
)

const PARSERS = { one: parseTarget, several: parseTargets }

/** What is to be swept. An address is the number that `numbers` has for it; in IPv4 that is itself. */
export interface AssembledTargets {
  readonly numbers: AddressNumbers
  /** Empty if no name resolved or the exclusions left nothing. */
  readonly ranges: RangeSet
  /** How many addresses `ranges` holds. */
  readonly count: number
  /** How many addresses the exclusions took out. */
  readonly excludedCount: number
  /** How many addresses of larger ranges were left out because they are never swept. */
  readonly neverSweptCount: number
  /** The addresses that the user named one by one, whether or not they were excluded later. */
  readonly singles: RangeSet
  /** The names that the swept addresses were given as, by address; the first one where there are several. */
  readonly hostNames: ReadonlyMap<number, string>
  /** Target names without an address that can be swept, each once, as typed. */
  readonly unresolved: readonly string[]
  /** The interface that link-local targets name. */
  readonly zone?: string | undefined
}

/**
 * Combines all targets and exclusions. Faults: no target, a malformed one, a target all of which is never
 * swept, a name in the exclusions that does not resolve (what it should protect would be swept).
 */
export async function assembleTargets(input: TargetInput): Promise<Result<AssembledTargets>> {
  const targets = new TargetList()
  const exclusions = new TargetList()
  const fault =
    readGiven({ texts: input.targets, files: input.targetFiles }, 'one', PARSERS, targets) ??
    readGiven({ texts: input.exclude, files: input.excludeFiles }, 'several', PARSERS, exclusions)
  if (fault !== undefined) return fault
  if (targets.isEmpty) return NO_TARGET
  if (targets.forbidden !== undefined) return targets.forbidden

  const names = await resolveNames(
    [...targets.names, ...exclusions.names].map(({ name }) => name),
    input.lookup ?? systemLookup,
  )
  const excluded = excludedRanges(exclusions, names)
  return excluded.ok ? success(combine(targets, excluded.value, names, input.isEveryAddress)) : excluded
}

// All addresses of an excluded name are excluded, and one that does not resolve stops the sweep.
function excludedRanges(exclusions: TargetList, names: ResolvedNames): Result<RangeSet> {
  for (const { name, text, prefixLength } of exclusions.names) {
    const addresses = names.addresses.get(name)
    if (addresses === undefined) {
      return failure(text, `the excluded host ${quoted(text)} does not resolve: exclude it by its address`)
    }
    for (const address of addresses) exclusions.addresses.add(...widen([address, address], prefixLength))
  }
  return success(new RangeSet(exclusions.addresses.build()))
}

function combine(
  targets: TargetList,
  excluded: RangeSet,
  names: ResolvedNames,
  isEveryAddress = false,
): AssembledTargets {
  const { addresses, singles } = targets
  const hostNames = new Map<number, string>()
  const unresolved = new Set<string>()
  for (const named of targets.names) {
    const ranges = rangesOfName(named, names)
    if (ranges.length === 0) unresolved.add(named.text)
    for (const [first, last] of isEveryAddress ? ranges : ranges.slice(0, 1)) {
      addresses.add(first, last)
      if (first !== last) continue
      singles.add(first, first)
      if (!hostNames.has(first)) hostNames.set(first, named.name)
    }
  }

  const wanted = new RangeSet(addresses.build())
  const sweepable = subtract(wanted, NEVER_SWEPT)
  const ranges = subtract(sweepable, excluded)
  return {
    numbers: V4_NUMBERS,
    ranges,
    count: count(ranges),
    excludedCount: count(sweepable) - count(ranges),
    neverSweptCount: count(wanted) - count(sweepable),
    singles: new RangeSet(singles.build()),
    hostNames,
    unresolved: [...unresolved],
  }
}

// The blocks around the name's addresses. A name that a filtering name server answers with 0.0.0.0 has none.
function rangesOfName({ name, prefixLength }: NamedTarget, names: ResolvedNames): Range[] {
  const addresses = names.addresses.get(name) ?? []
  return addresses
    .filter((address) => whyNeverSwept(address) === undefined)
    .map((address) => widen([address, address], prefixLength))
}

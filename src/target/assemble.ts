// All that was said about targets -> the ranges to sweep:
//
//   texts, files -> parse -> resolve names -> merge -> take out never swept space -> take out exclusions
//
// Everything is parsed before the first name is looked up: bad input sends nothing, not even a DNS query.

import { formatAddressV4 } from '../packet/address.ts'
import { type Failure, failure, quoted, type Result, success } from '../packet/result.ts'
import { widen } from './block.ts'
import { parseTargetFile, type TargetFile } from './files.ts'
import { type Lookup, type ResolvedNames, resolveNames, systemLookup } from './names.ts'
import { count, normalise, type Range, subtract } from './ranges.ts'
import { parseExclusions, parseTarget, type TargetSpec } from './spec.ts'
import { NEVER_SWEPT, whyNeverSwept } from './special.ts'

/** What the user said: target arguments, --exclude arguments, and the texts of -iL and --excludefile files. */
export interface TargetInput {
  readonly targets: readonly string[]
  readonly targetFiles?: readonly TargetFile[]
  readonly exclude?: readonly string[]
  readonly excludeFiles?: readonly TargetFile[]
  readonly lookup?: Lookup
}

/** What is to be swept. Plain data. */
export interface AssembledTargets {
  /** Each address once, in normal form; empty if no name resolved or the exclusions left nothing. */
  readonly ranges: readonly Range[]
  /** How many addresses `ranges` holds. */
  readonly count: number
  /** How many addresses the exclusions took out. */
  readonly excludedCount: number
  /** How many addresses of larger ranges were left out because they are never swept. */
  readonly neverSweptCount: number
  /** The addresses that the user named one by one, ascending, whether or not they were excluded later. */
  readonly singles: readonly number[]
  /** The names that the swept addresses were given as, by address; the first one where there are several. */
  readonly hostNames: ReadonlyMap<number, string>
  /** Target names without an address that can be swept, each once, as typed. */
  readonly unresolved: readonly string[]
}

/**
 * Combines all targets and exclusions. Faults: no target, a malformed one, a target all of which is never
 * swept, a name in the exclusions that does not resolve (what it should protect would be swept).
 */
export async function assembleTargets(input: TargetInput): Promise<Result<AssembledTargets>> {
  const targets = readSpecs(input.targets, parseOne, input.targetFiles ?? [])
  if (!targets.ok) return targets
  const exclusions = readSpecs(input.exclude ?? [], parseExclusions, input.excludeFiles ?? [])
  if (!exclusions.ok) return exclusions
  if (targets.value.length === 0) {
    return failure('', 'no target given: name a host, an address or a range, as in 192.168.1.0/24')
  }
  const forbidden = refuseNeverSwept(targets.value)
  if (forbidden !== undefined) return forbidden

  const names = await resolveNames(
    namesIn([...targets.value, ...exclusions.value]),
    input.lookup ?? systemLookup,
  )
  const excluded = excludedRanges(exclusions.value, names)
  return excluded.ok ? success(combine(targets.value, excluded.value, names)) : excluded
}

function readSpecs(
  texts: readonly string[],
  parse: (text: string) => Result<TargetSpec[]>,
  files: readonly TargetFile[],
): Result<TargetSpec[]> {
  const specs: TargetSpec[] = []
  for (const read of [...texts.map(parse), ...files.map(parseTargetFile)]) {
    if (!read.ok) return read
    for (const spec of read.value) specs.push(spec)
  }
  return success(specs)
}

function parseOne(text: string): Result<TargetSpec[]> {
  const spec = parseTarget(text)
  return spec.ok ? success([spec.value]) : spec
}

function refuseNeverSwept(specs: readonly TargetSpec[]): Failure | undefined {
  for (const spec of specs) {
    if (spec.kind === 'name' || subtract(spec.ranges, NEVER_SWEPT).length > 0) continue
    const first = spec.ranges[0]?.[0] ?? 0
    const reason = `${formatAddressV4(first)} is ${whyNeverSwept(first) ?? 'never swept'}`
    return failure(spec.text, `bad target ${quoted(spec.text)}: ${reason}`)
  }
  return undefined
}

function namesIn(specs: readonly TargetSpec[]): string[] {
  return specs.flatMap((spec) => (spec.kind === 'name' ? [spec.name] : []))
}

// All addresses of an excluded name are excluded, and one that does not resolve stops the sweep.
function excludedRanges(specs: readonly TargetSpec[], names: ResolvedNames): Result<Range[]> {
  const excluded: Range[] = []
  for (const spec of specs) {
    if (spec.kind === 'addresses') {
      for (const range of spec.ranges) excluded.push(range)
      continue
    }
    const addresses = names.addresses.get(spec.name)
    if (addresses === undefined) {
      return failure(
        spec.text,
        `the excluded host ${quoted(spec.text)} does not resolve: exclude it by its address`,
      )
    }
    for (const address of addresses) excluded.push(widen([address, address], spec.prefixLength))
  }
  return success(normalise(excluded))
}

function combine(
  specs: readonly TargetSpec[],
  excluded: readonly Range[],
  names: ResolvedNames,
): AssembledTargets {
  const wanted: Range[] = []
  const singles = new Set<number>()
  const hostNames = new Map<number, string>()
  const unresolved = new Set<string>()
  for (const spec of specs) {
    const ranges = spec.kind === 'addresses' ? spec.ranges : rangesOfName(spec, names)
    if (ranges === undefined) {
      unresolved.add(spec.text)
      continue
    }
    for (const range of ranges) wanted.push(range)
    if (count(ranges) !== 1) continue
    const first = ranges[0]?.[0] ?? 0
    singles.add(first)
    if (spec.kind === 'name' && !hostNames.has(first)) hostNames.set(first, spec.name)
  }

  const merged = normalise(wanted)
  const sweepable = subtract(merged, NEVER_SWEPT)
  const ranges = subtract(sweepable, excluded)
  return {
    ranges,
    count: count(ranges),
    excludedCount: count(sweepable) - count(ranges),
    neverSweptCount: count(merged) - count(sweepable),
    singles: [...singles].sort((left, right) => left - right),
    hostNames,
    unresolved: [...unresolved],
  }
}

// The block around the name's first address. A name that a filtering name server answers with 0.0.0.0 has none.
function rangesOfName(
  spec: Extract<TargetSpec, { kind: 'name' }>,
  names: ResolvedNames,
): Range[] | undefined {
  const address = names.addresses.get(spec.name)?.find((candidate) => whyNeverSwept(candidate) === undefined)
  return address === undefined ? undefined : [widen([address, address], spec.prefixLength)]
}

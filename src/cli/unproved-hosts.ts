/** The hosts of a sweep that has ended of which something was left unproved, as targets of another. */
import {
  type AddressRanges,
  numberedRanges,
  numbersOf,
  packRanges,
  rangesOfBytes,
} from '../contract/address-ranges.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepRecord } from '../contract/sweep-record.ts'
import { fromMapped } from '../packet/address.ts'
import { bytesOfNumber, numberOf } from '../packet/address-numbers.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import { formatRangeV6, prefixesOf } from '../target/block-v6.ts'
import { RangeBuilderV6 } from '../target/range-builder-v6.ts'
import { contains, count, NOTHING, normalise, type Range } from '../target/ranges.ts'
import { RangeSetV6 } from '../target/ranges-v6.ts'
import { isUnproved } from '../verdict/silence.ts'

export interface UnprovedHosts {
  readonly targets: AssembledTargets
  /** All that is unproved of any of them, ascending. */
  readonly protocols: readonly number[]
}

/** Those of the sweep's `hosts`, with the names that it was given for them. */
export function unprovedOf(
  sweep: Pick<SweepRecord, 'plan' | 'hostNames'>,
  hosts: Iterable<HostResult>,
): UnprovedHosts {
  const v4: Range[] = []
  const v6 = new RangeBuilderV6()
  const protocols = new Set<number>()
  for (const { address, evidence = new Uint8Array() } of hosts) {
    if (!evidence.some(isUnproved)) continue
    const number = fromMapped(address)
    if (number !== undefined) v4.push([number, number])
    else v6.add(Buffer.concat([address, address]), 0)
    for (const [protocol, byte] of evidence.entries()) if (isUnproved(byte)) protocols.add(protocol)
  }
  // A sweep is of one family.
  const ranges = v4.length > 0 ? packRanges(normalise(v4)) : rangesOfBytes(v6.build())
  return {
    targets: targetsOf(sweep, ranges),
    protocols: [...protocols].sort((left, right) => left - right),
  }
}

function targetsOf(
  { plan, hostNames }: Pick<SweepRecord, 'plan' | 'hostNames'>,
  packed: AddressRanges,
): AssembledTargets {
  const [numbers, ranges] = [numbersOf(packed), numberedRanges(packed)]
  const before = numbersOf(plan.ranges)
  const names = [...hostNames].map(
    ([number, name]) => [numberOf(numbers, bytesOfNumber(before, number)), name] as const,
  )
  return {
    numbers,
    ranges,
    count: count(ranges),
    excludedCount: 0,
    neverSweptCount: 0,
    singles: NOTHING,
    hostNames: new Map(names.filter(([number]) => contains(ranges, number))),
    unresolved: [],
    zone: plan.interfaceName,
  }
}

/** Ranges of IPv6 as -6 takes them, which has no form for a range but its prefixes. */
export function prefixTexts({ ends }: AddressRanges): string[] {
  return Array.from(new RangeSetV6(ends), (range) => Array.from(prefixesOf(range), formatRangeV6)).flat()
}

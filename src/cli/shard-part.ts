/** The part of the targets that a shard sweeps. */
import { numberedRanges, numbersOf, packRanges } from '../contract/address-ranges.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import { contains, count, intersect, RangeSet } from '../target/ranges.ts'
import { type Shard, shardOf } from '../target/shard.ts'

/** Those of the shard; in a sweep of IPv6 they have numbers of their own, as `numbersOf` gives them. */
export function partOf(targets: AssembledTargets, shard: Shard | undefined): AssembledTargets {
  if (shard === undefined) return targets
  const ranges = shardOf(targets.ranges, shard)
  const part = { ...targets, ranges, count: count(ranges) }
  return targets.numbers.family === 4 ? part : numberedAnew(part)
}

/** The targets of IPv6 are numbered through, so a shard is one run of numbers. */
function numberedAnew(part: AssembledTargets): AssembledTargets {
  const packed = packRanges(part.ranges, part.numbers)
  const ranges = numberedRanges(packed)
  const shift = (part.ranges.at(0)?.[0] ?? 0) - (ranges.at(0)?.[0] ?? 0)
  const singles = intersect(part.singles, part.ranges)
  return {
    ...part,
    numbers: numbersOf(packed),
    ranges,
    singles: new RangeSet(singles.ends.map((number) => number - shift)),
    hostNames: new Map(
      [...part.hostNames]
        .filter(([number]) => contains(part.ranges, number))
        .map(([number, name]) => [number - shift, name]),
    ),
  }
}

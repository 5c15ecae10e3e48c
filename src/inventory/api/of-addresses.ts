/** The addresses that a page is about. */
import { intersect, NOTHING, normalise, type RangeSet } from '../../target/ranges.ts'
import type { Parameters } from './parameters.ts'

const HIGHEST = 0xffff_ffff

/**
 * Those of `net` behind `after`; undefined where neither is given, empty where no address is behind it.
 */
export function ofAddresses(parameters: Parameters): RangeSet | undefined {
  const net = parameters.net()
  const after = parameters.address('after')
  if (net === undefined && after === undefined) return undefined
  const behind = after === HIGHEST ? NOTHING : normalise([[(after ?? -1) + 1, HIGHEST]])
  return net === undefined ? behind : intersect(net, behind)
}

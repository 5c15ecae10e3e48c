/** The addresses that a page is about. */
import { intersect, type Range } from '../../target/ranges.ts'
import type { Parameters } from './parameters.ts'

const HIGHEST = 0xffff_ffff

/**
 * Those of `net` behind `after`, in normal form; undefined where neither is given, empty where no address is behind it.
 */
export function ofAddresses(parameters: Parameters): Range[] | undefined {
  const net = parameters.net()
  const after = parameters.address('after')
  if (net === undefined && after === undefined) return undefined
  const all: readonly Range[] = [[0, HIGHEST]]
  const behind: readonly Range[] = after === HIGHEST ? [] : [[(after ?? -1) + 1, HIGHEST]]
  return intersect(net ?? all, behind)
}

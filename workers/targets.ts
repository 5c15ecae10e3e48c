/** The targets of one worker, each exactly once, in a seeded order, without a list of them in memory. */
import type { AddressRange } from '../src/contract/plan.ts'
import { fromMapped } from '../src/packet/address.ts'
import { Permutation } from '../src/target/permutation.ts'
import { indexAddresses, type Range } from '../src/target/ranges.ts'

/** A function that gives the next target (32-bit address) of these blocks, and undefined after the last. */
export function enumerateTargets(blocks: readonly AddressRange[], seed: number): () => number | undefined {
  const ranges = blocks.map(({ first, last }): Range => [fromMapped(first) ?? 0, fromMapped(last) ?? 0])
  const addresses = indexAddresses(ranges)
  const order = new Permutation(addresses.count, seed)
  let next = 0
  return () => {
    if (next >= addresses.count) return undefined
    const address = addresses.nth(order.at(next))
    next += 1
    return address
  }
}

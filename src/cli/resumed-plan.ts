/** The plan of a sweep that is gone on with, held against what this machine has now. */
import { numberedRanges, numbersOf } from '../contract/address-ranges.ts'
import { Failure } from '../contract/failures.ts'
import type { Ceilings } from '../contract/plan.ts'
import type { SweepBeginning } from '../contract/sweep-record.ts'
import type { Prepared } from '../inventory/prepared.ts'
import { fromMapped } from '../packet/address.ts'
import { NOTHING, normalise, type Range, type RangeSet } from '../target/ranges.ts'
import { indexOfInterface } from './plan.ts'
import { planSources } from './plan-sources.ts'

/** What of a plan may be another when it is gone on with: nothing that a host's state depends on. */
export interface PlanChanges {
  readonly ceilings?: Partial<Ceilings>
  readonly verbosity?: number | undefined
}

/**
 * Prepares it as it was. Rejects with a Failure where its interface is gone (the kernel's number of it may be another one
 * now) or its sources are no addresses of this machine any more.
 */
export async function prepareResumed(
  { plan, hostNames, unresolved }: Pick<SweepBeginning, 'plan' | 'hostNames' | 'unresolved'>,
  changes: PlanChanges = {},
): Promise<Prepared> {
  const ranges = numberedRanges(plan.ranges)
  const interfaceIndex = await indexOfInterface(plan.interfaceName)
  if (plan.sources.kind === 'listed') await requireSources(plan.sources.addresses, plan.interfaceName, ranges)
  const ceilings = { ...plan.ceilings, ...changes.ceilings }
  const verbosity = changes.verbosity ?? plan.verbosity
  return {
    plan: { ...plan, interfaceIndex, ceilings, verbosity },
    targets: {
      numbers: numbersOf(plan.ranges),
      ranges,
      count: plan.targets,
      excludedCount: 0,
      neverSweptCount: 0,
      singles: NOTHING,
      hostNames,
      unresolved,
    },
  }
}

async function requireSources(
  addresses: readonly Uint8Array[],
  interfaceName: string | undefined,
  ranges: RangeSet,
): Promise<void> {
  const numbers = addresses.map((address) => fromMapped(address) ?? 0)
  const sources = normalise(numbers.map((address): Range => [address, address]))
  try {
    await planSources({ sources, interfaceName }, ranges, await indexOfInterface(interfaceName))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure(error.code, `it cannot be asked from where it was: ${error.message}`, error.exitCode)
  }
}

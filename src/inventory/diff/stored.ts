/** Hosts of the store in the form in which they are compared. */
import type { HostResult } from '../../contract/result.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { formatMac, fromMapped } from '../../packet/address.ts'
import { contains, normalise } from '../../target/ranges.ts'
import { type Classification, classify } from '../../verdict/classify.ts'
import { type ComparableHost, type HostPair, type HostSource, NOTHING_ASKED } from './comparable.ts'

/**
 * A stored sweep as a source. It covers its plan's ranges if it is complete; of a sweep that was cut off nothing follows
 * from a host that is not in it.
 */
export function storedSource(record: SweepRecord, classification: Classification): HostSource {
  const isWhole = record.outcome === 'complete'
  const ranges = normalise(record.plan.ranges.map(({ first, last }) => [numberOf(first), numberOf(last)]))
  return {
    label: `sweep ${record.id}`,
    isWhole,
    classification,
    covers: (address) => isWhole && contains(ranges, numberOf(address)),
  }
}

/** A result under a classification; `name` is what the user typed for the address. */
export function comparableResult(
  result: HostResult,
  classification: Classification,
  name: string | undefined,
): ComparableHost {
  const { address, mac, status, evidence } = result
  return {
    address,
    name,
    mac: mac === undefined ? undefined : formatMac(mac),
    status,
    states:
      evidence === undefined
        ? NOTHING_ASKED
        : Array.from(evidence, (byte, protocol) => classify(byte, protocol, classification)?.state),
  }
}

/** Pairs as the store's archive gives them of two sweeps, both under one classification. */
export function* storedPairs(
  pairs: Iterable<{ address: Uint8Array; before: HostResult | undefined; after: HostResult | undefined }>,
  sweeps: { readonly before: SweepRecord; readonly after: SweepRecord },
  classification: Classification,
): Generator<HostPair> {
  const comparable = (sweep: SweepRecord, result: HostResult | undefined) =>
    result && comparableResult(result, classification, sweep.hostNames.get(numberOf(result.address)))
  for (const { address, before, after } of pairs) {
    yield { address, before: comparable(sweeps.before, before), after: comparable(sweeps.after, after) }
  }
}

// Sweeps are of IPv4 alone. An address that is none lies beyond every range.
function numberOf(address: Uint8Array): number {
  return fromMapped(address) ?? Number.POSITIVE_INFINITY
}

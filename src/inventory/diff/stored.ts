/** Hosts of the store in the form in which they are compared. */
import { numberedRanges, numbersOf } from '../../contract/address-ranges.ts'
import type { HostResult } from '../../contract/result.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import { typedName } from '../../contract/typed-names.ts'
import { formatMac } from '../../packet/address.ts'
import { numberOf } from '../../packet/address-numbers.ts'
import { contains, count } from '../../target/ranges.ts'
import { type Classification, classify } from '../../verdict/classify.ts'
import {
  byAddress,
  type ComparableHost,
  type HostList,
  type HostPair,
  type HostSource,
  NOTHING_ASKED,
  type States,
} from './comparable.ts'

/**
 * A stored sweep as a source. It covers its plan's ranges if it is complete; of a sweep that was cut off nothing follows
 * from a host that is not in it.
 */
export function storedSource(record: SweepRecord, classification: Classification): HostSource {
  const isWhole = record.outcome === 'complete'
  const ranges = numberedRanges(record.plan.ranges)
  const numbers = numbersOf(record.plan.ranges)
  return {
    label: `sweep ${record.id}`,
    isWhole,
    classification,
    covers: (address) => isWhole && contains(ranges, numberOf(numbers, address)),
  }
}

/** A stored sweep with its results, to be compared with what is no stored sweep. */
export function storedList(
  record: SweepRecord,
  results: Iterable<HostResult>,
  classification: Classification,
): HostList {
  const statesOf = statesReader(classification)
  const hosts = Array.from(results, (result) => comparable(record, result, statesOf))
  const targets = count(numberedRanges(record.plan.ranges))
  return { ...storedSource(record, classification), targets, hosts: byAddress(hosts) }
}

/** Pairs as the store's archive gives them of two sweeps, both under one classification. */
export function* storedPairs(
  pairs: Iterable<{ address: Uint8Array; before: HostResult | undefined; after: HostResult | undefined }>,
  sweeps: { readonly before: SweepRecord; readonly after: SweepRecord },
  classification: Classification,
): Generator<HostPair> {
  const statesOf = statesReader(classification)
  for (const { address, before, after } of pairs) {
    yield {
      address,
      before: before && comparable(sweeps.before, before, statesOf),
      after: after && comparable(sweeps.after, after, statesOf),
    }
  }
}

function comparable(
  sweep: SweepRecord,
  { address, mac, status, evidence }: HostResult,
  statesOf: StatesReader,
): ComparableHost {
  return {
    address,
    name: typedName(sweep, address),
    mac: mac === undefined ? undefined : formatMac(mac),
    status,
    states: evidence === undefined ? NOTHING_ASKED : statesOf(evidence),
  }
}

type StatesReader = (evidence: Uint8Array) => States

const MOST_KEPT = 4096

/** Gives the states of evidence under a classification; of equal evidence the same object, while there is not much of it. */
function statesReader(classification: Classification): StatesReader {
  const known = new Map<string, States>()
  return (evidence) => {
    const key = Buffer.from(evidence).toString('latin1')
    const states =
      known.get(key) ??
      Array.from(evidence, (byte, protocol) => classify(byte, protocol, classification)?.state)
    if (known.size < MOST_KEPT) known.set(key, states)
    return states
  }
}

/** Sweeps that ask the same addresses at the same time take each other's ICMP errors. */
import type { AddressRanges } from '../contract/address-ranges.ts'
import { Failure } from '../contract/failures.ts'
import { haveShared } from '../contract/range-sets.ts'
import type { SweepRecord } from '../contract/sweep-record.ts'
import { quoted } from '../packet/result.ts'

/** Those of the running sweeps that ask some of the addresses too; their ranges are sorted and disjoint. */
export function sweepsBeside(running: readonly SweepRecord[], ranges: AddressRanges): SweepRecord[] {
  return running.filter(({ plan }) => haveShared(plan.ranges, ranges))
}

/** Throws a Failure BAD_INPUT where one of the running sweeps is a run of the schedule. */
export function refuseTwice(schedule: string, running: readonly SweepRecord[]): void {
  const other = running.find((sweep) => sweep.schedule === schedule)
  if (other === undefined) return
  const since = new Date(other.startedMs).toISOString()
  throw new Failure(
    'BAD_INPUT',
    `schedule ${quoted(schedule)} is running already, as sweep ${other.id} since ${since}: wait until it has ended`,
  )
}

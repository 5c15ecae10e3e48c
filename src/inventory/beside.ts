/** Sweeps that ask the same addresses at the same time take each other's ICMP errors. */
import { rangesV4 } from '../contract/address-ranges.ts'
import { Failure } from '../contract/failures.ts'
import type { SweepRecord } from '../contract/sweep-record.ts'
import { quoted } from '../packet/result.ts'
import { intersect, type RangeSet } from '../target/ranges.ts'

/** Those of the running sweeps that ask some of the addresses too. */
export function sweepsBeside(running: readonly SweepRecord[], ranges: RangeSet): SweepRecord[] {
  return running.filter(({ plan }) => {
    return intersect(rangesV4(plan.ranges), ranges).length > 0
  })
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

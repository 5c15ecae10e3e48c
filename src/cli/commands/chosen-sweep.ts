/** Kept sweeps by the numbers that `protosweep sweeps` lists them under, and those that are like another. */
import { Failure } from '../../contract/failures.ts'
import type { SweepEnding, SweepRecord } from '../../contract/sweep-record.ts'
import { quoted } from '../../packet/result.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import type { ReadableArchive } from './archive.ts'

/** A sweep that has ended and still has its results. */
export type ReadableSweep = SweepRecord & { readonly ending: SweepEnding; readonly hasHosts: true }

/** The number of a sweep. Throws a Failure on any other text. */
export function sweepNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure('BAD_INPUT', `bad sweep ${quoted(text)}: give its number, as protosweep sweeps lists it`)
}

/** The sweep of a number. Throws a Failure where there is none, or none of its results, with the reason. */
export function readableSweep(archive: Pick<ReadableArchive, 'sweep'>, id: number): ReadableSweep {
  const sweep = archive.sweep(id)
  if (sweep === undefined) {
    throw new Failure('BAD_INPUT', `there is no sweep ${id}: protosweep sweeps lists those that are kept`)
  }
  if (isReadable(sweep)) return sweep
  if (sweep.ending !== undefined) {
    throw new Failure('BAD_INPUT', `sweep ${id} has no results any more: it is older than --keep says`)
  }
  const why = sweep.outcome === 'running' ? 'still runs' : 'died before its results were kept'
  throw new Failure('BAD_INPUT', `sweep ${id} has no results: it ${why}`)
}

/**
 * The sweep of a number that can be gone on with, or the latest one. Rejects with a Failure where there is none, with the reason;
 * `recorder` gives the process in which one runs.
 */
export async function resumableSweep(
  archive: Pick<ReadableArchive, 'sweep' | 'sweeps'>,
  word: string | undefined,
  recorder: (id: number) => Promise<number | undefined>,
): Promise<SweepRecord> {
  if (word === undefined) {
    const latest = archive.sweeps().find(({ resumable }) => resumable)
    if (latest !== undefined) return latest
    throw new Failure('BAD_INPUT', 'no sweep can be resumed: protosweep sweeps lists those that are kept')
  }
  const id = sweepNumber(word)
  const sweep = archive.sweep(id)
  if (sweep === undefined) {
    throw new Failure(
      'BAD_INPUT',
      `there is no sweep ${id}: protosweep resume --list has those to be resumed`,
    )
  }
  if (sweep.resumable) return sweep
  throw new Failure('BAD_INPUT', `sweep ${id} cannot be resumed: ${await whyNot(sweep, recorder)}`)
}

async function whyNot(
  { id, outcome }: SweepRecord,
  recorder: (id: number) => Promise<number | undefined>,
): Promise<string> {
  if (outcome === 'complete') return 'it is complete (--unproved asks again what it could not prove)'
  if (outcome !== 'running') {
    return 'what it was at is kept no more: it was forgotten or pruned, or a later run of its schedule was complete'
  }
  const process = await recorder(id)
  return `it runs${process === undefined ? '' : `, in process ${process}`}: wait for its end, or stop it`
}

/**
 * The last two complete sweeps that asked the same of the same targets, the older one first; where a schedule is given,
 * its last two. Throws a Failure.
 */
export function lastTwoSweeps(
  archive: Pick<ReadableArchive, 'lastAlike' | 'sweeps'>,
  schedule: string | undefined,
): readonly [before: ReadableSweep, after: ReadableSweep] {
  if (schedule !== undefined) {
    const after = archive.sweeps({ schedule }).filter(isReadable).find(isComplete)
    if (after !== undefined) return [sweepBefore(archive, after, schedule), after]
    throw new Failure('BAD_INPUT', `no complete sweep of the schedule ${quoted(schedule)} has results`)
  }
  const [after, before] = archive.lastAlike().filter(isReadable)
  if (before !== undefined && after !== undefined) return [before, after]
  const right = 'name two sweeps, as protosweep sweeps lists them, or two files'
  throw new Failure('BAD_INPUT', `there are no two complete sweeps of the same targets: ${right}`)
}

/**
 * The latest complete sweep before this one that asked the same of the same targets, of a schedule alone where one is
 * given. Throws a Failure.
 */
export function sweepBefore(
  archive: Pick<ReadableArchive, 'sweeps'>,
  sweep: ReadableSweep,
  schedule: string | undefined,
): ReadableSweep {
  const before = archive
    .sweeps(schedule === undefined ? {} : { schedule })
    .filter(isReadable)
    .find((other) => other.id < sweep.id && isComplete(other) && areAlike(other, sweep))
  if (before !== undefined) return before
  throw new Failure(
    'BAD_INPUT',
    `no complete sweep before sweep ${sweep.id} has the same targets and protocols: name two sweeps`,
  )
}

function isComplete({ outcome }: SweepRecord): boolean {
  return outcome === 'complete'
}

function isReadable(sweep: SweepRecord): sweep is ReadableSweep {
  return sweep.ending !== undefined && sweep.hasHosts
}

function areAlike({ plan: one }: SweepRecord, { plan: other }: SweepRecord): boolean {
  return (
    Buffer.compare(one.ranges.ends, other.ranges.ends) === 0 &&
    formatProtocols(one.protocols) === formatProtocols(other.protocols)
  )
}

/** A kept sweep by the number that `protosweep sweeps` lists it under. */
import { Failure } from '../../contract/failures.ts'
import type { SweepEnding, SweepRecord } from '../../contract/sweep-record.ts'
import { quoted } from '../../packet/result.ts'
import type { ReadableArchive } from './archive.ts'

/** The number of a sweep. Throws a Failure on any other text. */
export function sweepNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Failure('BAD_INPUT', `bad sweep ${quoted(text)}: give its number, as protosweep sweeps lists it`)
}

/** A sweep whose results can be read. Throws a Failure where there are none, with the reason. */
export function readableSweep(
  archive: Pick<ReadableArchive, 'sweep'>,
  id: number,
): SweepRecord & { readonly ending: SweepEnding } {
  const sweep = archive.sweep(id)
  if (sweep === undefined) {
    throw new Failure('BAD_INPUT', `there is no sweep ${id}: protosweep sweeps lists those that are kept`)
  }
  const { outcome, ending, hasHosts } = sweep
  if (ending === undefined) {
    const why = outcome === 'running' ? 'still runs' : 'died before its results were kept'
    throw new Failure('BAD_INPUT', `sweep ${id} has no results: it ${why}`)
  }
  if (!hasHosts) {
    throw new Failure('BAD_INPUT', `sweep ${id} has no results any more: it is older than --keep says`)
  }
  return { ...sweep, ending }
}

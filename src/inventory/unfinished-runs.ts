/**
 * What a daemon that starts finds of the runs that it, or whoever ran the schedules, was in: each goes on where it was if
 * its schedule still asks for the same; otherwise it stays as it ended, and one that died is run again as its schedule is now.
 */
import { isDeepStrictEqual } from 'node:util'
import { EXIT } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import { BY_HAND, ranMsOf, type SweepRecord } from '../contract/sweep-record.ts'
import type { Archive } from '../store/archive.ts'
import type { ResumableSweep } from '../store/resumed-sweep.ts'
import type { Store } from '../store/store.ts'
import type { DaemonLog } from './daemon-log.ts'
import type { Resumption } from './scheduler/run.ts'

export interface UnfinishedRuns {
  /** By schedule. */
  readonly resumptions: ReadonlyMap<string, Resumption>
  /** Runs to begin anew, on behalf of a due time. */
  readonly again: readonly { readonly schedule: string; readonly dueMs: number | undefined }[]
}

/** Where it looks, and what it says in the log. */
export interface UnfinishedParts {
  readonly store: Pick<Store, 'resumable'>
  readonly archive: Pick<Archive, 'scheduleState'>
  readonly log: Pick<DaemonLog, 'warn'>
}

export async function unfinishedRuns(
  { store, archive, log }: UnfinishedParts,
  schedules: readonly Schedule[],
): Promise<UnfinishedRuns> {
  const resumptions = new Map<string, Resumption>()
  const again: { schedule: string; dueMs: number | undefined }[] = []
  const resumable = await store.resumable()
  for (const { name, words } of schedules) {
    const { last } = archive.scheduleState(name)
    if (last === undefined || !wasInterrupted(last)) continue
    const found = resumable.find(({ sweep }) => sweep.id === last.id)
    const told = { schedule: name, sweep: last.id }
    if (found !== undefined && isDeepStrictEqual(last.words, words)) {
      resumptions.set(name, resumptionOf(found))
      continue
    }
    if (found !== undefined)
      log.warn(told, 'sweep is not gone on with: its schedule asks for something else now')
    if (last.outcome !== 'died') continue
    log.warn(told, 'sweep died with its process: it is run again')
    again.push({ schedule: name, dueMs: last.dueMs })
  }
  for (const { sweep } of resumable) {
    const isDeclared = sweep.schedule === BY_HAND || schedules.some(({ name }) => name === sweep.schedule)
    if (isDeclared || !wasInterrupted(sweep)) continue
    const told = { schedule: sweep.schedule, sweep: sweep.id }
    log.warn(told, 'sweep is not gone on with: there is no such schedule any more')
  }
  return { resumptions, again }
}

/** Whether its process ended in it: died, or was told to end. What was cut off by a limit or by a person is over. */
function wasInterrupted({ outcome, ending }: SweepRecord): boolean {
  return outcome === 'died' || (outcome === 'cut-off' && ending?.exitCode === EXIT.terminated)
}

function resumptionOf({ sweep, writtenMs }: ResumableSweep): Resumption {
  const { id, dueMs, plan, startedMs, ending } = sweep
  const ranMs = ending === undefined ? Math.max(0, writtenMs - startedMs) : ranMsOf(sweep, ending)
  return { sweep: id, dueMs, ranges: plan.ranges, ranMs }
}

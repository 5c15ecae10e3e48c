/** The API's changes. */

import type { ChangeFilter } from '../../store/known-changes.ts'
import type { Classification } from '../../verdict/classify.ts'
import { type ChangeView, viewChange, withinBounds } from '../change-view.ts'
import { isoTime } from '../json.ts'
import type { Question } from './route.ts'
import type { ApiSource } from './source.ts'
import { sweepNumbered } from './sweeps.ts'

/** Changes as the API shows them, with the sweep that brought each. */
export interface ListedChanges {
  readonly changes: readonly (ChangeView & {
    readonly sweep: number
    readonly schedule: string
    readonly at: string | null
  })[]
  /** Whether there are more that would fit. */
  readonly truncated: boolean
}

/** `changes`: newest first. */
export function changeList({ source, parameters, nowMs }: Question): object {
  const schedule = parameters.schedule()
  const sinceMs = parameters.since(nowMs)
  const filter = {
    ...(schedule === undefined ? {} : { schedule }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...kindsOf(parameters.kinds()),
  }
  return boundedChanges(source, filter, parameters.limit())
}

/** `sweeps/ID/changes` */
export function changesOfSweep({ source, parameters, words: [id = ''] }: Question): object {
  const sweep = sweepNumbered(source, id)
  const filter = { sweep: sweep.id, ...kindsOf(parameters.kinds()) }
  return { counts: sweep.changes ?? null, ...boundedChanges(source, filter, parameters.limit()) }
}

/** The latest changes that fit, `limit` at most, each read as the sweep that brought it read its evidence. */
export function boundedChanges(source: ApiSource, filter: ChangeFilter, limit: number): ListedChanges {
  const found = source.changes({ ...filter, limit: limit + 1 })
  const listed = withinBounds(found, limit)
  const classifications = new Map<number, Classification>()
  const classificationOf = (sweep: number): Classification => {
    const classification = classifications.get(sweep) ?? source.sweep(sweep)?.plan.classification ?? 'table'
    classifications.set(sweep, classification)
    return classification
  }
  return {
    changes: listed.map((change) => ({
      sweep: change.sweep,
      schedule: change.schedule,
      at: isoTime(change.atMs),
      ...viewChange(change, classificationOf(change.sweep)),
    })),
    truncated: found.length > listed.length,
  }
}

function kindsOf(kinds: ChangeFilter['kinds'] | undefined): Pick<ChangeFilter, 'kinds'> {
  return kinds === undefined ? {} : { kinds }
}

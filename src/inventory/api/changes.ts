/** The API's changes. */
import type { ChangePlace } from '../../contract/change.ts'
import type { ChangeFilter } from '../../store/known-changes.ts'
import type { Classification } from '../../verdict/classify.ts'
import { type KnownChangeView, viewKnownChange, withinBounds } from '../views/change-view.ts'
import { changeWord, type Parameters } from './parameters.ts'
import type { Question } from './route.ts'
import type { ApiSource } from './source.ts'
import { sweepNumbered } from './sweeps.ts'

/** The first changes of those that fit. */
export interface SomeChanges {
  readonly views: readonly KnownChangeView[]
  /** Behind which of them the others are; undefined where these are all. */
  readonly next: ChangePlace | undefined
}

/** `changes`: newest first. */
export function changeList(question: Question): object {
  const { parameters, nowMs } = question
  const schedule = parameters.schedule()
  const sinceMs = parameters.since(nowMs)
  return changePage(question, {
    ...(schedule === undefined ? {} : { schedule }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
  })
}

/** `sweeps/ID/changes` */
export function changesOfSweep(question: Question): object {
  const { source, words } = question
  const sweep = sweepNumbered(source, words[0] ?? '')
  return { counts: sweep.changes ?? null, ...changePage(question, { sweep: sweep.id }) }
}

function changePage({ source, parameters, pageLink }: Question, filter: ChangeFilter): object {
  const { views, next } = changesWithin(source, { ...filter, ...given(parameters) }, parameters.limit())
  return { changes: views, next: next === undefined ? null : pageLink('after', changeWord(next)) }
}

function given(parameters: Parameters): Pick<ChangeFilter, 'kinds' | 'after'> {
  const kinds = parameters.kinds()
  const after = parameters.change('after')
  return { ...(kinds === undefined ? {} : { kinds }), ...(after === undefined ? {} : { after }) }
}

/** The changes that fit, `limit` at most and no more than a document holds, each read as its sweep read its evidence. */
export function changesWithin(source: ApiSource, filter: ChangeFilter, limit: number): SomeChanges {
  const found = source.changes({ ...filter, limit: limit + 1 })
  const listed = withinBounds(found, limit)
  const classifications = new Map<number, Classification>()
  const classificationOf = (sweep: number): Classification => {
    const classification = classifications.get(sweep) ?? source.sweep(sweep)?.plan.classification ?? 'table'
    classifications.set(sweep, classification)
    return classification
  }
  return {
    views: listed.map((change) => viewKnownChange(change, classificationOf(change.sweep))),
    next: found.length > listed.length ? listed.at(-1) : undefined,
  }
}

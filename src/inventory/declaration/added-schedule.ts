/** A schedule of a command line: the same checks as the configuration file's, in terms of options. */
import { Failure } from '../../contract/failures.ts'
import type { Schedule } from '../../contract/schedule.ts'
import { faultsOf, faultText, type Path, type ScheduleFault } from './schedule-faults.ts'
import { type ScheduleContext, scheduleOf } from './schedule-of.ts'
import { ADDED } from './schedule-shape.ts'

/** What options said, by the keys of the configuration file; undefined where one was not given. */
export type AddedTexts = Readonly<Partial<Record<keyof typeof ADDED.shape, string>>>

/**
 * The schedule of texts and of the words of its sweep; `label` names what the user typed for a key. Throws a Failure
 * BAD_INPUT that tells all that is wrong, a line each, those behind the first indented.
 */
export function addedSchedule(
  texts: AddedTexts,
  words: readonly string[],
  context: ScheduleContext,
  label: (key: keyof AddedTexts | 'options') => string,
): Schedule {
  const data = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined))
  const refusal = (faults: readonly ScheduleFault[]) => {
    const lines = faults.map((fault) =>
      faultText(fault, data, ([key]: Path) => label(key as keyof AddedTexts)),
    )
    return new Failure('BAD_INPUT', lines.join('\n  '))
  }
  const entry = ADDED.safeParse(data)
  if (!entry.success) throw refusal(faultsOf(entry.error.issues, data))
  const outcome = scheduleOf(entry.data, words, 'added', context)
  if ('faults' in outcome) throw refusal(outcome.faults)
  return outcome.schedule
}

/** Options that cannot stand beside another. */
import { Failure } from '../contract/failures.ts'
import type { OptionName } from './option-table/option-table.ts'

/** What was typed, by the long names of options; what was not is absent. */
export type TypedWords = Partial<Record<OptionName, unknown>>

/** One of them, as users spell it, and why not. */
export type Exclusion = readonly [option: OptionName, spelling: string, why: string]

/** Whether an option was given. */
export function isGiven(typed: TypedWords, option: OptionName): boolean {
  return typed[option] !== undefined
}

/** Throws a Failure BAD_INPUT that says why, where one of `exclusions` was given beside `spelling`. */
export function refuseBeside(spelling: string, typed: TypedWords, exclusions: readonly Exclusion[]): void {
  for (const [option, other, why] of exclusions) {
    if (isGiven(typed, option)) {
      throw new Failure('BAD_INPUT', `${spelling} and ${other} exclude each other: ${why}`)
    }
  }
}

/** What the store is told of a sweep that begins, whoever starts it. */
import type { SweepBeginning } from '../contract/sweep-record.ts'
import type { Prepared } from './prepared.ts'

/** A beginning but for what its plan and targets say. */
export type BeginningParts = Omit<SweepBeginning, 'plan' | 'hostNames' | 'unresolved'>

/** The beginning of a prepared sweep. */
export function beginningOf({ plan, targets }: Prepared, parts: BeginningParts): SweepBeginning {
  const { hostNames, unresolved } = targets
  return { ...parts, plan, hostNames, unresolved }
}

/** What a sweep's report for people says of each host, as the user asks for it. */
import type { Classification, State } from '../verdict/classify.ts'
import { type ReportDetail, USUAL_DETAIL } from './detail.ts'
import { mostListed, OPEN_STATES } from './ignored-states.ts'
import type { SweepFacts } from './report.ts'

export interface Telling extends ReportDetail {
  /** How often more was asked for. */
  readonly verbosity: number
  /** How the answers are read. */
  readonly classification: Classification
}

/** Where nobody asks for more. */
export const usualTelling = (classification: Classification): Telling => ({
  ...USUAL_DETAIL,
  verbosity: 0,
  classification,
})

/** Who asks for very much is told reasons too, as by Nmap. */
const REASONS_FROM = 2

/** What is asked for of a sweep. */
export function tellingOf({ plan, detail }: Pick<SweepFacts, 'plan' | 'detail'>): Telling {
  const { verbosity, classification } = plan
  const hasReasons = detail.hasReasons || detail.debugging > 0 || verbosity >= REASONS_FROM
  return { ...detail, verbosity, classification, hasReasons }
}

/**
 * Whether a state of a host, with so many members, is counted instead of listed: as by Nmap, but closed in any case where
 * nobody asks for more.
 */
export function isFolded(
  state: State,
  members: number,
  { isOnlyOpen, verbosity, debugging }: Telling,
): boolean {
  if (members === 0 || state === 'open' || state === 'unproved') return false
  if (isOnlyOpen && !OPEN_STATES.includes(state)) return true
  if (state === 'closed' && verbosity === 0) return true
  return members > mostListed(verbosity, debugging)
}

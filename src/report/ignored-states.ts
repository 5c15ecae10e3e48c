/**
 * What Nmap calls ignored states: those that so many protocols of a host have that they are counted in place of listed.
 * The numbers are Nmap's, so that its XML and ours list the same protocols.
 */
import { STATES, type State } from '../verdict/classify.ts'
import type { HostView } from './host-view.ts'
import type { SweepFacts } from './report.ts'

const MOST_LISTED = 25
/** Each -d counts as much as so many -v. */
const DEBUGGING_WEIGHT = 3

/** What decides: the plan's verbosity, and what of the details bears on it. */
type Wanted = Pick<SweepFacts, 'plan' | 'detail'>

/** What --open asks for. */
export const OPEN_STATES: readonly State[] = ['open', 'open|filtered']

/** A state with more members than this is counted instead of listed, for how often -v and -d were given. */
export function mostListed(verbosity: number, debugging: number): number {
  return MOST_LISTED * (verbosity + 1 + DEBUGGING_WEIGHT * debugging)
}

/** The states of a host that are ignored, most frequent first. */
export function ignoredStates({ states }: HostView, { plan, detail }: Wanted): State[] {
  const most = mostListed(plan.verbosity, detail.debugging)
  const isIgnored = (state: State) =>
    state !== 'open' && states[state].length > (detail.isOnlyOpen && !OPEN_STATES.includes(state) ? 0 : most)
  return STATES.filter(isIgnored).sort((left, right) => states[right].length - states[left].length)
}

/**
 * Whether a host is in Nmap's reports: those that are up, with -v also those that are not; with --open only those that
 * have something open or open|filtered, unless no protocol was asked for.
 */
export function isReported(view: HostView, { plan, detail }: Wanted): boolean {
  if (view.result.status !== 'up') return plan.verbosity > 0 && !detail.isOnlyOpen
  if (!detail.isOnlyOpen || plan.protocols.length === 0) return true
  return OPEN_STATES.some((state) => view.states[state].length > 0)
}

/** Whether a host was given up because of --host-timeout. */
export function isTimedOut({ rows }: HostView): boolean {
  return rows.some(({ reason }) => reason === 'host-timeout')
}

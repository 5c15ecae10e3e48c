/** The options about how much reports say, as a value. */
import type { ReportDetail } from '../report/detail.ts'

/** The options, as typed. */
interface TypedDetail {
  readonly open?: boolean | undefined
  readonly reason?: boolean | undefined
  readonly brief?: boolean | undefined
  readonly debug?: number
}

/** What they say. */
export function detailOf({ open, reason, brief, debug = 0 }: TypedDetail): ReportDetail {
  return {
    isOnlyOpen: open === true,
    hasReasons: reason === true,
    isBrief: brief === true,
    debugging: debug,
  }
}

/** How much the reports say, as the user asks for it. */
export interface ReportDetail {
  /** Only what is open or open|filtered, and the hosts that have any of it. */
  readonly isOnlyOpen: boolean
  /** Why each state is what it is, in the reports that do not say it in any case. */
  readonly hasReasons: boolean
  /** A line per host in place of a paragraph. */
  readonly isBrief: boolean
  /** How often more about each host was asked for. */
  readonly debugging: number
}

export const USUAL_DETAIL: ReportDetail = {
  isOnlyOpen: false,
  hasReasons: false,
  isBrief: false,
  debugging: 0,
}

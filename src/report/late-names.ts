/** What the normal report says of names that came too late. */
import { counted } from './duration.ts'
import type { SweepSummary } from './report.ts'

/** A line where there are any. */
export function lateNamesLines({ lateNames = 0 }: Pick<SweepSummary, 'lateNames'>): string[] {
  if (lateNames === 0) return []
  return [`Names: name servers had not answered for ${counted(lateNames, 'host')} in time`]
}

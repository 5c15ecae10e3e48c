/** What became of a batch of which only so much is said. */
import type { BatchOutcome } from '../../workers/pacer.ts'

/** All that was asked for is owed, what came came first, and nothing is lost, unless `rest` says otherwise. */
export function batchOutcome(
  sentMs: number,
  asked: number,
  errors: number,
  rest: Partial<BatchOutcome> = {},
): BatchOutcome {
  const shortfall = asked - errors
  return { sentMs, grantedMs: sentMs, asked, free: 0, errors, shortfall, sendsErrors: true, loss: 0, ...rest }
}

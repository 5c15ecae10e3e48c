/** What became of a batch of which only so much is said. */
import type { BatchOutcome } from '../../workers/pacer.ts'

/** All that was asked for is owed, what came came first, and nothing is lost, unless `rest` says otherwise. */
export function batchOutcome(
  sentMs: number,
  asked: number,
  errors: number,
  rest: Partial<BatchOutcome> = {},
): BatchOutcome {
  return { sentMs, asked, free: 0, errors, shortfall: asked - errors, sendsErrors: true, loss: 0, ...rest }
}

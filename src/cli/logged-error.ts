/** An error as the daemon's log shows it. */
import { pino } from 'pino'
import { Failure } from '../contract/failures.ts'

/** What a user can mend by code and message alone, as a command would say it; anything else as pino shows errors. */
export function loggedError(error: Error): object {
  return error instanceof Failure
    ? { code: error.code, message: error.message }
    : pino.stdSerializers.err(error)
}

/** What the command says to its user besides the report: lines on stderr that begin with its name. */
import { Failure } from '../contract/failures.ts'

/** Writes a line to stderr. */
export function say(message: string): void {
  process.stderr.write(`protosweep: ${message}\n`)
}

/** The message of an error; its stack too where nobody expected it and PROTOSWEEP_DEBUG=1 asks for it. */
export function messageOf(error: unknown): string {
  if (error instanceof Failure) return error.message
  if (!(error instanceof Error)) return String(error)
  return process.env.PROTOSWEEP_DEBUG === '1' ? (error.stack ?? error.message) : error.message
}

/**
 * Failures that a user can meet, each with a stable code. Match on `code`, never on the class: a class does
 * not survive a thread. docs/errors.md lists them all with what to do.
 */

/** Exit codes of the command, as docs/errors.md gives them. */
export const EXIT = {
  complete: 0,
  different: 1,
  badInput: 2,
  someUnreached: 3,
  unproved: 4,
  failed: 5,
  interrupted: 130,
  terminated: 143,
} as const

export type FailureCode =
  | 'BAD_INPUT'
  | 'NOT_BUILT'
  | 'NO_PRIVILEGE'
  | 'PUBLIC_RANGE'
  | 'NO_INTERFACE'
  | 'NO_ROOM'
  | 'OUTPUT_FAILED'
  | 'METRICS_FAILED'
  | 'STORE_FAILED'
  | 'WORKER_FAILED'
  | 'SYSTEM_CALL'

/** A failure with a code, an exit code and a message that says what would be right. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly exitCode: number

  constructor(code: FailureCode, message: string, exitCode: number = EXIT.badInput) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.exitCode = exitCode
  }
}

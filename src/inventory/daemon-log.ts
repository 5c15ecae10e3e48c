/** What the daemon says: structured lines, as pino writes them. */

type Line = (fields: object, message: string) => void

/** The levels that the daemon uses; a pino logger is one. `err` among the fields is an error. */
export interface DaemonLog {
  readonly debug: Line
  readonly info: Line
  readonly warn: Line
  readonly error: Line
}

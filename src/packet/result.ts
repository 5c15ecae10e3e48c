// The one shape in which reading text can fail: a value that names the part that was wrong. Bad input is an
// ordinary outcome of reading what people type, so it is returned, and whoever faces the user decides on words
// and exit code. Rooms that may not import each other (protocol, target) share it from here.

/** What was wrong with a text: the bad part as it was typed, and a sentence with that part and what would be right. */
export interface Fault {
  readonly part: string
  readonly message: string
}

/** There is no value, and `fault` explains why. */
export interface Failure {
  readonly ok: false
  readonly fault: Fault
}

/** A value, or why there is none. */
export type Result<T> = { readonly ok: true; readonly value: T } | Failure

/** The outcome of reading that succeeded. */
export function success<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** The outcome of reading that failed at `part`; `message` is one line for the user and shows that part. */
export function failure(part: string, message: string): Failure {
  return { ok: false, fault: { part, message } }
}

const SHOWN_CHARACTERS = 80

/**
 * The text in double quotes as a message shows it: control characters escaped, since a file of targets may
 * hold bytes that would steer the terminal, and anything beyond 80 characters cut off with an ellipsis.
 */
export function quoted(text: string): string {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  return `"${shown.replace(/\p{C}/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)}"`
}

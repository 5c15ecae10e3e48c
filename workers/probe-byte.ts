/** How what is known of a probe under way lies in a byte and a bit of another: there are sixteen million at once. */

/** Of a probe, one byte: its permit in the upper half, in the lower what became of it and a bit of its try's number. */
export const ANSWERED = 1
export const ERROR_FROM_TARGET = 2
export const ERROR_FROM_OTHER = 3
export const NEVER_SENT = 4
/** Its answer may have come unheard. */
export const EXCUSED = 5
export const OUTCOME = 7
export const TRY_BIT = 8
export const PERMIT_SHIFT = 4

/** Two tries of a protocol that are under way at once are never so far apart that nine bits confuse them. */
export const TRY_BITS = 8
export const TRY_MASK = 0x1ff

/** Who sent a rationed error: the budgets of the target and of routers on its behalf are separate. */
export type ErrorSender = 'target' | 'other'

/** What became of a probe that was answered, by an error of somebody or in kind. */
export function outcomeOf(error: ErrorSender | undefined): number {
  if (error === undefined) return ANSWERED
  return error === 'target' ? ERROR_FROM_TARGET : ERROR_FROM_OTHER
}

/** The nine bits that are kept of a try's number, of which `low` are the lower ones. */
export function tryOf(low: number, state: number): number {
  return (state & TRY_BIT) === 0 ? low : low | (1 << TRY_BITS)
}

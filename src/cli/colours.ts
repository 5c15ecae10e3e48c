/** What is open, in colour: on a terminal alone, and never where NO_COLOR says otherwise (no-color.org). */
import { styleText } from 'node:util'
import type { Write } from '../report/report.ts'

/** The state of a row of the table, behind the number of its protocol. */
const OPEN_ROW = /^(\d+ +)(open(?:\|filtered)?)(?= )/gm

/** Whether the terminal wants colours. */
export function wantsColours(isTerminal: boolean, { NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  return isTerminal && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
}

/** Writes whole lines of the report for people, open protocols in green, those that may be open in yellow. */
export function inColour(write: Write): Write {
  return (text) =>
    write(
      text.replace(OPEN_ROW, (_, before: string, state: string) => {
        const format = state === 'open' ? (['green', 'bold'] as const) : (['yellow'] as const)
        return `${before}${styleText([...format], state, { validateStream: false })}`
      }),
    )
}

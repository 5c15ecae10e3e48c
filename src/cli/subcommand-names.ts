/**
 * The subcommands and what each is for. One is meant when the first word is its name, exactly; a host of that name is
 * typed after `--`.
 */
import { nearest } from '../contract/nearest.ts'

/** By name, in the order of the help. */
export const SUBCOMMANDS = {
  sweeps: 'List the sweeps that are kept',
  resume: 'Go on with a sweep that was stopped or died',
  hosts: 'List what is known of hosts',
  show: 'Show one host, with its history',
  diff: 'Tell what is different between two sweeps',
  export: 'Write a kept sweep as a report',
  schedule: 'Add, list, remove or run sweeps that come again',
  store: 'Back up, prune or check what is kept',
  serve: 'Run schedules, and serve metrics and an API',
} as const

export type SubcommandName = keyof typeof SUBCOMMANDS

const NAMES = Object.keys(SUBCOMMANDS) as SubcommandName[]

/** The subcommand of that name; undefined where there is none. */
export function subcommandNamed(word: string | undefined): SubcommandName | undefined {
  return NAMES.find((name) => name === word)
}

/** What to add to a message that a host name does not resolve; empty unless it is much like a subcommand. */
export function subcommandHint(hostName: string): string {
  const meant = nearest(hostName, NAMES)
  return meant === undefined ? '' : `; did you mean protosweep ${meant}?`
}

/** The lines about subcommands of --help. */
export function subcommandsText(): string {
  const width = Math.max(...NAMES.map((name) => name.length))
  const lines = NAMES.map((name) => `  ${name.padEnd(width)}  ${SUBCOMMANDS[name]}\n`)
  return `What else there is (protosweep NAME --help says more):\n${lines.join('')}`
}

/**
 * Every option of a sweep, by its long name: the other spellings, what its value is called, and what it is for. This
 * table is the only place where an option is described; the parser, --help, the manual, the shells' completions and
 * docs/nmap.md read it. Values stay text here; options.ts checks them.
 */
import type { OptionTable } from '../grammar.ts'
import { DETAIL } from './detail.ts'
import { DISCOVERY } from './discovery.ts'
import { KEEPING } from './keeping.ts'
import { MONITORING } from './monitoring.ts'
import { NAMES } from './names.ts'
import { PROTOCOLS } from './protocols.ts'
import { REPORTS } from './reports.ts'
import { SENDING } from './sending.ts'
import { TARGETS } from './targets.ts'
import { TIMING } from './timing.ts'

/** By long name, group by group as --help prints them. */
export const OPTIONS = {
  ...TARGETS,
  ...PROTOCOLS,
  ...DISCOVERY,
  ...TIMING,
  ...SENDING,
  ...NAMES,
  ...REPORTS,
  ...DETAIL,
  ...KEEPING,
  ...MONITORING,
} as const satisfies OptionTable

export type OptionName = keyof typeof OPTIONS

/** A subcommand: its words are typed by a table of its own, and --help is answered alike everywhere. */
import { EXIT, Failure } from '../../contract/failures.ts'
import { nearest } from '../../contract/nearest.ts'
import type { Schedule } from '../../contract/schedule.ts'
import { quoted } from '../../packet/result.ts'
import type { Write } from '../../report/report.ts'
import type { Lookup } from '../../target/names.ts'
import { type Grammar, grammarOf, type OptionTable, type TableOption } from '../grammar.ts'
import { type HelpFrame, helpOf } from '../help.ts'
import type { ResumeRequest } from '../resumed-sweep.ts'
import { type TypedOptions, typedOptions } from '../typed-options.ts'
import type { ReadableArchive, WritableStore } from './archive.ts'

/** What a subcommand has of the world. */
export interface CommandIo {
  /** Standard output. */
  readonly write: Write
  /** What is said besides: a line on standard error. */
  readonly say: (message: string) => void
  readonly env: NodeJS.ProcessEnv
  /** What is kept in a directory of --state-dir, or where the environment says. Rejects with a Failure. */
  readonly openArchive: (stateDir: string | undefined) => Promise<ReadableArchive>
  /** The same for writing. */
  readonly openStore: (stateDir: string | undefined) => Promise<WritableStore>
  /** Sweeps now what a schedule sweeps, as a run of it; gives the exit code. Rejects with a Failure. */
  readonly sweepNow: (schedule: Schedule, stateDir: string | undefined) => Promise<number>
  /** Goes on with a sweep; gives the exit code. Rejects with a Failure. */
  readonly resumeSweep: (request: ResumeRequest) => Promise<number>
  /** Asks again, in a new sweep, what one left unproved; gives the exit code. Rejects with a Failure. */
  readonly askAgain: (request: ResumeRequest) => Promise<number>
  /** The process that records a sweep; undefined where that cannot be told. */
  readonly recorderOf: (sweep: number, stateDir: string | undefined) => Promise<number | undefined>
  /** What is wrong with it, a line each; none where it is whole. */
  readonly storeFaults: (stateDir: string | undefined) => Promise<readonly string[]>
  /** The files beside it that pass for those of sweeps, and are not or cannot be read. */
  readonly strayFiles: (stateDir: string | undefined) => Promise<readonly string[]>
  /** Asks for the addresses of a host name. */
  readonly lookup: Lookup
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number
  /** How wide the terminal is that standard output goes to; undefined where it is none. */
  readonly columns: number | undefined
  /** The zone in which people read times, an IANA name. */
  readonly timeZone: string
}

/** Runs a subcommand on the words behind its name and gives the exit code. Throws a Failure. */
export type RunCommand = ((words: readonly string[], io: CommandIo) => Promise<number>) & {
  /** What it understands, for the manual and the shells: of a group each of its actions. */
  readonly described?: readonly DescribedCommand[]
}

/** What a subcommand understands. */
export interface DescribedCommand {
  readonly grammar: Grammar
  readonly frame: HelpFrame
}

const HELP = {
  help: { alias: 'h', type: 'boolean', describe: 'Print this text' },
} as const satisfies OptionTable

/** The options of every subcommand that reads what is kept. */
export const READING = {
  'state-dir': {
    type: 'string',
    value: 'DIR',
    describe: 'Where sweeps are kept; without it PROTOSWEEP_STATE_DIR, or where programs keep their state',
  },
  json: { type: 'boolean', describe: 'Write one JSON document' },
} as const satisfies OptionTable

/** The option of every subcommand that reads answers. */
export const CLASSIFY = {
  type: 'string',
  value: 'HOW',
  default: 'table',
  describe: 'Read the answers as the table does (table) or as Nmap since 2007 (nmap)',
} as const satisfies TableOption

/** What makes a subcommand. */
export interface CommandParts<Table extends OptionTable> {
  /** As typed behind `protosweep`: `hosts`, `store backup`. */
  readonly name: string
  /** What follows its name: `[OPTION]... HOST`. */
  readonly usage: string
  /** What it does, in a sentence or two. */
  readonly about: string
  readonly options: Table
  /** How many words that are no option it takes; any number where nothing is said. */
  readonly mostWords?: number
  /** The words that are no option are in `typed._`. */
  run(typed: TypedOptions<Table>, io: CommandIo): Promise<number> | number
}

/** A subcommand that reads its words by a table; --help is added. */
export function command<const Table extends OptionTable>(parts: CommandParts<Table>): RunCommand {
  const grammar = grammarOf(`protosweep ${parts.name}`, { ...parts.options, ...HELP })
  const run = async (words: readonly string[], io: CommandIo) => {
    const typed = typedOptions(words, grammar)
    if ((typed as TypedOptions<typeof HELP>).help === true) {
      io.write(helpOf(grammar, parts))
      return EXIT.complete
    }
    refuseMore(parts, typed._)
    return parts.run(typed as unknown as TypedOptions<Table>, io)
  }
  return Object.assign(run, { described: [{ grammar, frame: parts }] })
}

function refuseMore(
  { name, mostWords }: { name: string; mostWords?: number },
  words: readonly string[],
): void {
  const surplus = mostWords === undefined ? undefined : words[mostWords]
  if (surplus === undefined) return
  const right = `protosweep ${name} --help says what it takes`
  throw new Failure('BAD_INPUT', `${quoted(surplus)} is too much: ${right}`)
}

/** What makes a subcommand of subcommands. */
export interface GroupParts {
  readonly name: string
  readonly about: string
  /** By name, with a sentence each. */
  readonly actions: Readonly<Record<string, { readonly about: string; readonly run: RunCommand }>>
}

/** A subcommand whose first word says what to do: `store backup`. */
export function commandGroup({ name, about, actions }: GroupParts): RunCommand {
  const names = Object.keys(actions)
  const group = async ([word, ...rest]: readonly string[], io: CommandIo) => {
    const chosen = names.find((candidate) => candidate === word)
    if (chosen !== undefined) return (actions[chosen] as GroupParts['actions'][string]).run(rest, io)
    if (word === '--help' || word === '-h') {
      io.write(groupHelp({ name, about, actions }))
      return EXIT.complete
    }
    const meant = word === undefined ? undefined : nearest(word, names)
    const right = meant === undefined ? `give one of ${names.join(', ')}` : `did you mean ${meant}?`
    const wrong =
      word === undefined
        ? `protosweep ${name} lacks what to do`
        : `protosweep ${name} knows no ${quoted(word)}`
    throw new Failure('BAD_INPUT', `${wrong}: ${right}`)
  }
  const described = Object.values(actions).flatMap(({ run }) => run.described ?? [])
  return Object.assign(group, { described })
}

function groupHelp({ name, about, actions }: GroupParts): string {
  const width = Math.max(...Object.keys(actions).map((action) => action.length))
  const lines = Object.entries(actions).map(
    ([action, { about: what }]) => `  ${action.padEnd(width)}  ${what}\n`,
  )
  return `protosweep ${name} ACTION [OPTION]...\n\n${about}\n\nActions (protosweep ${name} ACTION --help says more):\n${lines.join('')}`
}

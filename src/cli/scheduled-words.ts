/** The words of a schedule: those of a sweep, but for what the daemon sees to itself. */
import { isAbsolute } from 'node:path'
import { Failure } from '../contract/failures.ts'
import type { ScheduleContext } from '../inventory/declaration/schedule-of.ts'
import { type Options, parseCommand } from './options.ts'
import { OUTPUT_OPTIONS } from './outputs.ts'

interface Unfit {
  readonly option: string
  readonly isGiven: (options: Options) => boolean
  readonly instead: string
}

const KEPT = 'the daemon keeps every sweep in its own state directory'
const SERVED = 'the daemon serves the metrics of all its sweeps'
const CHANGES = 'changes are told by webhook or command, and protosweep export writes a sweep that is kept'
const PRINTED = 'the daemon prints no report: protosweep export writes a sweep that is kept'
const NAMES = 'the daemon calls protocols by the same names everywhere'

const UNFIT: readonly Unfit[] = [
  { option: '--dry-run', isGiven: ({ dryRun }) => dryRun, instead: 'a schedule sweeps' },
  ...Object.entries(OUTPUT_OPTIONS).map(([name, { spelling }]) => ({
    option: spelling,
    isGiven: ({ outputs }: Options) => outputs.some(({ format }) => format === name),
    instead: CHANGES,
  })),
  { option: '-v', isGiven: ({ verbosity }) => verbosity > 0, instead: CHANGES },
  { option: '--brief', isGiven: ({ detail }) => detail.isBrief, instead: PRINTED },
  { option: '--open', isGiven: ({ detail }) => detail.isOnlyOpen, instead: PRINTED },
  { option: '--reason', isGiven: ({ detail }) => detail.hasReasons, instead: PRINTED },
  { option: '--append-output', isGiven: ({ isAppending }) => isAppending, instead: PRINTED },
  { option: '--packet-trace', isGiven: ({ isTraced }) => isTraced, instead: 'the daemon prints no packets' },
  { option: '--strict', isGiven: ({ strict }) => strict, instead: 'a run of a schedule has no exit code' },
  { option: '--state-dir', isGiven: ({ stateDir }) => stateDir !== undefined, instead: KEPT },
  { option: '--no-store', isGiven: ({ isKept }) => !isKept, instead: KEPT },
  { option: '--keep', isGiven: ({ keepMs }) => keepMs !== undefined, instead: 'give it to protosweep serve' },
  { option: '--metrics', isGiven: ({ metrics }) => metrics !== undefined, instead: SERVED },
  { option: '--datadir', isGiven: ({ names }) => names !== undefined, instead: NAMES },
  {
    option: '--stats-every',
    isGiven: ({ statsEveryMs }) => statsEveryMs !== undefined,
    instead: SERVED,
  },
  { option: '--textfile', isGiven: ({ textfile }) => textfile !== undefined, instead: SERVED },
  {
    option: 'a relative -iL or --excludefile',
    isGiven: ({ inputLists, excludeFiles }) =>
      [...inputLists, ...excludeFiles].some((path) => path !== '-' && !isAbsolute(path)),
    instead: 'the daemon reads it from wherever it was started: give the whole path',
  },
  {
    option: '-iL -',
    isGiven: ({ inputLists, excludeFiles }) => [...inputLists, ...excludeFiles].includes('-'),
    instead: 'a daemon has no standard input: name a file',
  },
]

/** What asks for something else. */
const NO_SWEEP = {
  help: '--help',
  version: '--version',
  interfaces: '--iflist',
  list: '-sL',
  resume: '--resume',
} as const

/** What a schedule is declared in: this machine's time zone, these variables, and the options of this version. */
export function scheduleContext(env: NodeJS.ProcessEnv): ScheduleContext {
  return {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    env,
    checkWords: (words) => void optionsOfSchedule(words),
  }
}

/** The options that a schedule's words stand for. Throws a Failure BAD_INPUT that names what is wrong. */
export function optionsOfSchedule(words: readonly string[]): Options {
  const command = parseCommand(words)
  if (command.kind !== 'sweep') throw new Failure('BAD_INPUT', `${NO_SWEEP[command.kind]} is no sweep`)
  const { options } = command
  // Its default cannot be told from the same number typed.
  if (words.some((word) => /^--gone-after(=|$)/.test(word)))
    throw refusal('--gone-after', 'the schedule has gone_after')
  const unfit = UNFIT.find(({ isGiven }) => isGiven(options))
  if (unfit === undefined) return options
  throw refusal(unfit.option, unfit.instead)
}

function refusal(option: string, instead: string): Failure {
  return new Failure('BAD_INPUT', `${option} does not fit a schedule: ${instead}`)
}

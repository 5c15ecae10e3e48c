/** The options that may be given anew where a sweep is gone on with: none that its plan, and so its hosts, depend on. */
import { resolve } from 'node:path'
import type { Ceilings } from '../contract/plan.ts'
import type { SweepBeginning } from '../contract/sweep-record.ts'
import type { OptionTable } from './grammar.ts'
import { DETAIL } from './option-table/detail.ts'
import { OUTPUTS } from './option-table/reports.ts'
import { MOST_VERBOSE, type Options, parseCommand } from './options.ts'
import { requestedOutputs, STDOUT } from './outputs.ts'
import { untimed } from './timed-path.ts'
import { MOST_RATE } from './timing-options.ts'
import type { TypedOptions } from './typed-options.ts'
import { age, endpoint, promFile, wholeNumber } from './values.ts'

/** Without one of them it is as it was. Reports are given anew all together, and have the hosts of before, too. */
export const ANEW = {
  ...OUTPUTS,
  verbose: DETAIL.verbose,
  strict: { type: 'boolean', describe: 'Exit with code 4 if any state is unproved' },
  'max-rate': { type: 'string', value: 'N', describe: 'Packets per second in all' },
  'max-host-rate': { type: 'string', value: 'N', describe: 'Packets per second to one host' },
  'max-arp-rate': { type: 'string', value: 'N', describe: 'ARP requests per second' },
  metrics: {
    type: 'string',
    value: '[HOST:]PORT',
    describe: 'Serve Prometheus metrics at [HOST:]PORT while it runs',
  },
  'metrics-linger': { type: 'boolean', describe: 'Serve them after its end too, until they were scraped' },
  'web-config': { type: 'string', value: 'FILE', describe: 'TLS and passwords for --metrics' },
  textfile: { type: 'string', value: 'FILE', describe: 'Write the metrics at the end to a file NAME.prom' },
  keep: {
    type: 'string',
    value: 'AGE',
    describe: 'Afterwards take away the results of older sweeps, as in 90d',
  },
} as const satisfies OptionTable

/** What was given anew. */
export interface GivenAnew {
  readonly ceilings: Partial<Ceilings>
  readonly verbosity: number | undefined
  /** Replaces what its words say. */
  readonly options: Partial<Options>
}

/** Reads them. Throws a Failure BAD_INPUT. */
export function givenAnew(typed: TypedOptions<typeof ANEW>): GivenAnew {
  const rates: [keyof Ceilings, 'max-rate' | 'max-host-rate' | 'max-arp-rate'][] = [
    ['packetsPerSecond', 'max-rate'],
    ['packetsPerSecondToOneHost', 'max-host-rate'],
    ['arpRequestsPerSecond', 'max-arp-rate'],
  ]
  const ceilings = rates.flatMap(([name, option]) => {
    const text = typed[option]
    return text === undefined ? [] : [[name, wholeNumber(`--${option}`, text, 1, MOST_RATE)]]
  })
  const outputs = requestedOutputs(typed)
  return {
    ceilings: Object.fromEntries(ceilings),
    verbosity: typed.verbose > 0 ? Math.min(typed.verbose, MOST_VERBOSE) : undefined,
    options: {
      ...(outputs.length > 0 && { outputs }),
      ...(typed.strict === true && { strict: true }),
      ...(typed.metrics !== undefined && { metrics: endpoint('--metrics', typed.metrics) }),
      ...(typed['metrics-linger'] === true && { metricsLinger: true }),
      ...(typed['web-config'] !== undefined && { webConfig: typed['web-config'] }),
      ...(typed.textfile !== undefined && { textfile: promFile('--textfile', typed.textfile) }),
      ...(typed.keep !== undefined && { keepMs: age('--keep', typed.keep) }),
    },
  }
}

/** The options of a sweep's own words, its paths absolute, and what was given anew instead. Throws a Failure. */
export function optionsOfSweep(
  { words, directory = '/', goneAfter }: Pick<SweepBeginning, 'words' | 'directory' | 'goneAfter'>,
  { options: anew }: Pick<GivenAnew, 'options'>,
): Options {
  const command = parseCommand(words, directory)
  // No sweep that was kept has other words.
  if (command.kind !== 'sweep') throw new Error(`--${command.kind} is no sweep`)
  const { options } = command
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(directory, path))
  // What is a name of time in the path is none in the directory.
  const outputs = options.outputs.map(({ format, path }) => ({
    format,
    path: path === STDOUT ? path : resolve(untimed(directory), path),
  }))
  return {
    ...options,
    outputs,
    textfile: absolute(options.textfile),
    webConfig: absolute(options.webConfig),
    goneAfter,
    ...anew,
    dryRun: false,
    isKept: true,
  }
}

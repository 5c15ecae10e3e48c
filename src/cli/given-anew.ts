/** The options that may be given anew where a sweep is gone on with: none that its plan, and so its hosts, depend on. */
import { resolve } from 'node:path'
import type { Ceilings } from '../contract/plan.ts'
import type { SweepBeginning } from '../contract/sweep-record.ts'
import type { OptionTable } from './grammar.ts'
import { MOST_RATE, MOST_VERBOSE, type Options, parseCommand } from './options.ts'
import type { TypedOptions } from './typed-options.ts'
import { age, endpoint, promFile, wholeNumber } from './values.ts'

/** Without one of them it is as it was. */
export const ANEW = {
  'output-json': {
    alias: 'oJ',
    type: 'string',
    describe: 'Write all of it to another file, the hosts of before too; - for standard output',
  },
  verbose: {
    alias: 'v',
    type: 'count',
    describe: 'Print open protocols as they are discovered; with -vv every state as it becomes known',
  },
  strict: { type: 'boolean', describe: 'Exit with code 4 if any state is unproved' },
  'max-rate': { type: 'string', describe: 'Packets per second in all' },
  'max-host-rate': { type: 'string', describe: 'Packets per second to one host' },
  'max-arp-rate': { type: 'string', describe: 'ARP requests per second' },
  metrics: { type: 'string', describe: 'Serve Prometheus metrics at [HOST:]PORT while it runs' },
  'metrics-linger': { type: 'boolean', describe: 'Serve them after its end too, until they were scraped' },
  'web-config': { type: 'string', describe: 'TLS and passwords for --metrics' },
  textfile: { type: 'string', describe: 'Write the metrics at the end to a file NAME.prom' },
  keep: { type: 'string', describe: 'Afterwards take away the results of older sweeps, as in 90d' },
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
  return {
    ceilings: Object.fromEntries(ceilings),
    verbosity: typed.verbose > 0 ? Math.min(typed.verbose, MOST_VERBOSE) : undefined,
    options: {
      ...(typed['output-json'] !== undefined && { json: typed['output-json'] }),
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
  const command = parseCommand(words)
  // No sweep that was kept has other words.
  if (command.kind !== 'sweep') throw new Error(`--${command.kind} is no sweep`)
  const { options } = command
  const absolute = (path: string | undefined) =>
    path === undefined || path === '-' ? path : resolve(directory, path)
  return {
    ...options,
    json: absolute(options.json),
    textfile: absolute(options.textfile),
    webConfig: absolute(options.webConfig),
    goneAfter,
    ...anew,
    dryRun: false,
    isKept: true,
  }
}

/** The command line as data: yargs reads the words, here every value is checked and given its type. */
import { availableParallelism } from 'node:os'
import { Failure } from '../contract/failures.ts'
import { type Ceilings, type HostBounds, TRANSPORTS, type TransportChoice } from '../contract/plan.ts'
import { namedProtocols } from '../protocol/names.ts'
import { mostInformative } from '../protocol/order.ts'
import type { Ping } from '../protocol/ping.ts'
import { parseProtocols } from '../protocol/selection.ts'
import type { Shard } from '../target/shard.ts'
import { CLASSIFICATIONS, type Classification } from '../verdict/classify.ts'
import { chosenSources, type WantedRanges } from './chosen-sources.ts'
import { helpOf } from './help.ts'
import type { OptionName } from './option-table.ts'
import { chosenPings } from './pings.ts'
import { SWEEP_GRAMMAR } from './spellings.ts'
import { typedOptions } from './typed-options.ts'
import { age, endpoint, milliseconds, oneOf, promFile, shard, wholeNumber } from './values.ts'

/** What the user asked for. Files are not read and names not resolved yet. */
export interface Options {
  readonly targets: readonly string[]
  /** Files of targets and of exclusions; `-` is standard input. */
  readonly inputLists: readonly string[]
  readonly exclude: readonly string[]
  readonly excludeFiles: readonly string[]
  /** Ascending; none with -sn. */
  readonly protocols: readonly number[]
  readonly allowPublic: boolean
  /** Only this part of the targets; undefined for all. */
  readonly shard: Shard | undefined
  /** None with -Pn. */
  readonly pings: readonly Ping[]
  readonly interfaceName: string | undefined
  /** The addresses to send from; undefined leaves it to the kernel. */
  readonly sources: WantedRanges | undefined
  readonly transport: TransportChoice
  readonly ceilings: Ceilings
  readonly hostBounds: HostBounds
  readonly workers: number
  /** The most hosts in flight at once, of all workers together. */
  readonly maxInFlight: number
  readonly seed: number | undefined
  readonly classification: Classification
  /** A file for NDJSON; `-` is standard output. */
  readonly json: string | undefined
  /** True where an unproved state is to show in the exit code. */
  readonly strict: boolean
  /** Where sweeps are kept; undefined leaves it to the environment. */
  readonly stateDir: string | undefined
  /** True where this sweep is to be kept. */
  readonly isKept: boolean
  /** After how many complete sweeps without it a host, or a protocol's answer, counts as gone. */
  readonly goneAfter: number
  /** Results of sweeps that ended longer ago than so many milliseconds are taken away afterwards; undefined: none. */
  readonly keepMs: number | undefined
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  readonly metricsLinger: boolean
  /** The file of a web config. */
  readonly webConfig: string | undefined
  /** A file for node_exporter's textfile collector. */
  readonly textfile: string | undefined
  /** 0 to 2: how often -v was given. */
  readonly verbosity: number
  readonly dryRun: boolean
}

/** What the command is to do. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'sweep'; readonly options: Options }

/** What -sn cannot stand beside, and why. */
const BESIDE_PING_ONLY: readonly (readonly [OptionName, spelling: string, why: string])[] = [
  ['no-ping', '-Pn', 'without pings and without protocols there is nothing to ask'],
  ['protocols', '-p', '-sn asks for no protocol'],
  ['named', '-F', '-sn asks for no protocol'],
  ['top-protocols', '--top-protocols', '-sn asks for no protocol'],
  ['protocol-scan', '-sO', '-sn asks for no protocol'],
]
/** Whoever asks for more is told what there is. */
export const MOST_VERBOSE = 2
export const MOST_RATE = 10_000_000
const MOST_WORKERS = 256
const MOST_IN_FLIGHT = 1_048_576
const MOST_PROTOCOLS = 256
const MOST_RETRIES = 1000
const MOST_GONE_AFTER = 100
const HIGHEST_SEED = 2 ** 31 - 1

/** Reads the words after the command's name. Throws a Failure with exit code 2, and nothing else. */
export function parseCommand(words: readonly string[]): Command {
  const typed = typedOptions(words, SWEEP_GRAMMAR)
  if (typed.help === true) return { kind: 'help' }
  if (typed.version === true) return { kind: 'version' }
  if (typed['ping-only'] === true) refuseBesidePingOnly(typed)
  if (typed['no-store'] === true) refuseUnkept(typed)
  if (typed.metrics === undefined) refuseWithoutMetrics(typed)
  const options: Options = {
    targets: typed._.map(String),
    inputLists: typed['input-list'] ?? [],
    exclude: typed.exclude ?? [],
    excludeFiles: typed.excludefile ?? [],
    protocols: typed['ping-only'] === true ? [] : chosenProtocols(typed),
    allowPublic: typed['allow-public'] === true,
    shard: given(typed.shard, (text) => shard('--shard', text)),
    pings: chosenPings({
      isNone: typed['no-ping'] === true,
      hasEcho: typed['ping-echo'] === true,
      hasTimestamp: typed['ping-timestamp'] === true,
      syn: typed['ping-syn'],
      ack: typed['ping-ack'],
    }),
    interfaceName: typed.interface,
    sources: chosenSources(typed.source ?? [], typed.sources),
    transport: oneOf('--transport', typed.transport, TRANSPORTS),
    ceilings: {
      packetsPerSecond: wholeNumber('--max-rate', typed['max-rate'], 1, MOST_RATE),
      packetsPerSecondToOneHost: wholeNumber('--max-host-rate', typed['max-host-rate'], 1, MOST_RATE),
      arpRequestsPerSecond: wholeNumber('--max-arp-rate', typed['max-arp-rate'], 1, MOST_RATE),
    },
    hostBounds: {
      timeoutMs: given(typed['host-timeout'], (text) => milliseconds('--host-timeout', text)),
      maxRetries: given(typed['max-retries'], (text) => wholeNumber('--max-retries', text, 0, MOST_RETRIES)),
    },
    workers:
      given(typed.workers, (text) => wholeNumber('--workers', text, 1, MOST_WORKERS)) ?? defaultWorkers(),
    maxInFlight: wholeNumber('--max-in-flight', typed['max-in-flight'], 1, MOST_IN_FLIGHT),
    seed: given(typed.seed, (text) => wholeNumber('--seed', text, 0, HIGHEST_SEED)),
    classification: oneOf('--classify', typed.classify, CLASSIFICATIONS),
    json: typed['output-json'],
    strict: typed.strict === true,
    stateDir: typed['state-dir'],
    isKept: typed['no-store'] !== true,
    goneAfter: wholeNumber('--gone-after', typed['gone-after'], 1, MOST_GONE_AFTER),
    keepMs: given(typed.keep, (text) => age('--keep', text)),
    metrics: given(typed.metrics, (text) => endpoint('--metrics', text)),
    metricsLinger: typed['metrics-linger'] === true,
    webConfig: typed['web-config'],
    textfile: given(typed.textfile, (text) => promFile('--textfile', text)),
    verbosity: Math.min(typed.verbose, MOST_VERBOSE),
    dryRun: typed['dry-run'] === true,
  }
  return { kind: 'sweep', options }
}

/** The text of --help. */
export function helpText(): Promise<string> {
  return helpOf(SWEEP_GRAMMAR, {
    usage: '[OPTION]... TARGET...',
    about: 'Finds which IP protocols (0-255) every target answers.',
    epilogue: 'Targets: 10.0.0.1  10.0.0.0/24  10.0.0-3.1-254  10.0.0.5-10.0.1.9  host.example',
  })
}

/** What chooses protocols, as yargs gives it. */
interface TypedProtocols {
  readonly protocols?: string | undefined
  readonly named?: boolean | undefined
  readonly 'top-protocols'?: string | undefined
}

function chosenProtocols({ protocols: list, named, 'top-protocols': top }: TypedProtocols): number[] {
  if (list !== undefined && named === true) {
    throw new Failure('BAD_INPUT', '-F and -p exclude each other: -p "[-]" is what -F means')
  }
  if (top !== undefined)
    return topProtocols(top, list !== undefined ? '-p' : named === true ? '-F' : undefined)
  if (named === true) return namedProtocols()
  const protocols = parseProtocols(list ?? '-')
  if (protocols.ok) return protocols.value
  throw new Failure('BAD_INPUT', `bad -p: ${protocols.fault.message}`)
}

function topProtocols(text: string, other: '-p' | '-F' | undefined): number[] {
  if (other === undefined) return mostInformative(wholeNumber('--top-protocols', text, 1, MOST_PROTOCOLS))
  const why = 'each says which protocols to ask for, and the most telling ones are asked first in any case'
  throw new Failure('BAD_INPUT', `--top-protocols and ${other} exclude each other: ${why}`)
}

function refuseBesidePingOnly(typed: Partial<Record<OptionName, unknown>>): void {
  for (const [name, spelling, why] of BESIDE_PING_ONLY) {
    const isGiven = typed[name] !== undefined && typed[name] !== false
    if (isGiven) throw new Failure('BAD_INPUT', `-sn and ${spelling} exclude each other: ${why}`)
  }
}

function refuseWithoutMetrics(typed: Partial<Record<OptionName, unknown>>): void {
  for (const name of ['metrics-linger', 'web-config'] as const) {
    const isGiven = typed[name] !== undefined && typed[name] !== false
    if (isGiven)
      throw new Failure('BAD_INPUT', `--${name} is about --metrics: give that too, as in --metrics 9187`)
  }
}

function refuseUnkept({ keep }: { readonly keep?: string | undefined }): void {
  if (keep !== undefined) {
    throw new Failure(
      'BAD_INPUT',
      '--no-store and --keep exclude each other: --keep is about sweeps that are kept',
    )
  }
}

function defaultWorkers(): number {
  return Math.min(availableParallelism(), MOST_WORKERS)
}

function given<Value>(text: string | undefined, read: (text: string) => Value): Value | undefined {
  return text === undefined ? undefined : read(text)
}

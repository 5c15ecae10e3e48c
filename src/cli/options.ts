/** The command line as data: yargs reads the words, here every value is checked and given its type. */
import { availableParallelism } from 'node:os'
import { Failure } from '../contract/failures.ts'
import { TRANSPORTS, type TransportChoice } from '../contract/plan.ts'
import type { ProtocolNames } from '../protocol/names.ts'
import type { Ping } from '../protocol/ping.ts'
import { PLAIN_PROBES, type ProbeForm } from '../protocol/probe-form.ts'
import type { ReportDetail } from '../report/detail.ts'
import type { Shard } from '../target/shard.ts'
import { CLASSIFICATIONS, type Classification } from '../verdict/classify.ts'
import { chosenSources, type WantedRanges } from './chosen-sources.ts'
import { readDataDirectory } from './data-directory.ts'
import { detailOf } from './detail-options.ts'
import { type Exclusion, isGiven, refuseBeside, type TypedWords } from './exclusions.ts'
import { refuseBesideIpv6 } from './ipv6-option.ts'
import { refuseBesideList } from './list-options.ts'
import { type NameChoice, nameChoiceOf } from './name-options.ts'
import { type RequestedOutput, requestedOutputs } from './outputs.ts'
import { chosenPings } from './pings.ts'
import { asked, chosenProtocols, excludedProtocols } from './protocol-options.ts'
import { resumeWords } from './resume-option.ts'
import { SWEEP_GRAMMAR } from './spellings.ts'
import { type Timing, timingOf } from './timing-options.ts'
import { typedOptions } from './typed-options.ts'
import { age, endpoint, given, milliseconds, oneOf, promFile, shard, wholeNumber } from './values.ts'

/** What the user asked for. Lists of targets are not read and names not resolved yet. */
export interface Options extends Timing, NameChoice {
  /** Of which all targets are. */
  readonly family: 4 | 6
  readonly targets: readonly string[]
  /** Files of targets and of exclusions; `-` is standard input. */
  readonly inputLists: readonly string[]
  readonly exclude: readonly string[]
  readonly excludeFiles: readonly string[]
  /** Ascending; none with -sn. */
  readonly protocols: readonly number[]
  /** What protocols are called, where --datadir says it. */
  readonly names: ProtocolNames | undefined
  /** True where they are asked in that order. */
  readonly isSequential: boolean
  readonly allowPublic: boolean
  /** Only this part of the targets; undefined for all. */
  readonly shard: Shard | undefined
  /** None with -Pn. */
  readonly pings: readonly Ping[]
  /** True where an answer to ARP proves nothing. */
  readonly isArpIgnored: boolean
  readonly interfaceName: string | undefined
  /** The addresses to send from; undefined leaves it to the kernel. */
  readonly sources: WantedRanges | undefined
  readonly transport: TransportChoice
  readonly probeForm: ProbeForm
  readonly workers: number
  readonly seed: number | undefined
  readonly classification: Classification
  /** The reports beside the one for people on standard output, or in its place. */
  readonly outputs: readonly RequestedOutput[]
  /** True where files that are there are added to. */
  readonly isAppending: boolean
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
  /** 0 to 2: how often -v, or -d, was given. */
  readonly verbosity: number
  readonly detail: ReportDetail
  /** True where each packet is to be printed. */
  readonly isTraced: boolean
  /** How often a line says how far the sweep is; undefined: never. */
  readonly statsEveryMs: number | undefined
  readonly dryRun: boolean
}

/** What the command is to do. */
export type Command =
  /** `topic` is the word that was given besides, if any. */
  | { readonly kind: 'help'; readonly topic: string | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'interfaces' }
  /** Lists the targets. */
  | { readonly kind: 'list'; readonly options: Options }
  /** The words of `protosweep resume`. */
  | { readonly kind: 'resume'; readonly words: readonly string[] }
  | { readonly kind: 'sweep'; readonly options: Options }

interface TypedLists {
  readonly 'input-list'?: readonly string[] | undefined
  readonly excludefile?: readonly string[] | undefined
}

/** What -sn cannot stand beside, and why. */
const BESIDE_PING_ONLY: readonly Exclusion[] = [
  ['no-ping', '-Pn', 'without pings and without protocols there is nothing to ask'],
  ['protocols', '-p', '-sn asks for no protocol'],
  ['named', '-F', '-sn asks for no protocol'],
  ['top-protocols', '--top-protocols', '-sn asks for no protocol'],
  ['exclude-protocols', '--exclude-protocols', '-sn asks for no protocol'],
  ['protocol-scan', '-sO', '-sn asks for no protocol'],
]
/** What --no-store cannot stand beside. */
const BESIDE_NO_STORE: readonly Exclusion[] = [['keep', '--keep', '--keep is about sweeps that are kept']]
/** Whoever asks for more is told what there is. */
export const MOST_VERBOSE = 2
/** The protocols of a -PO that names none. */
const PINGED = { 4: '1,2,4', 6: '58,2,4' } as const
const MOST_WORKERS = 256
/** A host that is there is never further away than that; fewer hops would tell routers from hosts. */
const LEAST_TTL = 32
const MOST_TTL = 255
/** A probe stays below 1,500 bytes, and so is never fragmented on Ethernet. */
const MOST_DATA = 1400
const MOST_GONE_AFTER = 100
const HIGHEST_SEED = 2 ** 31 - 1

/**
 * Reads the words after the command's name; paths that are read at once are those of `directory`. Throws a Failure with
 * exit code 2, and nothing else.
 */
export function parseCommand(words: readonly string[], directory = '.'): Command {
  const typed = typedOptions(words, SWEEP_GRAMMAR)
  if (typed.help === true) return { kind: 'help', topic: typed._.map(String)[0] }
  if (typed.version === true) return { kind: 'version' }
  if (typed.iflist === true) return { kind: 'interfaces' }
  if (typed['list-targets'] === true) refuseBesideList(typed)
  const resumed = resumeWords(typed)
  if (resumed !== undefined) return { kind: 'resume', words: resumed }
  if (typed.ipv6 === true) refuseBesideIpv6(typed)
  if (typed['ping-only'] === true) refuseBeside('-sn', typed, BESIDE_PING_ONLY)
  if (typed['no-store'] === true) refuseBeside('--no-store', typed, BESIDE_NO_STORE)
  refuseInputTwice(typed)
  if (typed.metrics === undefined) refuseWithoutMetrics(typed)
  const names = given(typed.datadir, (path) => readDataDirectory(path, directory))
  const family = typed.ipv6 === true ? 6 : 4
  const options: Options = {
    family,
    targets: typed._.map(String),
    inputLists: typed['input-list'] ?? [],
    exclude: typed.exclude ?? [],
    excludeFiles: typed.excludefile ?? [],
    protocols: typed['ping-only'] === true ? [] : chosenProtocols(typed, names),
    names,
    isSequential: typed.sequential === true,
    allowPublic: typed['allow-public'] === true,
    shard: given(typed.shard, (text) => shard('--shard', text)),
    pings: chosenPings({
      family,
      isNone: typed['no-ping'] === true,
      hasEcho: typed['ping-echo'] === true,
      hasTimestamp: typed['ping-timestamp'] === true,
      syn: typed['ping-syn'],
      ack: typed['ping-ack'],
      udp: typed['ping-udp'],
      protocols:
        given(typed['ping-protocols'], (list) => asked('-PO', list || PINGED[family], names, family === 6)) ??
        [],
      excluded: excludedProtocols(typed, names),
    }),
    isArpIgnored: typed['disable-arp-ping'] === true,
    interfaceName: typed.interface,
    sources: chosenSources(typed.source ?? [], typed.sources),
    transport: oneOf('--transport', typed.transport, TRANSPORTS),
    ...timingOf(typed),
    ...nameChoiceOf(typed),
    probeForm: {
      ttl: given(typed.ttl, (text) => wholeNumber('--ttl', text, LEAST_TTL, MOST_TTL)) ?? PLAIN_PROBES.ttl,
      dataLength:
        given(typed['data-length'], (text) => wholeNumber('--data-length', text, 0, MOST_DATA)) ??
        PLAIN_PROBES.dataLength,
    },
    workers:
      given(typed.workers, (text) => wholeNumber('--workers', text, 1, MOST_WORKERS)) ?? defaultWorkers(),
    seed: given(typed.seed, (text) => wholeNumber('--seed', text, 0, HIGHEST_SEED)),
    classification: oneOf('--classify', typed.classify, CLASSIFICATIONS),
    outputs: requestedOutputs(typed),
    isAppending: typed['append-output'] === true,
    strict: typed.strict === true,
    stateDir: typed['state-dir'],
    isKept: typed['no-store'] !== true,
    goneAfter: wholeNumber('--gone-after', typed['gone-after'], 1, MOST_GONE_AFTER),
    keepMs: given(typed.keep, (text) => age('--keep', text)),
    metrics: given(typed.metrics, (text) => endpoint('--metrics', text)),
    metricsLinger: typed['metrics-linger'] === true,
    webConfig: typed['web-config'],
    textfile: given(typed.textfile, (text) => promFile('--textfile', text)),
    verbosity: Math.min(Math.max(typed.verbose, typed.debug), MOST_VERBOSE),
    detail: detailOf(typed),
    isTraced: typed['packet-trace'] === true,
    statsEveryMs: given(typed['stats-every'], (text) => milliseconds('--stats-every', text)),
    dryRun: typed['dry-run'] === true,
  }
  return { kind: typed['list-targets'] === true ? 'list' : 'sweep', options }
}

function refuseWithoutMetrics(typed: TypedWords): void {
  for (const name of ['metrics-linger', 'web-config'] as const) {
    if (!isGiven(typed, name)) continue
    throw new Failure('BAD_INPUT', `--${name} is about --metrics: give that too, as in --metrics 9187`)
  }
}

// The second list would be empty, and what it should protect would be swept.
function refuseInputTwice({ 'input-list': lists = [], excludefile = [] }: TypedLists): void {
  if ([...lists, ...excludefile].filter((path) => path === '-').length < 2) return
  throw new Failure('BAD_INPUT', 'standard input can be read once: give one of -iL and --excludefile a file')
}

function defaultWorkers(): number {
  return Math.min(availableParallelism(), MOST_WORKERS)
}

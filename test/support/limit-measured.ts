/** What one scanner made of a row's hosts, in a lab that was built for it. */
import { countWrong, type State } from '../lab/answer.ts'
import { finish } from '../lab/command.ts'
import type { Counters } from '../lab/counters.ts'
import { Discoveries } from '../lab/discoveries.ts'
import { liesIn } from '../lab/judgement.ts'
import type { Lab } from '../lab/lab.ts'
import { nmapStates, nmapSweep } from '../lab/nmap.ts'
import { lineOf, PROGRAM, type Run, readRun } from '../lab/protosweep.ts'
import { addressesOf, type Row } from './limit-row.ts'
import { CEILINGS } from './limit-rows.ts'

export interface Measured {
  /**
   * From the first probe to the last verdict, or to when the last state was told in a row that is about that. Of Nmap,
   * which does not say it, from start to exit.
   */
  readonly seconds: number
  /** From start to exit. */
  readonly wallSeconds: number
  /** How many states are not the truth. What is unproved is not among them. */
  readonly wrong: number
  /** The first of them, as text. */
  readonly examples: readonly string[]
  readonly unproved: number
  /** To the host that got most: ours by our own report, Nmap's by the host's count of what it received. */
  readonly probes: number
  /** Errors that the host which suppressed most kept back for its limit per asker. */
  readonly suppressed: number
  /** Reasons of the states that are listed, each once. */
  readonly reasons: readonly string[]
}

const EXAMPLES = 5

/** What protosweep is told in a row. */
export function wordsOf(row: Row): string[] {
  return [...CEILINGS, ...row.words, ...addressesOf(row)]
}

/** Sweeps a row's hosts with protosweep. Throws when it fails. */
export async function measureProtosweep(row: Row, lab: Lab): Promise<Measured> {
  const truth = (await lab.hosts[0]?.truth('table')) ?? []
  const before = await countersOf(lab)
  const child = lab.spawn(['node', PROGRAM, '-oJ', '-', ...wordsOf(row)])
  const discoveries = Discoveries.of(child)
  const [finished, wallSeconds] = await timed(() => finish(child))
  const run = readRun(finished)
  const suppressed = mostRisen('IcmpOutRateLimitHost', before, await countersOf(lab))
  if (run.code !== 0) throw new Error(`protosweep ended with ${run.code}: ${run.stderr.trim()}`)
  return { ...readMeasured(row, run, truth, discoveries), wallSeconds, suppressed }
}

/** Sweeps a row's hosts with Nmap. Throws when it fails. */
export async function measureNmap(row: Row, lab: Lab): Promise<Measured> {
  const addresses = addressesOf(row)
  const truth = (await lab.hosts[0]?.truth('nmap')) ?? []
  const before = await countersOf(lab)
  const [hosts, seconds] = await timed(() => nmapSweep(lab, addresses))
  const after = await countersOf(lab)
  const wrong = addresses.map((address) => countWrong(nmapStates(hosts.get(address)), truth))
  return {
    seconds,
    wallSeconds: seconds,
    wrong: wrong.reduce((sum, count) => sum + count, 0),
    examples: [],
    unproved: 0,
    probes: mostRisen('IpInReceives', before, after),
    suppressed: mostRisen('IcmpOutRateLimitHost', before, after),
    reasons: [],
  }
}

/** What several runs of one scanner come to: times are medians, of everything else the worst counts. */
export function median(runs: readonly Measured[]): Measured {
  const most = (of: (run: Measured) => number) => Math.max(...runs.map(of))
  return {
    seconds: middle(runs.map(({ seconds }) => seconds)),
    wallSeconds: middle(runs.map(({ wallSeconds }) => wallSeconds)),
    wrong: most(({ wrong }) => wrong),
    examples: runs.flatMap(({ examples }) => examples),
    unproved: most(({ unproved }) => unproved),
    probes: most(({ probes }) => probes),
    suppressed: most(({ suppressed }) => suppressed),
    reasons: [...new Set(runs.flatMap(({ reasons }) => reasons))],
  }
}

function readMeasured(
  row: Row,
  run: Run,
  truth: readonly State[],
  discoveries: Discoveries,
): Omit<Measured, 'wallSeconds' | 'suppressed'> {
  const addresses = addressesOf(row)
  const lies = addresses.flatMap((address) => liesIn(run, address, truth, row.protocols))
  const lines = addresses.flatMap((address) => lineOf(run, address) ?? [])
  const started = lines.map((line) => Date.parse(line.started))
  const finished = lines.map((line) => Date.parse(line.finished))
  const endMs = row.isTold ? discoveries.allToldMs(addresses, row.protocols) : Math.max(...finished)
  return {
    seconds: (endMs - Math.min(...started)) / 1000,
    wrong: lies.length,
    examples: lies.slice(0, EXAMPLES),
    unproved: run.sweep?.states.unproved ?? 0,
    probes: Math.max(...lines.map(({ probes }) => probes)),
    reasons: [...new Set(lines.flatMap(({ protocols }) => protocols.map(({ reason }) => reason)))],
  }
}

async function timed<Result>(work: () => Promise<Result>): Promise<readonly [Result, seconds: number]> {
  const startMs = performance.now()
  return [await work(), (performance.now() - startMs) / 1000]
}

async function countersOf(lab: Lab): Promise<Counters[]> {
  const all: Counters[] = []
  // One after the other: hundreds of programs at once would disturb rows that run beside this one.
  for (const host of lab.hosts) all.push(await host.counters())
  return all
}

function mostRisen(name: keyof Counters, before: readonly Counters[], after: readonly Counters[]): number {
  return Math.max(...after.map((counters, i) => counters[name] - (before[i]?.[name] ?? 0)))
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Sweeps a range behind a link, however large, and says what it took and whether it was exact. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { finish } from './command.ts'
import type { Link } from './link.ts'
import { sumOf } from './metrics.ts'
import { type ProcessUse, ProcessWatch } from './process-use.ts'
import { PROGRAM } from './protosweep.ts'
import { type Judgement, judgeReport, type Truth } from './sweep-judge.ts'

/** A user without any capability of root's but CAP_NET_RAW, as the service runs. */
const ORDINARY_USER = 61234
const NET_RAW_ALONE = [
  ...['setpriv', '--reuid', `${ORDINARY_USER}`, '--regid', `${ORDINARY_USER}`, '--clear-groups'],
  ...['--inh-caps', '-all,+net_raw', '--ambient-caps', '-all,+net_raw', '--bounding-set', '-all,+net_raw'],
  '--no-new-privs',
]

export interface LargeSweep {
  readonly range: string
  readonly truth: Truth
  /** Further words of the command line. */
  readonly words?: readonly string[]
  readonly hasNetRawAlone?: boolean
  /** A program that becomes it, with its own words. */
  readonly through?: readonly string[]
  /** Is told of the process as soon as it is there. */
  readonly onStart?: (pid: number) => Promise<unknown>
  /** It is killed when it takes longer. */
  readonly patienceSeconds: number
}

export interface LargeOutcome {
  /** From the first probe to the last verdict, as the report has it. */
  readonly seconds: number
  readonly use: ProcessUse
  readonly judgement: Judgement
  /** Sums over what the program counted, by metric and part of its labels. */
  readonly metric: (family: string, label?: string) => number
}

/** Ceilings that hold nothing back on one machine. */
export const LIFTED = [
  ...['--max-rate', '10000000', '--max-host-rate', '100000', '--max-arp-rate', '1000000'],
] as const

/** Runs it to its end. Throws when it fails, or does not end in time, with what it said. */
export async function sweepLarge(link: Link, sweep: LargeSweep): Promise<LargeOutcome> {
  const report = join(link.stateDir, 'report.ndjson')
  const textfile = join(link.stateDir, 'metrics.prom')
  if (sweep.hasNetRawAlone === true) link.giveStateTo(ORDINARY_USER)
  // The machine's name servers may have an address that the far end stands for.
  const words = [...LIFTED, '-n', '-oJ', report, '--textfile', textfile, ...(sweep.words ?? []), sweep.range]
  const before = [...(sweep.through ?? []), ...(sweep.hasNetRawAlone === true ? NET_RAW_ALONE : [])]
  const argv = [...before, process.execPath, PROGRAM, ...words]
  const child = link.spawn(argv, { stdio: ['ignore', 'ignore', 'pipe'] })
  const watch = new ProcessWatch(child)
  const patience = new AbortController()
  let isLate = false
  const late = setTimeout(sweep.patienceSeconds * 1000, undefined, patience).then(
    () => {
      isLate = true
      child.kill('SIGKILL')
    },
    () => undefined,
  )
  const [{ code, stderr }] = await Promise.all([finish(child), sweep.onStart?.(child.pid ?? 0)])
  patience.abort()
  await late
  if (isLate) throw new Error(`not done after ${sweep.patienceSeconds.toFixed(0)} s`)
  if (code !== 0) throw new Error(`protosweep ended with ${code}: ${stderr.trim()}`)
  const judgement = await judgeReport(report, sweep.truth)
  const metrics = readFileSync(textfile, 'utf8')
  rmSync(report)
  return {
    seconds: judgement.sweep?.seconds ?? Number.NaN,
    use: watch.use,
    judgement,
    metric: (family, label) => sumOf(metrics, family, label),
  }
}

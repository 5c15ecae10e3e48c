/**
 * A sweep of real kernels by two workers that the real Prometheus scrapes every second, and what remains of it: the
 * program's own report, Prometheus with all that it has seen, and what the targets' kernels counted.
 *
 *   scanner 10.77.0.1 --- switch --- fast .2 (no limit), slow .3 .4 .5 (an error per 100 ms), wall .8 (drops all),
 *                                    (nobody .11), router .20 | 10.78.0.1 --- beyond .2 (100 ms), (lost .3)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finish } from '../lab/command.ts'
import { type Counters, riseOf } from '../lab/counters.ts'
import { Lab } from '../lab/lab.ts'
import { until } from '../lab/process.ts'
import { Prometheus, type Span } from '../lab/prometheus.ts'
import { PROGRAM, type Run, readRun } from '../lab/protosweep.ts'
import { Relay } from '../lab/relay.ts'
import type { LabSpec } from '../lab/spec.ts'

export const WORKERS = 2
const PORT = 9187
/** Milliseconds per ICMP error: the sweep takes 25 seconds. */
const LIMIT = 100
const TARGETS = ['10.77.0.2-5', '10.77.0.8', '10.77.0.11', '10.78.0.2-3']
/** More than the sweep takes. */
const HISTORY = '10m'
const SWEEP_WITHIN_SECONDS = 120

const SPEC: LabSpec = {
  hosts: [
    { name: 'fast', address: '10.77.0.2' },
    ...[3, 4, 5].map((n) => ({ name: `slow${n}`, address: `10.77.0.${n}`, limit: LIMIT })),
    { name: 'wall', address: '10.77.0.8', dropAll: true },
    { name: 'nobody', address: '10.77.0.11', absent: true },
  ],
  routers: [
    {
      name: 'router',
      address: '10.77.0.20',
      far: '10.78.0.1/24',
      behind: [
        { name: 'beyond', address: '10.78.0.2', limit: LIMIT },
        { name: 'lost', address: '10.78.0.3', absent: true },
      ],
    },
  ],
}

/** What a target's kernel counted during the sweep. */
export interface Counted {
  readonly name: string
  readonly address: string
  readonly rise: Counters
}

export class WatchedSweep {
  readonly run: Run
  readonly prometheus: Prometheus
  /** From the first scrape to the last. */
  readonly span: Span
  /** What the program served in the middle of the sweep. */
  readonly exposition: string
  /** By the targets, and by the router. */
  readonly counted: readonly Counted[]
  readonly #lab: Lab

  private constructor(
    parts: Pick<WatchedSweep, 'run' | 'prometheus' | 'span' | 'exposition' | 'counted'>,
    lab: Lab,
  ) {
    this.run = parts.run
    this.prometheus = parts.prometheus
    this.span = parts.span
    this.exposition = parts.exposition
    this.counted = parts.counted
    this.#lab = lab
  }

  /** Sweeps to the end, and until Prometheus has seen the end. Leaves nothing behind when it fails. */
  static async complete(): Promise<WatchedSweep> {
    const lab = await Lab.create(SPEC)
    try {
      const prometheus = await Prometheus.start(lab, `127.0.0.1:${PORT}`)
      try {
        return new WatchedSweep({ prometheus, ...(await sweepUnder(prometheus, lab)) }, lab)
      } catch (error) {
        await prometheus.stop()
        throw error
      }
    } catch (error) {
      await lab.destroy()
      throw error
    }
  }

  /**
   * What was last scraped of a family, summed over all series that a selector's `matchers` pick; undefined where there is
   * none.
   */
  async last(family: string, matchers = ''): Promise<number | undefined> {
    const [sum] = await this.prometheus.query(`sum(last_over_time(${family}{${matchers}}[${HISTORY}]))`)
    return sum?.values[0]?.[1]
  }

  /** The same by the values of a label. */
  async lastBy(family: string, label: string): Promise<Record<string, number>> {
    const expr = `sum by (${label}) (last_over_time(${family}[${HISTORY}]))`
    const series = await this.prometheus.query(expr)
    return Object.fromEntries(
      series.map(({ metric, values }) => [metric[label] ?? '', values[0]?.[1] ?? Number.NaN]),
    )
  }

  /** How often each series of a metric went back. */
  async resets(metric: string): Promise<number[]> {
    const series = await this.prometheus.query(`resets(${metric}[${HISTORY}])`)
    return series.map(({ values }) => values[0]?.[1] ?? Number.NaN)
  }

  /** Takes everything down. */
  async end(): Promise<void> {
    await this.prometheus.stop()
    await this.#lab.destroy()
  }
}

async function sweepUnder(
  prometheus: Prometheus,
  lab: Lab,
): Promise<Pick<WatchedSweep, 'run' | 'span' | 'exposition' | 'counted'>> {
  const earlier = await Promise.all(lab.hosts.map((host) => host.counters()))
  const words = ['--workers', `${WORKERS}`, '--metrics', `${PORT}`, '--metrics-linger', ...TARGETS]
  const running = finish(lab.spawn(['node', PROGRAM, '-oJ', '-', ...words]))
  const exposition = await scrapeMidway(prometheus, lab)
  const run = readRun(await running)
  // Prometheus says that a target is gone with the first scrape that fails.
  await until('the end of the target', 10, async () => (await prometheus.query('up == 0')).length > 0)
  const later = await Promise.all(lab.hosts.map((host) => host.counters()))
  const counted = lab.hosts.map(({ name, address }, i) => ({
    name,
    address,
    rise: riseOf(earlier[i] as Counters, later[i] as Counters),
  }))
  return { run, span: await spanOf(prometheus), exposition, counted }
}

/** What the program serves when the first host is done and others are not. */
async function scrapeMidway(prometheus: Prometheus, lab: Lab): Promise<string> {
  const done = 'protosweep_hosts_finished_total{status="up"} > 0'
  await until('a finished host', SWEEP_WITHIN_SECONDS, async () => (await prometheus.query(done)).length > 0)
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-scrape-'))
  const relay = await Relay.open(lab, PORT, directory)
  try {
    return (await relay.get('/metrics')).body
  } finally {
    relay.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function spanOf(prometheus: Prometheus): Promise<Span> {
  const [series] = await prometheus.query(`protosweep_sweep_running[${HISTORY}]`)
  const times = series?.values.map(([seconds]) => seconds) ?? []
  return { from: Math.min(...times), to: Math.max(...times) }
}

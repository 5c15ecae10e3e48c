/**
 * What a scrape costs and how long its answer takes while 4,096 simulated hosts are swept in real time by two worker
 * threads, another process asking ten times a second:
 *
 *   npm run bench:scrape -- [--interval 500] [--max-rate 10000] [--protocols 0-255]
 *
 * The interval is that between the ICMP errors of a host, in milliseconds: a stock Linux host has 1000. Exits with 1 if
 * the 99th percentile of the answers' times is above 50 ms, or that of the main thread's processor time for a scrape
 * above 10 ms.
 */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Registry } from 'prom-client'
import { startExporter } from '../metrics/exporter.ts'
import { Metrics } from '../metrics/registry.ts'
import { parseCommand } from '../src/cli/options.ts'
import { prepareSweep } from '../src/cli/plan.ts'
import { Reporting } from '../src/cli/reporting.ts'
import { VERSION } from '../src/cli/version.ts'
import { totalOf } from '../src/contract/counters.ts'
import { Failure } from '../src/contract/failures.ts'
import { createPool } from '../src/coordinator/pool.ts'
import { ConductedSweep } from '../src/inventory/conducted-sweep.ts'
import { USUAL_DETAIL } from '../src/report/detail.ts'
import { finish, start } from '../test/lab/command.ts'
import { threadCpuMs } from '../test/support/thread-clock.ts'
import type { Answer } from './scrape-client-loop.ts'
import type { SimulatedWorld } from './scrape-loop.ts'

const TARGETS = '10.1.0.0/20'
const WORKERS = '2'
const MOST_ANSWER_MS = 50
const MOST_CPU_MS = 10

const LOOP = new URL('../dist/bench/scrape-loop.js', import.meta.url).href
const CLIENT = new URL('../dist/bench/scrape-client-loop.js', import.meta.url).pathname

/** What was measured. */
interface Measured {
  readonly answers: readonly Answer[]
  /** Processor time of the main thread, scrape by scrape, in milliseconds. */
  readonly cpuMs: readonly number[]
  readonly series: number
  readonly seconds: number
  readonly hosts: number
  readonly probes: number
  /** The share of its time in which the main thread did anything. */
  readonly utilization: number
}

const { values } = parseArgs({
  options: {
    interval: { type: 'string', default: '500' },
    'max-rate': { type: 'string', default: '10000' },
    protocols: { type: 'string', default: '0-255' },
  },
})
const { 'max-rate': maxRate, protocols } = values
const words = ['--workers', WORKERS, '--max-rate', maxRate, '-p', protocols, '-oJ', reportFile(), TARGETS]
try {
  process.exitCode = show(await measure(words, intervalOf(values.interval)))
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}

function intervalOf(text: string): number {
  const milliseconds = Number(text)
  if (milliseconds >= 1) return milliseconds
  throw new Failure('BAD_INPUT', `bad --interval "${text}": give milliseconds, at least 1`)
}

function reportFile(): string {
  return join(tmpdir(), `protosweep-bench-${process.pid}.ndjson`)
}

/** Does what src/cli/run.ts does, but that the workers' network is simulated. */
async function measure(words: readonly string[], intervalMs: number): Promise<Measured> {
  const command = parseCommand(words)
  if (command.kind !== 'sweep') throw new Error('no sweep')
  const prepared = await prepareSweep(command.options)
  const { plan } = prepared
  const world: SimulatedWorld = { intervalMs }
  const reporting = openReporting()
  const sweep = new ConductedSweep({
    prepared,
    name: 'bench',
    listener: { onHosts: (_, views) => reporting.take(views) },
    setting: { makePool: (workers) => createPool(workers, LOOP, world) },
  })
  reporting.begin({
    version: VERSION,
    plan,
    unresolved: [],
    startedMs: Date.now(),
    words: [],
    detail: USUAL_DETAIL,
  })
  const metrics = new Metrics(VERSION)
  metrics.begin(sweep.observed)
  const cpuMs = timeScrapes(metrics.registry)
  const exporter = await startExporter(metrics.registry, { host: '127.0.0.1', port: 0 })
  const client = start(['node', CLIENT, exporter.url])
  const answered = finish(client)
  const before = performance.eventLoopUtilization()
  const startedMs = performance.now()
  try {
    await sweep.run()
    const seconds = (performance.now() - startedMs) / 1000
    const { utilization } = performance.eventLoopUtilization(before)
    client.kill()
    const { stdout } = await answered
    return {
      answers: JSON.parse(stdout),
      cpuMs,
      series: seriesIn(await metrics.registry.metrics()),
      seconds,
      hosts: sweep.tally.finished,
      probes: totalOf(sweep.counters, 'probesSent'),
      utilization,
    }
  } finally {
    await exporter.close()
    metrics.close()
    rmSync(reportFile(), { force: true })
  }
}

/** Reports as a user has them: the table, which goes nowhere here, and NDJSON in a file. */
function openReporting(): Reporting {
  const streams = { out: () => {}, error: () => {} }
  const outputs = [{ format: 'ndjson', path: reportFile() }] as const
  const requested = { outputs, detail: USUAL_DETAIL, isAppending: false, startedMs: 0 }
  return new Reporting(requested, streams, () => {
    throw new Error('a report could not be written')
  })
}

/** Has a registry note what each scrape takes of the calling thread. */
function timeScrapes(registry: Registry): number[] {
  const cpuMs: number[] = []
  const scrape = registry.metrics.bind(registry)
  registry.metrics = async () => {
    const beforeMs = threadCpuMs()
    const text = await scrape()
    cpuMs.push(threadCpuMs() - beforeMs)
    return text
  }
  return cpuMs
}

function seriesIn(text: string): number {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
}

/** Prints the figures and gives the exit code. */
function show(measured: Measured): number {
  const { answers, cpuMs, series, seconds, hosts, probes, utilization } = measured
  const tookMs = answers.map((answer) => answer.tookMs)
  const bytes = answers.map((answer) => answer.bytes)
  const slow = tookMs.filter((ms) => ms > MOST_ANSWER_MS).length
  const rate = Math.round(probes / seconds).toLocaleString('en')
  console.log(
    `${hosts} hosts in ${seconds.toFixed(1)} s, ${rate} probes/s; main thread busy ${percent(utilization)}`,
  )
  console.log(
    `${tookMs.length} scrapes of ${series} series, ${Math.max(...bytes)} bytes; ${slow} above ${MOST_ANSWER_MS} ms`,
  )
  console.log(`answer      ${quantiles(tookMs)}`)
  console.log(`processor   ${quantiles(cpuMs)}`)
  return quantile(tookMs, 0.99) <= MOST_ANSWER_MS && quantile(cpuMs, 0.99) <= MOST_CPU_MS ? 0 : 1
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function quantiles(values: readonly number[]): string {
  const [median, most] = [quantile(values, 0.5), quantile(values, 0.99)]
  return `p50 ${median.toFixed(2)} ms   p99 ${most.toFixed(2)} ms   max ${quantile(values, 1).toFixed(2)} ms`
}

/** The least of the values that a share of them does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN
}

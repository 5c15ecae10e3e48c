/**
 * The real Prometheus in a lab's scanner namespace: it scrapes one target of that namespace every second, with our rules
 * and alerts, and answers what it is asked.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { METRICS } from '../support/rule-files.ts'
import type { Lab } from './lab.ts'
import { until } from './process.ts'
import { Relay } from './relay.ts'

const PORT = 9090
const JOB = 'protosweep'
const STARTS_WITHIN_SECONDS = 30

/** One series of an answer: its labels, and its samples as [Unix time, value], of which an instant query has one. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly (readonly [seconds: number, value: number])[]
}

/** A span of time, Unix seconds. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A target as /api/v1/targets has it. */
export interface Target {
  readonly labels: Readonly<Record<string, string>>
  readonly health: string
  readonly lastError: string
}

/** A rule as /api/v1/rules has it. */
export interface LoadedRule {
  readonly name: string
  readonly type: 'recording' | 'alerting'
  readonly health: string
  readonly lastError?: string
  readonly alerts?: readonly { readonly state: string }[]
}

export class Prometheus {
  readonly #child: ChildProcess
  readonly #directory: string
  readonly #relay: Relay
  #said = ''

  private constructor(child: ChildProcess, directory: string, relay: Relay) {
    this.#child = child
    this.#directory = directory
    this.#relay = relay
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text
    })
  }

  /** Starts it and waits until it scrapes. `target` is HOST:PORT, and need not be there yet. Leaves nothing behind when it fails. */
  static async start(lab: Lab, target: string): Promise<Prometheus> {
    const directory = mkdtempSync(join(tmpdir(), 'protosweep-prometheus-'))
    const file = join(directory, 'prometheus.yml')
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(configurationOf(target)))
    const relay = await Relay.open(lab, PORT, directory)
    const argv = [
      'prometheus',
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${PORT}`,
      '--log.level=warn',
    ]
    const child = lab.spawn(argv, { stdio: ['ignore', 'ignore', 'pipe'] })
    const prometheus = new Prometheus(child, directory, relay)
    try {
      await until('Prometheus', STARTS_WITHIN_SECONDS, () => prometheus.#isReady())
      // It takes up its targets only some seconds later.
      await until('a scrape', STARTS_WITHIN_SECONDS, async () => (await prometheus.query('up')).length > 0)
      return prometheus
    } catch (error) {
      await prometheus.stop()
      throw error
    }
  }

  /** The value of an expression at a time, now unless given. Throws with Prometheus' words when it refuses. */
  async query(expr: string, atSeconds?: number): Promise<Series[]> {
    return this.#series('query', {
      query: expr,
      ...(atSeconds === undefined ? {} : { time: `${atSeconds}` }),
    })
  }

  /** The values of an expression over a span, one every `stepSeconds`. */
  async queryRange(expr: string, { from, to }: Span, stepSeconds: number): Promise<Series[]> {
    const words = { query: expr, start: `${from}`, end: `${to}`, step: `${stepSeconds}` }
    return this.#series('query_range', words)
  }

  /** The values of a label over the series that a selector picks in a span. */
  async labelValues(label: string, selector: string, { from, to }: Span): Promise<string[]> {
    const words = { 'match[]': selector, start: `${from}`, end: `${to}` }
    return (await this.#ask(`label/${label}/values`, words)) as string[]
  }

  /** The types of the families that were scraped, by name. */
  async types(): Promise<Map<string, string>> {
    const known = (await this.#ask('metadata', {})) as Record<string, readonly { readonly type: string }[]>
    return new Map(Object.entries(known).map(([family, [first]]) => [family, first?.type ?? '']))
  }

  /** Whom it scrapes, and how that goes. */
  async targets(): Promise<readonly Target[]> {
    const { activeTargets } = (await this.#ask('targets', {})) as { activeTargets: readonly Target[] }
    return activeTargets
  }

  /** The rules that it evaluates, and how that goes. */
  async rules(): Promise<LoadedRule[]> {
    const { groups } = (await this.#ask('rules', {})) as {
      groups: readonly { rules: readonly LoadedRule[] }[]
    }
    return groups.flatMap(({ rules }) => rules)
  }

  /** Ends it and removes what it wrote. May be called twice. */
  async stop(): Promise<void> {
    this.#relay.close()
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const closed = once(this.#child, 'close')
      this.#child.kill()
      await closed
    }
    rmSync(this.#directory, { recursive: true, force: true })
  }

  async #isReady(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`Prometheus ended: ${this.#said}`)
    try {
      return (await this.#relay.get('/-/ready')).status === 200
    } catch {
      // It does not listen yet.
      return false
    }
  }

  async #series(path: string, words: Readonly<Record<string, string>>): Promise<Series[]> {
    const { result } = (await this.#ask(path, words)) as { result: readonly RawSeries[] }
    return result.map(({ metric, value, values }) => ({
      metric,
      values: (values ?? (value === undefined ? [] : [value])).map(([at, text]) => [at, numberOf(text)]),
    }))
  }

  async #ask(path: string, words: Readonly<Record<string, string>>): Promise<unknown> {
    const { body } = await this.#relay.get(`/api/v1/${path}?${new URLSearchParams(words)}`)
    const { status, data, error }: ApiAnswer = JSON.parse(body)
    if (status !== 'success') throw new Error(`${error}: ${JSON.stringify(words)}`)
    return data
  }
}

interface ApiAnswer {
  readonly status: string
  readonly data?: unknown
  readonly error?: string
}

interface RawSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly value?: readonly [number, string]
  readonly values?: readonly (readonly [number, string])[]
}

/** Prometheus writes +Inf where JavaScript has Infinity. */
function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'))
}

function configurationOf(target: string): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [`${METRICS}/rules.yml`, `${METRICS}/alerts.yml`],
    scrape_configs: [{ job_name: JOB, static_configs: [{ targets: [target] }] }],
  }
}

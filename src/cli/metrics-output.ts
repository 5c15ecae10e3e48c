/**
 * The metrics of a sweep from the command line: served while it runs (--metrics), kept until they were scraped once more
 * (--metrics-linger), and written to a file at its end (--textfile). Opened before the sweep, so that nothing is sent if
 * that fails; what it needs is loaded only when asked for, since it costs a sweep of one host a noticeable part of its time.
 *
 *   open --begin()--> the sweep runs --end()--> ended --linger()--> close()
 */
import type { Registry } from 'prom-client'
import type { Exporter } from '../../metrics/exporter.ts'
import type { SweepEnd } from '../../metrics/observed-sweep.ts'
import { say } from './complaint.ts'
import type { Options } from './options.ts'
import { watchSignals } from './signals.ts'

/** What of the options is about metrics. */
export type MetricsOptions = Pick<Options, 'metrics' | 'metricsLinger' | 'textfile' | 'webConfig'>

/** The registry of one sweep. */
export interface SweepMetrics {
  readonly registry: Registry
  /** The sweep is over: what it has come to is kept. */
  end(end: SweepEnd): void
  /** Nothing is measured any more. */
  close(): void
}

/** Where the metrics of a sweep go. */
export class MetricsOutput {
  readonly #options: MetricsOptions
  #metrics: SweepMetrics | undefined
  #exporter: Exporter | undefined
  #isRunning = false

  private constructor(options: MetricsOptions) {
    this.#options = options
  }

  /** `make` is called once, and only if metrics are asked for. Rejects with a Failure BAD_INPUT, METRICS_FAILED or OUTPUT_FAILED. */
  static async open(options: MetricsOptions, make: () => Promise<SweepMetrics>): Promise<MetricsOutput> {
    const output = new MetricsOutput(options)
    const { metrics, textfile } = options
    if (metrics === undefined && textfile === undefined) return output
    if (textfile !== undefined) (await textfiles()).requireTextfile(textfile)
    output.#metrics = await make()
    try {
      if (metrics !== undefined) await output.#serve(output.#metrics.registry, metrics)
    } catch (error) {
      output.#metrics.close()
      throw error
    }
    return output
  }

  /** The sweep runs. */
  begin(): void {
    this.#isRunning = true
  }

  /** The sweep is over, however it went. Rejects with a Failure OUTPUT_FAILED when the file cannot be written. */
  async end(end: SweepEnd): Promise<void> {
    this.#isRunning = false
    this.#metrics?.end(end)
    const { textfile } = this.#options
    if (textfile === undefined || this.#metrics === undefined) return
    await (await textfiles()).writeTextfile(this.#metrics.registry, textfile)
  }

  /** Keeps the metrics up until they were scraped once more, if the user wants that. */
  async linger(): Promise<void> {
    if (!this.#options.metricsLinger || this.#exporter === undefined) return
    const scraped = this.#exporter.nextScrape()
    const stop = new AbortController()
    const signals = watchSignals(() => stop.abort())
    say('the metrics are served until they are scraped once more, for a minute at most; Ctrl-C ends it')
    const { linger } = await import('../../metrics/linger.ts')
    await linger({ scraped, stop: stop.signal })
    signals.end()
  }

  async close(): Promise<void> {
    await this.#exporter?.close()
    this.#metrics?.close()
  }

  async #serve(registry: Registry, endpoint: NonNullable<MetricsOptions['metrics']>): Promise<void> {
    const web = await webConfigOf(this.#options.webConfig)
    const { startExporter } = await import('../../metrics/exporter.ts')
    this.#exporter = await startExporter(registry, endpoint, { web, isReady: () => this.#isRunning })
    const { isPublic, isGuarded, url } = this.#exporter
    const whom = isGuarded
      ? ', for whoever the web config admits'
      : ', for everybody who can reach this machine'
    say(`metrics at ${url}${isPublic ? whom : ''}`)
  }
}

async function webConfigOf(path: string | undefined) {
  if (path === undefined) return undefined
  const { readWebConfig } = await import('../../metrics/web-config/web-config.ts')
  return readWebConfig(path)
}

function textfiles(): Promise<typeof import('../../metrics/textfile.ts')> {
  return import('../../metrics/textfile.ts')
}

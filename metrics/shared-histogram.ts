/** A prom-client histogram whose buckets are not observed but read: the workers fill them in shared memory. */
import { Histogram, type MetricValueWithName, type Registry } from 'prom-client'
import type { HistogramCounts } from '../src/contract/counters.ts'

/** How it is declared and read. */
export interface SharedHistogramParts {
  readonly name: string
  readonly help: string
  /** Upper bounds, ascending. */
  readonly bounds: readonly number[]
  readonly registry: Registry
  readonly read: () => HistogramCounts
}

type Shown = Awaited<ReturnType<Histogram['get']>>

export class SharedHistogram extends Histogram {
  readonly #parts: SharedHistogramParts

  constructor(parts: SharedHistogramParts) {
    const { name, help, bounds, registry } = parts
    super({ name, help, buckets: [...bounds], registers: [registry] })
    this.#parts = parts
  }

  override async get(): Promise<Shown> {
    const { name, help } = this.#parts
    // The types ask for an enumeration that does not exist at run time, and for what no reader looks at.
    return { name, help, type: 'histogram', aggregator: 'sum', values: this.#values() } as unknown as Shown
  }

  /** What the registry asks for when it writes the text format. */
  getForPromString(): Promise<Shown> {
    return this.get()
  }

  /** In the text format a bucket holds what the ones before it hold as well. */
  #values(): MetricValueWithName<string>[] {
    const { name, bounds, read } = this.#parts
    const { buckets, sum } = read()
    let count = 0
    const cumulative = [...bounds, '+Inf'].map((le, i) => {
      count += buckets[i] ?? 0
      return { metricName: `${name}_bucket`, labels: { le }, value: count }
    })
    return [
      ...cumulative,
      { metricName: `${name}_sum`, labels: {}, value: sum },
      { metricName: `${name}_count`, labels: {}, value: count },
    ]
  }
}

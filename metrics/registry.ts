/**
 * Every metric in one registry, read from the workers' shared counters and the sweeps' tallies when somebody asks: the
 * hot path knows nothing of Prometheus. The registry is our own, never the global one. No label names a host or an
 * address: a /16 would make millions of series. Every label value exists from the start, so that a rate has no hole.
 *
 *   begin(sweep) --> its counts are in every scrape --end(sweep)--> they are kept, and its gauges stay as they were
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { InventorySnapshot } from '../src/contract/inventory-snapshot.ts'
import { COUNTER_FAMILIES } from './counter-families.ts'
import { EVENT_LOOP_LAG, measureEventLoopLag } from './event-loop-lag.ts'
import { HISTOGRAM_FAMILIES } from './histogram-families.ts'
import { INVENTORY_FAMILIES } from './inventory-families.ts'
import type { KnownSweep, ObservedSweep, SweepEnd } from './observed-sweep.ts'
import type { Declaration, Sample } from './series.ts'
import { SharedHistogram } from './shared-histogram.ts'
import { SWEEP_FAMILIES, type SweepFamily } from './sweep-families.ts'
import { Totals } from './totals.ts'

const SWEEPS_RUNNING = {
  name: 'protosweep_sweeps_running',
  help: 'Sweeps that are running in this process.',
  labels: [],
  excludes: '',
} as const satisfies Declaration

const BUILD_INFO = {
  name: 'protosweep_build_info',
  help: 'Always 1; the labels say what is running.',
  labels: ['version', 'node'],
  excludes: '',
} as const satisfies Declaration

/** Every family of ours, those of a daemon included, in the order of the documentation. */
export const DECLARATIONS: readonly Declaration[] = [
  ...COUNTER_FAMILIES,
  ...HISTOGRAM_FAMILIES,
  ...SWEEP_FAMILIES,
  ...INVENTORY_FAMILIES,
  SWEEPS_RUNNING,
  EVENT_LOOP_LAG,
  BUILD_INFO,
]

/** Of prom-client's own metrics these have names that `promtool check metrics` rejects. */
const ILL_NAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`)

export class Metrics {
  readonly registry = new Registry()
  readonly #totals = new Totals()
  /** The latest sweep of each name. */
  readonly #sweeps = new Map<string, KnownSweep>()
  readonly #endLag: () => void

  constructor(version: string) {
    const { registry } = this
    for (const family of COUNTER_FAMILIES) {
      this.#register(family.isGauge === true ? Gauge : Counter, family, () => family.read(this.#totals))
    }
    for (const family of HISTOGRAM_FAMILIES) {
      new SharedHistogram({ ...family, registry, read: () => this.#totals.histogram(family.histogram) })
    }
    for (const family of SWEEP_FAMILIES) this.#register(Gauge, family, () => this.#samplesOf(family))
    this.#register(Gauge, SWEEPS_RUNNING, () => [[{}, this.#running()]])
    const info = new Gauge({ ...BUILD_INFO, labelNames: BUILD_INFO.labels, registers: [registry] })
    info.set({ version, node: process.versions.node }, 1)
    this.#endLag = measureEventLoopLag(registry)
    collectDefaultMetrics({ register: registry })
    for (const name of ILL_NAMED) registry.removeSingleMetric(name)
  }

  /** Shows a sweep from now on, in the place of an ended one of the same name. */
  begin(sweep: ObservedSweep): void {
    this.#totals.begin(sweep)
    this.#sweeps.set(sweep.name, { sweep, end: undefined })
  }

  /** Keeps what a sweep has come to. */
  end(sweep: ObservedSweep, end: SweepEnd): void {
    const last = sweep.standing()
    const tally = structuredClone({
      hosts: sweep.tally.hosts,
      states: sweep.tally.states,
      unproved: sweep.tally.unproved,
    })
    this.#totals.end(sweep)
    this.#sweeps.set(sweep.name, { sweep: { ...sweep, tally, standing: () => last }, end })
  }

  /**
   * Shows what a daemon knows, beside the sweeps, from now on; to be called once. `read` gives it as it is now: every
   * family calls it in each scrape, so it has to be cheap.
   */
  watchInventory(read: () => InventorySnapshot): void {
    for (const family of INVENTORY_FAMILIES) {
      this.#register(family.name.endsWith('_total') ? Counter : Gauge, family, () => family.read(read()))
    }
  }

  /** Measures nothing any more; what there is can still be read. */
  close(): void {
    this.#endLag()
  }

  // prom-client adds, our rows hold totals: so each scrape begins at zero and adds the whole total.
  #register(
    Metric: typeof Counter | typeof Gauge,
    declaration: Declaration,
    read: () => Iterable<Sample>,
  ): void {
    const { name, help, labels } = declaration
    new Metric({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      collect() {
        this.reset()
        for (const [labelled, value] of read()) this.inc(labelled, value)
      },
    })
  }

  *#samplesOf({ read }: SweepFamily): Generator<Sample> {
    for (const [sweep, known] of this.#sweeps)
      for (const [labelled, value] of read(known)) yield [{ sweep, ...labelled }, value]
  }

  #running(): number {
    return [...this.#sweeps.values()].filter(({ end }) => end === undefined).length
  }
}

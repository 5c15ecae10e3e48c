/**
 * PromQL for the panels. Every selector filters by the dashboard's variables, every rate is over `$__rate_interval`:
 * Grafana makes that at least four scrapes long, so that a rate has no holes however far one zooms in.
 */
import type { PanelQuery } from './panel.ts'

/** What every family is filtered by: the processes that were chosen. */
const PROCESS = 'job=~"$job",instance=~"$instance"'

/** A family by the processes that were chosen; `matchers` are further label matchers, as `kind="forged"`. */
export function selector(family: string, ...matchers: readonly string[]): string {
  return `${family}{${[PROCESS, ...matchers].join(',')}}`
}

/** A family with a label `sweep`, by the sweeps that were chosen too. */
export function sweepSelector(family: string, ...matchers: readonly string[]): string {
  return selector(family, 'sweep=~"$sweep"', ...matchers)
}

/** A family with a label `schedule`, by the schedules that were chosen too. */
export function scheduleSelector(family: string, ...matchers: readonly string[]): string {
  return selector(family, 'schedule=~"$schedule"', ...matchers)
}

/** The rate per second of a counter. */
export function rate(series: string): string {
  return `rate(${series}[$__rate_interval])`
}

/** How far a counter rose in the last `$__rate_interval`. */
export function increase(series: string): string {
  return `increase(${series}[$__rate_interval])`
}

/** The sum over all labels but `by`. */
export function sum(expression: string, ...by: readonly string[]): string {
  return aggregate('sum', expression, by)
}

/** The largest over all labels but `by`. */
export function max(expression: string, ...by: readonly string[]): string {
  return aggregate('max', expression, by)
}

/** The smallest of all. */
export function min(expression: string): string {
  return aggregate('min', expression, [])
}

/** How many there are. */
export function count(expression: string): string {
  return aggregate('count', expression, [])
}

/** The `most` largest, of which there may be fewer; over time they may change, so this is for the present. */
export function largest(most: number, expression: string): string {
  return `topk(${most}, ${expression})`
}

/** The rate per second of a counter, summed over all its labels but `by`. */
export function sumRate(family: string, matchers: readonly string[] = [], ...by: readonly string[]): string {
  return sum(rate(selector(family, ...matchers)), ...by)
}

/** The share `part` of `whole`; not a number where the whole is zero, which a graph shows as a gap. */
export function ratio(part: string, whole: string): string {
  return `${part} / ${whole}`
}

/** A quantile of a histogram over the last `$__rate_interval`, for each value of the labels `by`. */
export function quantile(share: number, histogram: string, ...by: readonly string[]): string {
  return `histogram_quantile(${share}, ${bucketRates(histogram, ...by)})`
}

/** Several quantiles of a histogram as a panel's queries, called p50, p90 ... */
export function quantileQueries(histogram: string, ...shares: readonly number[]): PanelQuery[] {
  return shares.map((share) => ({ expr: quantile(share, histogram), legend: `p${Math.round(100 * share)}` }))
}

/** The rate of each bucket of a histogram: for a heat map. */
export function bucketRates(histogram: string, ...by: readonly string[]): string {
  return sum(rate(selector(`${histogram}_bucket`)), ...by, 'le')
}

function aggregate(operator: string, expression: string, by: readonly string[]): string {
  return by.length === 0 ? `${operator}(${expression})` : `${operator} by (${by.join(', ')}) (${expression})`
}

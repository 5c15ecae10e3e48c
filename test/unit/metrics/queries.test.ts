/** Whatever asks Prometheus: panels, rules, alerts, examples. It asks for what protosweep really serves. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { sampleMetrics } from '../../../metrics/documentation/sample-metrics.ts'
import {
  asSent,
  type PlacedQuery,
  panelsOf,
  queriesOf,
  readDashboard,
} from '../../support/dashboard-panels.ts'
import { fits, type Matcher, readQuery } from '../../support/promql.ts'
import { METRICS, readRules } from '../../support/rule-files.ts'

const metrics = sampleMetrics()
after(() => metrics.close())

/** Labels that every series gets from Prometheus. */
const TARGET_LABELS = ['job', 'instance']
/** Series that Prometheus makes itself. */
const OWN_SERIES = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'ALERTS']
/** Labels whose values are not a fixed set. */
const OPEN_LABELS = ['sweep', 'schedule', 'protocol', 'worker', 'version', 'node']

const dashboard = readDashboard()
const rules = [...readRules('rules.yml'), ...readRules('alerts.yml')]
const recorded = new Set(rules.flatMap(({ record = [] }) => record))
const guide = readFileSync(`${METRICS}/../docs/monitoring.md`, 'utf8')

/** The examples of the guide, which stand apart by empty lines. */
const examples = [...guide.matchAll(/^```promql\n(.*?)^```/gms)].flatMap(([, block = '']) =>
  block.split('\n\n').map((example): PlacedQuery => {
    const [title = '', ...lines] = example.trim().split('\n')
    return { place: title, expr: lines.join('\n') }
  }),
)

const queries: readonly PlacedQuery[] = [
  ...queriesOf(dashboard),
  ...dashboard.annotations.list.map(({ name, expr }) => ({ place: name, expr })),
  ...rules.map(({ record, alert, expr }) => ({ place: record ?? alert ?? '', expr })),
  ...examples,
]

/** What they ask protosweep for. */
const served = queries.flatMap(({ place, expr }) =>
  readQuery(asSent(expr, '20s'))
    .selectors.filter(({ metric }) => !OWN_SERIES.includes(metric) && !recorded.has(metric))
    .map(({ metric, matchers }) => ({ place, metric, matchers })),
)

/** The values that a condition names, each as a condition that it holds. */
function alternativesOf({ label, operator, value }: Matcher): Matcher[] {
  const values = operator.endsWith('~') ? value.split('|') : [value]
  return values.map((one) => ({ label, operator: operator.replace('!', ''), value: one }))
}

/** Every sample that a scrape would bring of a series, by its labels; none where there is no such series. */
async function samplesOf(series: string): Promise<Record<string, string | number>[]> {
  const family = /^(.*)_(?:bucket|sum|count)$/.exec(series)?.[1]
  const metric = metrics.registry.getSingleMetric(family ?? series)
  const { values, type } = (await metric?.get()) ?? { values: [], type: undefined }
  // Of a histogram without a value yet only some buckets are there: its labels are all that is asked for.
  if (family !== undefined && String(type) === 'histogram') return [{ le: '+Inf' }]
  return values.map(({ labels }) => labels as Record<string, string | number>)
}

describe('each query of panels, annotations, rules, alerts and examples', () => {
  it('is PromQL', () => {
    assert.ok(examples.length >= 8)
    for (const { place, expr } of queries) {
      assert.deepEqual(readQuery(asSent(expr, '20s')).errors, [], `${place}: ${expr}`)
    }
  })

  it('asks for metrics that are served, recorded, or made by Prometheus itself', async () => {
    for (const { place, metric } of served) {
      const samples = await samplesOf(metric)
      assert.ok(samples.length > 0, `${place}: ${metric}`)
    }
  })

  it('matches labels that the metric has, and values that these can have', async () => {
    for (const { place, metric, matchers } of served) {
      const samples = await samplesOf(metric)
      for (const matcher of matchers.filter(({ label }) => !TARGET_LABELS.includes(label))) {
        const values = samples.flatMap((labels) => labels[matcher.label] ?? [])
        assert.ok(values.length > 0, `${place}: ${metric} has no label ${matcher.label}`)
        if (OPEN_LABELS.includes(matcher.label)) continue
        for (const one of alternativesOf(matcher)) {
          const isPossible = values.some((value) => fits(one, `${value}`))
          assert.ok(isPossible, `${place}: ${metric}{${one.label}="${one.value}"}`)
        }
      }
    }
  })

  it('groups by labels that one of its metrics has', async () => {
    for (const { place, expr } of queries) {
      const { selectors, groupings } = readQuery(asSent(expr, '20s'))
      const samples = await Promise.all(selectors.map(({ metric }) => samplesOf(metric)))
      const known = new Set([...TARGET_LABELS, ...samples.flat().flatMap((labels) => Object.keys(labels))])
      if (selectors.some(({ metric }) => recorded.has(metric))) continue
      for (const label of groupings) assert.ok(known.has(label), `${place}: by ${label}`)
    }
  })

  it('is called in its legend by labels that it keeps', async () => {
    for (const { title, targets = [] } of panelsOf(dashboard)) {
      for (const { expr, legendFormat } of targets) {
        const { selectors, groupings } = readQuery(asSent(expr, '20s'))
        const kept = groupings.length > 0 ? groupings : await labelsOf(selectors[0]?.metric ?? '')
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          assert.ok(kept.includes(label), `${title}: {{${label}}} of ${expr}`)
        }
      }
    }
  })
})

async function labelsOf(metric: string): Promise<string[]> {
  return [...TARGET_LABELS, ...(await samplesOf(metric)).flatMap((labels) => Object.keys(labels))]
}

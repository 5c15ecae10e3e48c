/** The Grafana dashboard: the committed file is what the code builds, and Grafana would find nothing amiss in it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { buildDashboard } from '../../../metrics/dashboard/dashboard.ts'
import {
  asSent,
  DASHBOARD_FILE,
  type DashboardPanel,
  panelsOf,
  queriesOf,
  readDashboard,
} from '../../support/dashboard-panels.ts'
import { readQuery } from '../../support/promql.ts'

const dashboard = readDashboard()
const panels = panelsOf(dashboard)
const charts = panels.filter(({ type }) => type !== 'text')
const queries = queriesOf(dashboard)
const COLUMNS = 24

describe('metrics/dashboard.json', () => {
  it('is what the code builds (else: npm run build:dashboard)', () => {
    assert.equal(readFileSync(DASHBOARD_FILE, 'utf8'), `${JSON.stringify(buildDashboard(), null, 2)}\n`)
  })

  it('has ids that differ, rows included', () => {
    const ids = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
  })

  it('has no panel over another, and none over the edge', () => {
    for (const [index, panel] of dashboard.panels.entries()) {
      assert.ok(panel.gridPos.x + panel.gridPos.w <= COLUMNS, panel.title)
      for (const other of dashboard.panels.slice(index + 1)) {
        assert.ok(!overlap(panel, other), `${panel.title} and ${other.title}`)
      }
    }
  })

  it('fills every line of panels to the edge', () => {
    const heights = new Set(dashboard.panels.map(({ gridPos }) => gridPos.y))
    for (const y of heights) {
      const line = dashboard.panels.filter(({ gridPos }) => gridPos.y === y)
      const columns = line.reduce((all, { gridPos }) => all + gridPos.w, 0)
      assert.equal(columns, COLUMNS, `at ${y}: ${line.map(({ title }) => title).join(', ')}`)
    }
  })

  it('ends with the inventory, closed, with nothing in it but a word on who fills it', () => {
    const last = dashboard.panels.at(-1)
    assert.equal(last?.title, 'Inventory')
    assert.equal(last?.collapsed, true)
    assert.deepEqual(
      last?.panels?.map(({ type }) => type),
      ['text'],
    )
  })

  it('asks the chosen data source, and no other', () => {
    for (const { title, datasource, targets = [] } of charts) {
      for (const { uid } of [datasource ?? { uid: 'none' }, ...targets.map((target) => target.datasource)]) {
        assert.equal(uid, ['$', '{datasource}'].join(''), title)
      }
    }
  })

  it('says of each panel what it shows and in which unit', () => {
    for (const { title, description, fieldConfig } of charts) {
      assert.match(description ?? '', /^.{20,}\.$/s, title)
      assert.notEqual(fieldConfig?.defaults.unit ?? '', '', title)
    }
  })

  it('has a query in every panel, and a legend for each', () => {
    for (const { title, targets = [] } of charts) {
      assert.ok(targets.length > 0, title)
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title)
      for (const { expr, legendFormat } of targets) {
        assert.notEqual(expr.trim(), '', title)
        assert.notEqual(legendFormat.trim(), '', title)
        assert.notEqual(legendFormat, '__auto', title)
      }
    }
  })

  it('lets job, instance and sweep be chosen', () => {
    assert.deepEqual(
      dashboard.templating.list.map(({ name }) => name),
      ['datasource', 'job', 'instance', 'sweep'],
    )
  })
})

describe('each query of the dashboard', () => {
  const annotations = dashboard.annotations.list.map(({ name, expr }) => ({ place: name, expr }))
  const variables = dashboard.templating.list.flatMap(({ name, query }) => {
    const [, expr] = /^label_values\((.*), \w+\)$/.exec(query) ?? []
    return expr === undefined ? [] : [{ place: name, expr }]
  })

  it('is PromQL', () => {
    for (const { place, expr } of [...queries, ...annotations, ...variables]) {
      assert.deepEqual(readQuery(asSent(expr, '20s')).errors, [], `${place}: ${expr}`)
    }
    assert.notDeepEqual(readQuery('sum by (le) (rate(a[1m])').errors, [], 'the parser sees what is wrong')
  })

  it('has no variable that Grafana would leave in it', () => {
    for (const { place, expr } of queries) assert.doesNotMatch(asSent(expr, '20s'), /\$/, place)
  })

  it('filters by job and instance, and by sweep where the family is of sweeps', () => {
    for (const { place, expr } of [...queries, ...annotations]) {
      const { selectors } = readQuery(asSent(expr, '20s'))
      assert.ok(selectors.length > 0, place)
      for (const { metric, matchers } of selectors) {
        const labels = matchers.map(({ label }) => label)
        const needed = ['job', 'instance', ...(metric.startsWith('protosweep_sweep_') ? ['sweep'] : [])]
        for (const label of needed) assert.ok(labels.includes(label), `${place}: ${metric} by ${label}`)
      }
    }
  })

  it('looks back by $__rate_interval and by nothing else', () => {
    for (const { place, expr } of queries) {
      for (const range of readQuery(asSent(expr, '77s')).ranges) assert.equal(range, '77s', place)
    }
  })

  it('rates counters and histograms, and no gauge', () => {
    for (const { place, expr } of queries) {
      for (const [, metric] of expr.matchAll(/rate\((\w+)\{/g))
        assert.match(metric ?? '', /_(total|bucket)$/, place)
    }
  })
})

function overlap({ gridPos: a }: DashboardPanel, { gridPos: b }: DashboardPanel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

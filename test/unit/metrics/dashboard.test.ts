/** The Grafana dashboard: the committed file is what the code builds, and Grafana would find nothing amiss in it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { buildDashboard, ROWS } from '../../../metrics/dashboard/dashboard.ts'
import { INVENTORY_FAMILIES } from '../../../metrics/inventory-families.ts'
import { DECLARATIONS } from '../../../metrics/registry.ts'
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
/** Panels that are seen together: those of closed rows only when one opens them. */
const sheets = [
  dashboard.panels,
  ...dashboard.panels.flatMap(({ panels: inside }) => (inside ? [inside] : [])),
]

describe('metrics/dashboard.json', () => {
  it('is what the code builds (else: npm run build:dashboard)', () => {
    assert.equal(readFileSync(DASHBOARD_FILE, 'utf8'), `${JSON.stringify(buildDashboard(), null, 2)}\n`)
  })

  it('has ids that differ, rows included', () => {
    const ids = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
  })

  it('has no panel over another, and none over the edge', () => {
    for (const together of sheets) {
      for (const [index, panel] of together.entries()) {
        assert.ok(panel.gridPos.x + panel.gridPos.w <= COLUMNS, panel.title)
        for (const other of together.slice(index + 1)) {
          assert.ok(!overlap(panel, other), `${panel.title} and ${other.title}`)
        }
      }
    }
  })

  it('fills every line of panels to the edge', () => {
    for (const together of sheets) {
      for (const y of new Set(together.map(({ gridPos }) => gridPos.y))) {
        const line = together.filter(({ gridPos }) => gridPos.y === y)
        const columns = line.reduce((all, { gridPos }) => all + gridPos.w, 0)
        assert.equal(columns, COLUMNS, `at ${y}: ${line.map(({ title }) => title).join(', ')}`)
      }
    }
  })

  it('ends with what a daemon fills, closed for all who have none', () => {
    const needing = ROWS.filter(({ needs }) => needs === 'daemon').map(({ title }) => title)
    assert.deepEqual(needing, ['Schedules', 'Inventory'])
    const last = dashboard.panels.slice(-needing.length)
    assert.deepEqual(
      last.map(({ title }) => title),
      needing,
    )
    for (const { collapsed, panels = [] } of last) assert.ok(collapsed === true && panels.length > 0)
  })

  it('asks a daemon’s families in the rows that need a daemon, and nowhere else', () => {
    const needing = new Set(ROWS.flatMap(({ title, needs }) => (needs === 'daemon' ? [title] : [])))
    const families = INVENTORY_FAMILIES.map(({ name }) => name)
    for (const { place, row, expr } of queries) {
      for (const { metric } of readQuery(asSent(expr, '20s')).selectors)
        assert.equal(families.includes(metric), needing.has(row), `${place}: ${metric}`)
    }
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

  it('lets job, instance, sweep and schedule be chosen', () => {
    assert.deepEqual(
      dashboard.templating.list.map(({ name }) => name),
      ['datasource', 'job', 'instance', 'sweep', 'schedule'],
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

  it('filters by job and instance, and by sweep or schedule where the family is of these', () => {
    for (const { place, expr } of [...queries, ...annotations]) {
      const { selectors } = readQuery(asSent(expr, '20s'))
      assert.ok(selectors.length > 0, place)
      for (const { metric, matchers } of selectors) {
        const labels = matchers.map(({ label }) => label)
        const own = DECLARATIONS.find(({ name }) => name === metric)?.labels ?? []
        const needed = ['job', 'instance', ...['sweep', 'schedule'].filter((label) => own.includes(label))]
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
      for (const [, metric] of expr.matchAll(/(?:rate|increase)\((\w+)\{/g))
        assert.match(metric ?? '', /_(total|bucket)$/, place)
    }
  })
})

function overlap({ gridPos: a }: DashboardPanel, { gridPos: b }: DashboardPanel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

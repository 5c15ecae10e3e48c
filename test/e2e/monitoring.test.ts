/**
 * A sweep under the eyes of the real Prometheus: the dashboard finds what it asks for, and the numbers are those of the
 * program's own report and of the targets' kernels.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ROWS } from '../../metrics/dashboard/dashboard.ts'
import { COUNTERS_BY } from '../../src/contract/counters.ts'
import { finish, start } from '../lab/command.ts'
import type { Series } from '../lab/prometheus.ts'
import { lineOf } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { asSent, type PlacedQuery, queriesOf, readDashboard } from '../support/dashboard-panels.ts'
import { readRules } from '../support/rule-files.ts'
import { type Counted, WatchedSweep, WORKERS } from '../support/watched-sweep.ts'

/** Grafana takes four scrapes at least. */
const RATE_INTERVAL = '4s'
const STEP_SECONDS = 1

const dashboard = readDashboard()

describe('a sweep that Prometheus watches', { skip: requires(...LAB, 'prometheus', 'promtool') }, () => {
  let watched: WatchedSweep
  before(async () => {
    watched = await WatchedSweep.complete()
  })
  after(() => watched?.end())

  /** What a query gives over the time of the sweep, or at its last scrape. */
  function answerTo({ expr, isInstant }: Omit<PlacedQuery, 'place'>): Promise<Series[]> {
    const { prometheus, span } = watched
    const sent = asSent(expr, RATE_INTERVAL)
    if (isInstant === true) return prometheus.query(sent, span.to)
    // What the last scrape alone has is seen by a step after it.
    return prometheus.queryRange(sent, { ...span, to: span.to + STEP_SECONDS }, STEP_SECONDS)
  }

  /** The queries that show nothing: no series, or none with a number. */
  async function withoutData(queries: readonly PlacedQuery[]): Promise<string[]> {
    const empty: string[] = []
    for (const query of queries) if (!hasNumber(await answerTo(query))) empty.push(query.place)
    return empty
  }

  const sweepLine = () => watched.run.sweep ?? assert.fail(watched.run.stderr)
  const targets = () => watched.counted.filter(({ name }) => name !== 'router')
  const sumOf = (counted: readonly Counted[], value: (one: Counted) => number) =>
    counted.reduce((sum, one) => sum + value(one), 0)

  test('ends complete, and was scraped every second to its end', async (t) => {
    const { run, span, prometheus } = watched
    assert.deepEqual([run.code, sweepLine().complete], [0, true], run.stderr)
    const [scrapes] = await prometheus.query('count_over_time(protosweep_sweep_running[10m])')
    const seconds = span.to - span.from
    t.diagnostic(`${scrapes?.values[0]?.[1]} scrapes in ${seconds.toFixed(1)} s`)
    assert.ok(seconds > sweepLine().seconds - 2, `${seconds} s of ${sweepLine().seconds}`)
    assert.ok((scrapes?.values[0]?.[1] ?? 0) >= Math.floor(seconds), 'no scrape failed')
    assert.equal(await watched.last('protosweep_sweep_running'), 0)
    assert.equal(await watched.last('protosweep_sweep_complete'), 1)
  })

  // What a daemon alone can show is left out: this process sweeps once, and has no schedules.
  test('gives every query of every panel data that needs no daemon', async (t) => {
    const needing = new Set(ROWS.flatMap(({ title, needs }) => (needs === 'daemon' ? [title] : [])))
    const queries = queriesOf(dashboard).filter(({ row }) => !needing.has(row))
    t.diagnostic(`${queries.length} queries`)
    assert.deepEqual(await withoutData(queries), [])
    const marks = dashboard.annotations.list.filter(({ name }) => name.startsWith('Sweep '))
    assert.deepEqual(await withoutData(marks.map(({ name, expr }) => ({ place: name, expr }))), [])
  })

  test('would show a query that asks for what is not there', async () => {
    const [query = assert.fail()] = queriesOf(dashboard)
    const broken = { ...query, expr: query.expr.replace('protosweep_', 'protosweep_missing_') }
    assert.deepEqual(await withoutData([broken]), [query.place])
  })

  test('offers its job, its instance and its name as variables', async () => {
    const offered: Record<string, string[]> = {}
    for (const { name, query } of dashboard.templating.list) {
      const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? []
      if (label !== '')
        offered[name] = await watched.prometheus.labelValues(label, asSent(selector, ''), watched.span)
    }
    assert.deepEqual(offered, {
      job: ['protosweep'],
      instance: ['127.0.0.1:9187'],
      sweep: ['cli'],
      schedule: [],
    })
  })

  test('counts what its report says', async () => {
    const sweep = sweepLine()
    const sums = {
      probes_sent_total: sweep.probes,
      probe_retransmissions_total: sweep.retransmissions,
      pings_sent_total: sweep.pings,
      arp_requests_sent_total: sweep.arp_requests,
      responses_swallowed_total: sweep.responses_swallowed,
      sends_refused_total: sweep.sends_refused,
      hosts_admitted_total: sweep.targets,
      host_limits_total: sweep.hosts.up,
      worker_hosts_in_flight: 0,
      sweep_targets: sweep.targets,
      sweep_progress_ratio: 1,
      sweep_eta_seconds: 0,
      kernel_drops_total: 0,
      send_errors_total: 0,
    }
    for (const [family, sum] of Object.entries(sums)) {
      assert.equal(await watched.last(`protosweep_${family}`), sum, family)
    }
    const { up, down, no_route, skipped } = sweep.hosts
    const hosts = { up, down, 'no-route': no_route, skipped }
    assert.deepEqual(await watched.lastBy('protosweep_hosts_finished_total', 'status'), hosts)
    const stages = { ...hosts, waiting: 0, 'in-flight': 0 }
    assert.deepEqual(await watched.lastBy('protosweep_sweep_hosts', 'stage'), stages)
    assert.deepEqual(await watched.lastBy('protosweep_protocol_states_total', 'state'), sweep.states)
    assert.deepEqual(await watched.lastBy('protosweep_unproved_total', 'cause'), sweep.unproved)
    const held = await watched.last('protosweep_rate_limit_wait_seconds_total', 'ceiling="one-host"')
    assert.equal(
      Math.round((held ?? Number.NaN) * 1000) / 1000,
      sweep.held_back_seconds.max_host_rate_all_hosts,
    )
  })

  test('has both workers work, and names each host’s limit', async () => {
    const probes = await watched.lastBy('protosweep_probes_sent_total', 'worker')
    assert.deepEqual(
      Object.keys(probes),
      Array.from({ length: WORKERS }, (_, i) => `${i}`),
    )
    assert.ok(
      Object.values(probes).every((count) => count > 0),
      JSON.stringify(probes),
    )
    const limits = await watched.lastBy('protosweep_host_limits_total', 'limit')
    const none = Object.fromEntries(COUNTERS_BY.hostLimits.map((limit) => [limit, 0]))
    assert.deepEqual(limits, { ...none, unlimited: 1, silent: 1, '100ms': 4 })
  })

  test('counts what the kernels of its targets counted', async () => {
    for (const { name, address, rise } of targets()) {
      const line = lineOf(watched.run, address) ?? assert.fail(name)
      assert.equal(rise.IpInReceives, line.probes + line.pings, `${name} received what was sent`)
      assert.equal(
        rise.IcmpOutDestUnreachs + rise.IcmpOutRateLimitHost + rise.IcmpOutRateLimitGlobal,
        rise.IpInUnknownProtos + rise.UdpNoPorts,
        `${name} answered, or was out of errors`,
      )
    }
    const pings = targets().reduce((sum, { address }) => sum + (lineOf(watched.run, address)?.pings ?? 0), 0)
    const received = sumOf(targets(), ({ rise }) => rise.IpInReceives)
    assert.equal(await watched.last('protosweep_probes_sent_total'), received - pings)

    const answers = sumOf(targets(), ({ rise }) => rise.IcmpOutEchoReps + rise.TcpOutRsts)
    assert.equal(await watched.last('protosweep_responses_total', 'kind="direct"'), answers)
    const errors = sumOf(watched.counted, ({ rise }) => rise.IcmpOutDestUnreachs)
    const unreachables = await watched.last('protosweep_icmp_unreachables_total')
    const stray = (await watched.last('protosweep_responses_total', 'kind="stray"')) ?? Number.NaN
    // The router gives an address up after three seconds: nobody is asking it any more.
    assert.equal(unreachables, errors - stray)
    assert.equal(await watched.last('protosweep_responses_total', 'kind="unreachable"'), errors - stray)
    const { states } = sweepLine()
    const codes = await watched.lastBy('protosweep_icmp_unreachables_total', 'code')
    const fromTargets = sumOf(targets(), ({ rise }) => rise.IcmpOutDestUnreachs)
    assert.deepEqual(codes, {
      ...Object.fromEntries(COUNTERS_BY.unreachables.map((code) => [code, 0])),
      1: errors - stray - fromTargets,
      2: fromTargets - (codes[3] ?? Number.NaN),
      3: codes[3],
    })
    assert.ok((codes[2] ?? 0) >= states.closed && (codes[3] ?? 0) >= states.filtered)
  })

  test('never took anything back from one scrape to the next', async () => {
    const types = await watched.prometheus.types()
    const counters = [...types].flatMap(([family, type]) => {
      if (type === 'histogram') return ['_bucket', '_sum', '_count'].map((part) => family + part)
      return type === 'counter' ? [family] : []
    })
    assert.ok(counters.filter((name) => name.startsWith('protosweep_')).length > 20)
    for (const name of counters) {
      const resets = await watched.resets(name)
      assert.ok(resets.length > 0, `${name} is there`)
      assert.ok(
        resets.every((times) => times === 0),
        name,
      )
    }
  })

  test('serves nothing that promtool finds fault with', async () => {
    const { code, stdout, stderr } = await finish(start(['promtool', 'check', 'metrics']), watched.exposition)
    assert.deepEqual([code, stdout + stderr], [0, ''])
    assert.match(watched.exposition, /^protosweep_sweep_running\{sweep="cli"\} 1$/m)
  })

  test('has every rule evaluated, and no alert firing', async (t) => {
    const { prometheus, span } = watched
    const rules = await prometheus.rules()
    assert.equal(rules.length, readRules('rules.yml').length + readRules('alerts.yml').length)
    for (const { name, health, lastError } of rules) assert.equal(health, 'ok', `${name}: ${lastError}`)
    for (const { record } of readRules('rules.yml')) {
      if (record !== undefined) assert.ok((await answerTo({ expr: record })).length > 0, `${record} has data`)
    }
    const raised = await prometheus.queryRange('ALERTS', { ...span, to: Date.now() / 1000 }, STEP_SECONDS)
    const names = raised.map(({ metric }) => `${metric.alertname} ${metric.alertstate}`)
    t.diagnostic(`alerts: ${names.join(', ')}`)
    assert.deepEqual(
      names.filter((name) => name.endsWith('firing')),
      [],
    )
  })
})

function hasNumber(series: readonly Series[]): boolean {
  return series.some(({ values }) => values.some(([, value]) => Number.isFinite(value)))
}

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { SAMPLE_INVENTORY } from '../../../metrics/documentation/sample-inventory.ts'
import { DECLARATIONS, Metrics } from '../../../metrics/registry.ts'
import { allocateCounters, COUNTERS, COUNTERS_BY, CounterRow } from '../../../src/contract/counters.ts'
import { Tally } from '../../../src/report/tally.ts'
import { observed } from '../../support/observed-sweep.ts'

const opened: Metrics[] = []
function newMetrics(): Metrics {
  const metrics = new Metrics('0.1.0')
  opened.push(metrics)
  return metrics
}
after(() => {
  for (const metrics of opened) metrics.close()
})

/** The value of a series that is written just so; undefined where there is none. */
async function seriesValue(metrics: Metrics, series: string): Promise<number | undefined> {
  const line = (await metrics.registry.metrics()).split('\n').find((text) => text.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length))
}

const END = { finishedMs: Date.UTC(2026, 10, 22, 1), complete: true }

describe('a sweep that begins', () => {
  it('has every series at zero', async () => {
    const metrics = newMetrics()
    metrics.begin(observed())
    for (const series of [
      'protosweep_probes_sent_total{worker="0"}',
      'protosweep_probe_retransmissions_total{worker="1"}',
      'protosweep_kernel_drops_total{worker="1"}',
      'protosweep_responses_total{kind="forged"}',
      'protosweep_send_errors_total{errno="ENOBUFS"}',
      'protosweep_send_errors_total{errno="other"}',
      'protosweep_rate_limit_wait_seconds_total{ceiling="one-host"}',
      'protosweep_hosts_finished_total{status="no-route"}',
      'protosweep_host_limits_total{limit="100ms"}',
      'protosweep_protocol_states_total{state="open|filtered"}',
      'protosweep_unproved_total{cause="router-limited"}',
      'protosweep_probe_rtt_seconds_bucket{le="0.0001"}',
      'protosweep_probe_rtt_seconds_count',
      'protosweep_sweep_finished_timestamp_seconds{sweep="cli"}',
      ...COUNTERS_BY.unreachables.map((code) => `protosweep_icmp_unreachables_total{code="${code}"}`),
    ]) {
      assert.equal(await seriesValue(metrics, series), 0, series)
    }
  })

  it('says how far it is, under its name', async () => {
    const metrics = newMetrics()
    const tally = new Tally()
    tally.hosts.up = 3
    tally.hosts.down = 1
    metrics.begin(observed({ name: 'office', tally }))
    const gauges = {
      'protosweep_sweep_running{sweep="office"}': 1,
      protosweep_sweeps_running: 1,
      'protosweep_sweep_targets{sweep="office"}': 10,
      'protosweep_sweep_hosts{sweep="office",stage="waiting"}': 4,
      'protosweep_sweep_hosts{sweep="office",stage="in-flight"}': 2,
      'protosweep_sweep_hosts{sweep="office",stage="up"}': 3,
      'protosweep_sweep_hosts{sweep="office",stage="down"}': 1,
      'protosweep_sweep_progress_ratio{sweep="office"}': 0.25,
      'protosweep_sweep_eta_seconds{sweep="office"}': 120,
      'protosweep_sweep_limited_by{sweep="office",limit="targets"}': 1,
      'protosweep_sweep_limited_by{sweep="office",limit="max-rate"}': 0,
      'protosweep_sweep_ceiling{sweep="office",ceiling="arp"}': 1000,
      'protosweep_sweep_started_timestamp_seconds{sweep="office"}': Date.UTC(2026, 10, 22) / 1000,
      'protosweep_sweep_complete{sweep="office"}': 0,
    }
    for (const [series, value] of Object.entries(gauges))
      assert.equal(await seriesValue(metrics, series), value, series)
  })
})

describe('a scrape', () => {
  it('shows the totals of the shared counters, however often it is repeated', async () => {
    const metrics = newMetrics()
    const sweep = observed()
    metrics.begin(sweep)
    const row = new CounterRow(sweep.counters, 1)
    row.add('probesSent', 7)
    row.add('responsesUnreachable', 3)
    row.addTo('unreachables', 2)
    row.observe('rtt', 0.003)
    row.observe('rtt', 30)
    row.add('packetCeilingHeldMs', 1500)
    await metrics.registry.metrics()
    row.add('probesSent', 1)
    for (const [series, value] of [
      ['protosweep_probes_sent_total{worker="0"}', 0],
      ['protosweep_probes_sent_total{worker="1"}', 8],
      ['protosweep_responses_total{kind="unreachable"}', 3],
      ['protosweep_icmp_unreachables_total{code="2"}', 1],
      ['protosweep_probe_rtt_seconds_bucket{le="0.0025"}', 0],
      ['protosweep_probe_rtt_seconds_bucket{le="0.005"}', 1],
      ['protosweep_probe_rtt_seconds_bucket{le="5"}', 1],
      ['protosweep_probe_rtt_seconds_bucket{le="+Inf"}', 2],
      ['protosweep_probe_rtt_seconds_sum', 30.003],
      ['protosweep_probe_rtt_seconds_count', 2],
      ['protosweep_rate_limit_wait_seconds_total{ceiling="packets"}', 1.5],
    ] as const) {
      assert.equal(await seriesValue(metrics, series), value, series)
    }
  })

  it('shows an unknown time left as no number', async () => {
    const metrics = newMetrics()
    const standing = { doneShare: 0, remainingSeconds: undefined, limit: 'targets', admitted: 0 } as const
    metrics.begin(observed({ standing: () => standing }))
    assert.match(await metrics.registry.metrics(), /^protosweep_sweep_eta_seconds\{sweep="cli"\} Nan$/im)
  })
})

describe('a sweep that ends', () => {
  it('takes nothing back, also when the next one has fewer workers', async () => {
    const metrics = newMetrics()
    const first = observed({ counters: allocateCounters(3) })
    metrics.begin(first)
    for (const worker of [0, 1, 2]) new CounterRow(first.counters, worker).add('probesSent', 10 + worker)
    new CounterRow(first.counters, 2).observe('turn', 0.002)
    ;(first.tally as Tally).states.closed += 250
    metrics.end(first, END)
    const second = observed({ counters: allocateCounters(1) })
    metrics.begin(second)
    new CounterRow(second.counters, 0).add('probesSent', 5)
    ;(second.tally as Tally).states.closed += 1
    for (const [series, value] of [
      ['protosweep_probes_sent_total{worker="0"}', 15],
      ['protosweep_probes_sent_total{worker="2"}', 12],
      ['protosweep_worker_turn_duration_seconds_count', 1],
      ['protosweep_protocol_states_total{state="closed"}', 251],
    ] as const) {
      assert.equal(await seriesValue(metrics, series), value, series)
    }
  })

  it('keeps its gauges as they were, and is done', async () => {
    const metrics = newMetrics()
    const sweep = observed()
    metrics.begin(sweep)
    metrics.end(sweep, END)
    ;(sweep.tally as Tally).hosts.up = 99
    for (const [series, value] of [
      ['protosweep_sweep_running{sweep="cli"}', 0],
      ['protosweep_sweeps_running', 0],
      ['protosweep_sweep_progress_ratio{sweep="cli"}', 1],
      ['protosweep_sweep_eta_seconds{sweep="cli"}', 0],
      ['protosweep_sweep_limited_by{sweep="cli",limit="targets"}', 0],
      ['protosweep_sweep_hosts{sweep="cli",stage="up"}', 0],
      ['protosweep_sweep_finished_timestamp_seconds{sweep="cli"}', END.finishedMs / 1000],
      ['protosweep_sweep_complete{sweep="cli"}', 1],
    ] as const) {
      assert.equal(await seriesValue(metrics, series), value, series)
    }
  })

  it('leaves no host in flight, whatever was cut off', async () => {
    const metrics = newMetrics()
    const [first, second] = [observed(), observed({ name: 'other' })]
    for (const sweep of [first, second]) {
      metrics.begin(sweep)
      new CounterRow(sweep.counters, 1).add('hostsAdmitted', 5)
    }
    metrics.end(first, { ...END, complete: false })
    const inFlight = 'protosweep_worker_hosts_in_flight{worker="1"}'
    assert.equal(await seriesValue(metrics, inFlight), 5)
    metrics.end(second, { ...END, complete: false })
    assert.equal(await seriesValue(metrics, inFlight), 0)
    assert.equal(await seriesValue(metrics, 'protosweep_hosts_admitted_total'), 10)
  })

  it('is not complete when it was cut off', async () => {
    const metrics = newMetrics()
    const sweep = observed()
    metrics.begin(sweep)
    metrics.end(sweep, { ...END, complete: false })
    assert.equal(await seriesValue(metrics, 'protosweep_sweep_complete{sweep="cli"}'), 0)
    assert.equal(await seriesValue(metrics, 'protosweep_sweep_progress_ratio{sweep="cli"}'), 0.25)
  })
})

describe('the registry', () => {
  it('has every counter of the workers in one family', async () => {
    const metrics = newMetrics()
    const shown = new Set<string>()
    const ours = async () =>
      (await metrics.registry.metrics())
        .split('\n')
        .filter((line) => line.startsWith('protosweep_') && !line.includes('event_loop'))
        .join()
    for (const counter of COUNTERS) {
      const before = await ours()
      const sweep = observed({ counters: allocateCounters(1) })
      new CounterRow(sweep.counters, 0).add(counter, 1000)
      metrics.begin(sweep)
      if ((await ours()) !== before) shown.add(counter)
      metrics.end(sweep, END)
    }
    assert.deepEqual([...shown], [...COUNTERS])
  })

  it('declares what it serves, and serves what it declares', async () => {
    const metrics = newMetrics()
    metrics.begin(observed())
    metrics.watchInventory(() => SAMPLE_INVENTORY)
    const text = await metrics.registry.metrics()
    const served = [...text.matchAll(/^# HELP (protosweep_\w+) /gm)].map(([, name]) => name)
    assert.deepEqual(served.sort(), DECLARATIONS.map(({ name }) => name).sort())
    for (const { name, labels } of DECLARATIONS) {
      const [, first = ''] = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\} `, 'm').exec(text) ?? []
      const names = [...first.matchAll(/(\w+)="/g)]
        .map(([, label]) => label)
        .filter((label) => label !== 'le')
      assert.deepEqual(names, [...labels], name)
    }
  })

  it('stays below 2,000 series in a sweep of a /16 by 64 workers, and names no address', async () => {
    const metrics = newMetrics()
    metrics.begin(observed({ targets: 65_536, counters: allocateCounters(64) }))
    const lines = (await metrics.registry.metrics()).split('\n').filter((line) => /^\w/.test(line))
    assert(lines.length < 2000, `${lines.length}`)
    for (const line of lines)
      assert.doesNotMatch(line.replace(/version="[^"]*"|node="[^"]*"/g, ''), /\d+\.\d+\.\d+/)
  })

  it('says what is running, and nothing that promtool rejects', async () => {
    const text = await newMetrics().registry.metrics()
    assert.match(text, /^protosweep_build_info\{version="0\.1\.0",node="[\d.]+"\} 1$/m)
    assert.match(text, /^process_cpu_seconds_total /m)
    assert.doesNotMatch(text, /^nodejs_active_\w+_total/m)
  })

  it('is not shared with another', async () => {
    const [one, other] = [newMetrics(), newMetrics()]
    const sweep = observed()
    one.begin(sweep)
    new CounterRow(sweep.counters, 0).add('probesSent', 4)
    assert.equal(await seriesValue(other, 'protosweep_probes_sent_total{worker="0"}'), 0)
  })
})

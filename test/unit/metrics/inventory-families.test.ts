/** What a scrape shows of a daemon's schedules. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { SAMPLE_INVENTORY, SAMPLE_SCHEDULE } from '../../../metrics/documentation/sample-inventory.ts'
import { sampleMetrics } from '../../../metrics/documentation/sample-metrics.ts'
import { INVENTORY_FAMILIES } from '../../../metrics/inventory-families.ts'
import { Metrics } from '../../../metrics/registry.ts'
import type { InventorySnapshot, ScheduleSnapshot } from '../../../src/contract/inventory-snapshot.ts'
import { finish, start } from '../../lab/command.ts'
import { requires } from '../../lab/requirements.ts'

const opened: Metrics[] = []
after(() => {
  for (const metrics of opened) metrics.close()
})

/** Metrics of a daemon that knows what `read` gives. */
function watching(read: () => InventorySnapshot): Metrics {
  const metrics = new Metrics('0.1.0')
  opened.push(metrics)
  metrics.watchInventory(read)
  return metrics
}

function inventoryOf(...schedules: Partial<ScheduleSnapshot>[]): InventorySnapshot {
  return { ...SAMPLE_INVENTORY, schedules: schedules.map((changes) => ({ ...SAMPLE_SCHEDULE, ...changes })) }
}

/** The inventory's samples of a scrape, by series. */
async function scraped(metrics: Metrics): Promise<Map<string, number>> {
  const names = new Set(INVENTORY_FAMILIES.map(({ name }) => name))
  const lines = (await metrics.registry.metrics()).split('\n')
  const samples = lines.map((line): [string, number] => {
    const end = line.lastIndexOf(' ')
    return [line.slice(0, end), Number(line.slice(end))]
  })
  return new Map(samples.filter(([series]) => names.has(series.replace(/\{.*/, ''))))
}

const RAN: ScheduleSnapshot = {
  name: 'campus',
  sinceMs: 1_000,
  nextMs: 90_000_500,
  isRunning: true,
  lastStartedMs: 3_600_000,
  lastSuccessMs: 1_800_250,
  lastDurationSeconds: 301.5,
  periodSeconds: 86_400,
  runs: { complete: 9, 'cut-off': 2, failed: 3, died: 1 },
  skipped: 4,
  missed: 5,
  hosts: { present: 240, missing: 6, gone: 7 },
  protocolHosts: new Map([
    [1, 239],
    [47, 8],
  ]),
  unexpectedHosts: 10,
  unexpectedProtocols: new Map([[47, 8]]),
  changes: { ...SAMPLE_SCHEDULE.changes, 'host-new': 11, 'protocol-opened': 12 },
  notificationsFailed: 13,
}

describe('a daemon that is watched', () => {
  it('shows what it knows, times in seconds', async () => {
    const samples = await scraped(
      watching(() => ({
        schedules: [RAN],
        storeBytes: 8_192,
        storeUsedBytes: 4_096,
        configReloadedMs: 2_500,
        configReloadOk: true,
      })),
    )
    for (const [series, value] of [
      ['schedule_last_success_timestamp_seconds{schedule="campus"}', 1_800.25],
      ['schedule_last_start_timestamp_seconds{schedule="campus"}', 3_600],
      ['schedule_last_duration_seconds{schedule="campus"}', 301.5],
      ['schedule_next_run_timestamp_seconds{schedule="campus"}', 90_000.5],
      ['schedule_period_seconds{schedule="campus"}', 86_400],
      ['schedule_since_timestamp_seconds{schedule="campus"}', 1],
      ['schedule_running{schedule="campus"}', 1],
      ['schedule_runs_total{schedule="campus",outcome="complete"}', 9],
      ['schedule_runs_total{schedule="campus",outcome="cut-off"}', 2],
      ['schedule_runs_total{schedule="campus",outcome="failed"}', 3],
      ['schedule_runs_total{schedule="campus",outcome="died"}', 1],
      ['schedule_skipped_runs_total{schedule="campus"}', 4],
      ['schedule_missed_runs_total{schedule="campus"}', 5],
      ['inventory_hosts{schedule="campus",presence="present"}', 240],
      ['inventory_hosts{schedule="campus",presence="missing"}', 6],
      ['inventory_hosts{schedule="campus",presence="gone"}', 7],
      ['inventory_protocol_hosts{schedule="campus",protocol="1"}', 239],
      ['inventory_protocol_hosts{schedule="campus",protocol="47"}', 8],
      ['inventory_unexpected_hosts{schedule="campus"}', 10],
      ['inventory_unexpected_protocol_hosts{schedule="campus",protocol="47"}', 8],
      ['inventory_changes_total{schedule="campus",kind="host-new"}', 11],
      ['inventory_changes_total{schedule="campus",kind="protocol-opened"}', 12],
      ['inventory_changes_total{schedule="campus",kind="mac-changed"}', 0],
      ['notification_failures_total{schedule="campus"}', 13],
      ['store_bytes', 8_192],
      ['store_used_bytes', 4_096],
      ['config_last_reload_successful', 1],
      ['config_last_reload_success_timestamp_seconds', 2.5],
    ] as const) {
      assert.equal(samples.get(`protosweep_${series}`), value, series)
    }
    assert.equal(samples.size, 28 + 7, 'and seven kinds of changes more')
  })

  it('has times that are 0, and neither a duration nor a period, where there was and will be no run', async () => {
    const never = {
      lastStartedMs: undefined,
      lastSuccessMs: undefined,
      lastDurationSeconds: undefined,
      nextMs: undefined,
      periodSeconds: undefined,
    }
    const inventory = { ...inventoryOf(never), configReloadedMs: undefined, configReloadOk: false }
    const samples = await scraped(watching(() => inventory))
    for (const name of ['last_success', 'last_start', 'next_run'])
      assert.equal(samples.get(`protosweep_schedule_${name}_timestamp_seconds{schedule="office"}`), 0, name)
    for (const name of ['last_duration', 'period'])
      assert.equal(samples.has(`protosweep_schedule_${name}_seconds{schedule="office"}`), false, name)
    assert.equal(samples.get('protosweep_config_last_reload_successful'), 0)
    assert.equal(samples.get('protosweep_config_last_reload_success_timestamp_seconds'), 0)
  })

  it('shows in each scrape what it knows then, and nothing of what is gone', async () => {
    let inventory = inventoryOf({ name: 'a', skipped: 1 }, { name: 'b' })
    const metrics = watching(() => inventory)
    await scraped(metrics)
    inventory = inventoryOf({ name: 'a', skipped: 2, protocolHosts: new Map([[6, 1]]) })
    const samples = await scraped(metrics)
    assert.equal(samples.get('protosweep_schedule_skipped_runs_total{schedule="a"}'), 2)
    const series = [...samples.keys()]
    assert.deepEqual(
      series.filter((name) => name.startsWith('protosweep_inventory_protocol_hosts')),
      ['protosweep_inventory_protocol_hosts{schedule="a",protocol="6"}'],
    )
    assert.deepEqual(
      series.filter((name) => name.includes('schedule="b"')),
      [],
    )
  })

  it('has as many series as schedules and open protocols make, however many hosts there are', async () => {
    const hosts = fc.nat({ max: 2 ** 32 })
    const protocols = fc
      .uniqueArray(fc.tuple(fc.nat({ max: 255 }), hosts), { selector: ([protocol]) => protocol })
      .map((entries) => new Map(entries))
    const schedule = fc.record({
      name: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,62}$/),
      hosts: fc.record({ present: hosts, missing: hosts, gone: hosts }),
      protocolHosts: protocols,
      unexpectedProtocols: protocols,
    })
    const schedules = fc.uniqueArray(schedule, { selector: ({ name }) => name, maxLength: 5 })
    let inventory = inventoryOf()
    const metrics = watching(() => inventory)
    await fc.assert(
      fc.asyncProperty(schedules, async (all) => {
        inventory = inventoryOf(...all)
        const open = all.reduce((n, one) => n + one.protocolHosts.size + one.unexpectedProtocols.size, 0)
        assert.equal((await scraped(metrics)).size, 4 + 28 * all.length + open)
      }),
      { numRuns: 50 },
    )
  })
})

describe('metrics of sweeps from the command line', () => {
  it('have no inventory', async () => {
    const metrics = new Metrics('0.1.0')
    opened.push(metrics)
    assert.equal((await scraped(metrics)).size, 0)
  })
})

describe('promtool', { skip: requires('promtool') }, () => {
  it('finds no fault with any metric, those of a daemon included', async () => {
    const metrics = sampleMetrics()
    opened.push(metrics)
    const exposition = await metrics.registry.metrics()
    assert.match(exposition, /^# TYPE protosweep_schedule_runs_total counter$/m)
    assert.match(exposition, /^# TYPE protosweep_schedule_running gauge$/m)
    const { code, stdout, stderr } = await finish(start(['promtool', 'check', 'metrics']), exposition)
    assert.deepEqual([code, stdout + stderr], [0, ''])
  })
})

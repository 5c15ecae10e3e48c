import assert from 'node:assert/strict'
import test from 'node:test'
import { createRegistry } from '../../../metrics/registry.ts'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'

test('every series exists at zero from the first scrape, for each worker', async () => {
  const text = await createRegistry(allocateCounters(2), '0.1.0').metrics()
  for (const worker of ['0', '1']) {
    assert.match(text, new RegExp(`^protosweep_probes_sent_total\\{worker="${worker}"\\} 0$`, 'm'))
    assert.match(
      text,
      new RegExp(`^protosweep_responses_total\\{worker="${worker}",kind="forged"\\} 0$`, 'm'),
    )
    for (let code = 0; code < 16; code += 1) {
      const series = `protosweep_icmp_unreachables_total{worker="${worker}",code="${code}"} 0`
      assert.ok(text.includes(`${series}\n`), series)
    }
  }
})

test('a scrape shows the totals of the shared counters, however often it is repeated', async () => {
  const counters = allocateCounters(2)
  const registry = createRegistry(counters, '0.1.0')
  const row = new CounterRow(counters, 1)
  row.add('probesSent', 7)
  row.add('responsesUnreachable', 3)
  row.addUnreachable(2)
  await registry.metrics()
  row.add('probesSent', 1)
  const text = await registry.metrics()
  assert.match(text, /^protosweep_probes_sent_total\{worker="0"\} 0$/m)
  assert.match(text, /^protosweep_probes_sent_total\{worker="1"\} 8$/m)
  assert.match(text, /^protosweep_responses_total\{worker="1",kind="unreachable"\} 3$/m)
  assert.match(text, /^protosweep_icmp_unreachables_total\{worker="1",code="2"\} 1$/m)
})

test('two registries do not share their metrics', async () => {
  const counters = allocateCounters(1)
  createRegistry(allocateCounters(1), '0.1.0')
  new CounterRow(counters, 0).add('sendErrors')
  assert.match(
    await createRegistry(counters, '0.1.0').metrics(),
    /^protosweep_send_errors_total\{worker="0"\} 1$/m,
  )
})

test('the build is named with its version', async () => {
  const text = await createRegistry(allocateCounters(1), '1.2.3').metrics()
  assert.match(text, /^protosweep_build_info\{version="1\.2\.3",node="[\d.]+"\} 1$/m)
})

test('what ceilings held back is in seconds', async () => {
  const counters = allocateCounters(1)
  const row = new CounterRow(counters, 0)
  row.add('packetCeilingHeldMs', 1500)
  row.add('hostCeilingHeldMs', 250)
  const text = await createRegistry(counters, '0.1.0').metrics()
  for (const [ceiling, seconds] of [
    ['packets', 1.5],
    ['one-host', 0.25],
    ['arp', 0],
  ]) {
    const series = `protosweep_rate_limit_wait_seconds_total{worker="0",ceiling="${ceiling}"} ${seconds}`
    assert.ok(text.includes(`${series}\n`), series)
  }
})

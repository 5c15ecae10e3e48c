/** What an earlier process was in goes on before anything else of its schedule, and keeps the rules of any run. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { packRanges } from '../../../../src/contract/address-ranges.ts'
import type { Schedule } from '../../../../src/contract/schedule.ts'
import type { Resumption } from '../../../../src/inventory/scheduler/run.ts'
import { scheduleWith } from '../../../support/inventory-sample.ts'
import { SchedulerBench } from '../../../support/scheduler-bench.ts'
import { settled } from '../../../support/set-clock.ts'

const DUE = '2026-05-01T03:00Z'
const NOW = '2026-05-04T12:00Z'
const HOUR_MS = 3_600_000

function resumption(parts: Partial<Resumption> = {}): Resumption {
  return { sweep: 7, dueMs: Date.parse(DUE), ranges: packRanges([[0, 255]]), ranMs: 0, ...parts }
}

async function loaded(
  parts: Partial<Schedule>,
  resumes = resumption(),
  bench = new SchedulerBench({ now: NOW, last: { a: DUE } }),
) {
  bench.scheduler.load([scheduleWith({ name: 'a', ...parts })], new Map([['a', resumes]]))
  await settled()
  return bench
}

test('it goes on before a run that was missed, and as long as it waits it is the one that waits', async () => {
  for (const overlap of ['skip', 'queue'] as const) {
    const bench = await loaded({ missed: 'one', overlap })
    assert.equal(bench.take(), 'a@01T03:00, a missed 3, a skipped 04T03:00 overlap')
    assert.equal(bench.sweep('a').run.resumes?.sweep, 7)
    await bench.clock.to('2026-05-05T03:00Z')
    await bench.end('a')
    assert.equal(bench.sweeps.length, overlap === 'queue' ? 1 : 0)
    assert.equal(bench.sweeps[0]?.run.resumes, undefined)
  }
})

test('what comes due cancels it where the schedule says so, and it is over then', async () => {
  const bench = await loaded({ overlap: 'cancel' })
  const resumed = bench.sweep('a')
  await bench.clock.to('2026-05-05T03:00Z')
  assert.equal(resumed.stoppedBy, 'cut-off')
  assert.equal(bench.sweep('a').run.resumes, undefined)
})

test('while it waits, what comes due takes its place where the schedule says so', async () => {
  const bench = new SchedulerBench({ now: NOW, mostSweeps: 1 })
  const schedules = [
    scheduleWith({ name: 'first', cron: '@yearly' }),
    scheduleWith({ name: 'a', overlap: 'cancel' }),
  ]
  const resumptions = [
    ['first', resumption({ sweep: 1 })],
    ['a', resumption({ ranges: packRanges([[300, 300]]) })],
  ] as const
  bench.scheduler.load(schedules, new Map(resumptions))
  await bench.clock.to('2026-05-05T03:00Z')
  await bench.end('first')
  const { run } = bench.sweep('a')
  assert.deepEqual([run.resumes, run.dueMs], [undefined, Date.parse('2026-05-05T03:00Z')])
})

test('it waits for sweeps of its own addresses, and for a free place, as any run', async () => {
  const bench = new SchedulerBench({ now: NOW, mostSweeps: 1 })
  const schedules = ['a', 'b'].map((name) => scheduleWith({ name }))
  const resumptions = ['a', 'b'].map(
    (name, i) => [name, resumption({ sweep: i, ranges: packRanges([[i, i]]) })] as const,
  )
  bench.scheduler.load(schedules, new Map(resumptions))
  await settled()
  assert.equal(bench.take(), 'a@01T03:00')
  await bench.end('a')
  assert.equal(bench.take(), 'b@01T03:00')

  const beside = new SchedulerBench({ now: NOW })
  const same = ['a', 'b'].map((name) => [name, resumption()] as const)
  beside.scheduler.load(schedules, new Map(same))
  await settled()
  assert.equal(beside.take(), 'a@01T03:00')
})

test('the time that it ran before counts for its longest', async () => {
  const bench = await loaded({ maxDurationMs: HOUR_MS }, resumption({ ranMs: 0.75 * HOUR_MS }))
  bench.take()
  await bench.clock.to('2026-05-04T12:14:59Z')
  assert.equal(bench.take(), 'a@01T03:00')
  await bench.clock.to('2026-05-04T12:15:00Z')
  assert.equal(bench.take(), 'a limit')
})

test('while it waits a schedule that asks for something else has it begin anew; another time changes nothing', async () => {
  for (const [parts, resumed] of [
    [{ words: ['other'] }, undefined],
    [{ words: ['first'], cron: '0 5 * * *' }, 7],
  ] as const) {
    const bench = new SchedulerBench({ now: NOW, mostSweeps: 1 })
    const [first, second] = [scheduleWith({ name: 'first' }), scheduleWith({ name: 'a', words: ['first'] })]
    bench.scheduler.load(
      [first, second],
      new Map([
        ['first', resumption({ sweep: 1 })],
        ['a', resumption()],
      ]),
    )
    await settled()
    bench.scheduler.load([first, { ...second, ...parts }])
    await bench.end('first')
    assert.equal(bench.sweep('a').run.resumes?.sweep, resumed)
  }
})

test('a run that is stopped because the process ends is told so', async () => {
  const bench = await loaded({})
  const sweep = bench.sweep('a')
  await bench.scheduler.stop()
  assert.equal(sweep.stoppedBy, 'shutdown')
})

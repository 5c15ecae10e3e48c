import assert from 'node:assert/strict'
import test from 'node:test'
import { scheduleWith } from '../../../support/inventory-sample.ts'
import { SchedulerBench } from '../../../support/scheduler-bench.ts'
import { settled } from '../../../support/set-clock.ts'

const HOURLY = { name: 'a', cron: '0 * * * *' }

test('skip: what comes due during a run is told and begins nothing', async () => {
  const bench = new SchedulerBench()
  bench.scheduler.load([scheduleWith({ ...HOURLY, overlap: 'skip' })])
  await bench.clock.to('2026-05-01T14:30Z')
  assert.equal(bench.take(), 'a@01T13:00, a skipped 01T14:00 overlap')
  await bench.end('a')
  assert.equal(bench.take(), '')
  assert.equal(bench.scheduler.status()[0]?.skipped, 1)
  await bench.clock.to('2026-05-01T15:00Z')
  assert.equal(bench.take(), 'a@01T15:00')
})

test('queue: one waits, more are skipped, and it begins when the run has ended', async () => {
  const bench = new SchedulerBench()
  bench.scheduler.load([scheduleWith({ ...HOURLY, overlap: 'queue' })])
  await bench.clock.to('2026-05-01T15:30Z')
  assert.equal(bench.take(), 'a@01T13:00, a skipped 01T15:00 overlap')
  assert.equal(bench.scheduler.status()[0]?.queued, 1)
  await bench.end('a')
  assert.equal(bench.take(), 'a@01T14:00')
  assert.equal(bench.scheduler.status()[0]?.queued, 0)
  await bench.end('a')
  assert.equal(bench.take(), '')
})

test('cancel: the run is stopped once, and the latest due time begins when it has ended', async () => {
  const bench = new SchedulerBench({ endsWhenStopped: false })
  bench.scheduler.load([scheduleWith({ ...HOURLY, overlap: 'cancel' })])
  await bench.clock.to('2026-05-01T14:10Z')
  assert.deepEqual([bench.take(), bench.sweep('a').stops], ['a@01T13:00', 1])
  await bench.clock.to('2026-05-01T15:10Z')
  assert.deepEqual([bench.take(), bench.sweep('a').stops], ['a@01T13:00, a skipped 01T14:00 overlap', 1])
  await bench.end('a')
  assert.equal(bench.take(), 'a@01T15:00')
})

test('cancel stops nothing where nothing runs', async () => {
  const bench = new SchedulerBench()
  bench.scheduler.load([scheduleWith({ ...HOURLY, overlap: 'cancel' })])
  await bench.clock.to('2026-05-01T13:30Z')
  await bench.end('a')
  await bench.clock.to('2026-05-01T14:30Z')
  assert.equal(bench.take(), 'a@01T14:00')
})

test('a run that waits for another schedule is not skipped; its status says that it waits', async () => {
  const bench = new SchedulerBench({ rangesOf: () => [[0, 255]] })
  bench.scheduler.load([
    scheduleWith({ name: 'a', cron: '0 * * * *' }),
    scheduleWith({ name: 'b', cron: '10 13 * * *' }),
  ])
  await bench.clock.to('2026-05-01T13:30Z')
  assert.equal(bench.take(), 'a@01T13:00')
  const [, status] = bench.scheduler.status()
  assert.deepEqual([status?.queued, status?.running, status?.skipped], [1, undefined, 0])
  await bench.end('a')
  assert.equal(bench.take(), 'b@01T13:10')
  assert.deepEqual(bench.scheduler.status()[1]?.running, {
    sinceMs: Date.parse('2026-05-01T13:30Z'),
    dueMs: Date.parse('2026-05-01T13:10Z'),
  })
})

for (const overlap of ['skip', 'queue', 'cancel'] as const) {
  test(`${overlap}: while a run waits for another schedule, no second one of its own waits`, async () => {
    const bench = new SchedulerBench({ rangesOf: () => [[0, 255]] })
    bench.scheduler.load([
      scheduleWith({ name: 'a', cron: '0 13 * * *' }),
      scheduleWith({ name: 'b', cron: '10 13-15 * * *', overlap }),
    ])
    await bench.clock.to('2026-05-01T15:30Z')
    const skipped = overlap === 'cancel' ? ['13:10', '14:10'] : ['14:10', '15:10']
    const told = skipped.map((time) => `b skipped 01T${time} overlap`)
    assert.equal(bench.take(), ['a@01T13:00', ...told].join(', '))
    await bench.end('a')
    assert.equal(bench.take(), overlap === 'cancel' ? 'b@01T15:10' : 'b@01T13:10')
    await bench.end('b')
    assert.equal(bench.take(), '')
  })
}

test('no more sweeps at once than allowed', async () => {
  const bench = new SchedulerBench({ mostSweeps: 2 })
  bench.scheduler.load(['a', 'b', 'c'].map((name) => scheduleWith({ name })))
  await bench.clock.to('2026-05-02T03:30Z')
  assert.equal(bench.take(), 'a@02T03:00, b@02T03:00')
  await bench.end('b')
  assert.equal(bench.take(), 'a@02T03:00, c@02T03:00')
})

test('a run that is asked for runs now, and keeps to what overlaps', async () => {
  const bench = new SchedulerBench()
  bench.scheduler.load([scheduleWith({ name: 'a' })])
  assert.equal(bench.scheduler.trigger('b'), false)
  assert.equal(bench.scheduler.trigger('a'), true)
  await settled()
  assert.equal(bench.take(), 'a@asked')
  assert.equal(bench.scheduler.trigger('a'), true)
  assert.equal(bench.take(), 'a@asked, a skipped 01T12:00 overlap')
  await bench.end('a')
  assert.ok(bench.scheduler.trigger('a', Date.parse('2026-05-01T03:00Z')))
  await settled()
  assert.equal(bench.take(), 'a@01T03:00')
})

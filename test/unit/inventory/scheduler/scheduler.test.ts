import assert from 'node:assert/strict'
import test from 'node:test'
import { scheduleWith } from '../../../support/inventory-sample.ts'
import { SchedulerBench } from '../../../support/scheduler-bench.ts'
import { settled } from '../../../support/set-clock.ts'

const LAST = { a: '2026-05-01T03:00Z' }

test('missed runs: none is only told, one runs once for the latest of them', async () => {
  for (const [missed, expected] of [
    ['none', 'a missed 3'],
    ['one', 'a@04T03:00, a missed 3'],
  ] as const) {
    const bench = new SchedulerBench({ now: '2026-05-04T12:00Z', last: LAST })
    bench.scheduler.load([scheduleWith({ name: 'a', missed })])
    await settled()
    assert.equal(bench.take(), expected)
    assert.equal(bench.scheduler.status()[0]?.missed, 3)
  }
})

test('nothing was missed by a schedule that never ran, nor by one that is loaded later', async () => {
  const bench = new SchedulerBench({ now: '2026-05-04T12:00Z', last: { b: '2026-05-01T03:00Z' } })
  bench.scheduler.load([scheduleWith({ name: 'a', missed: 'one' })])
  bench.scheduler.load([scheduleWith({ name: 'b', missed: 'one' })])
  await settled()
  assert.equal(bench.take(), '')
})

test('a machine that slept: as at the start, and what comes due on waking stands for what was missed', async () => {
  const bench = new SchedulerBench()
  bench.scheduler.load([scheduleWith({ name: 'a', missed: 'one' })])
  await bench.clock.jump('2026-05-03T08:00Z')
  assert.equal(bench.take(), 'a@03T03:00, a missed 2')
  await bench.end('a')
  await bench.clock.jump('2026-05-06T03:00:20Z')
  assert.equal(bench.take(), 'a@06T03:00, a missed 2')
})

test('a run is stopped when it has taken its longest, and not before', async () => {
  const bench = new SchedulerBench()
  bench.scheduler.load([scheduleWith({ name: 'a', maxDurationMs: 3_600_000 })])
  await bench.clock.to('2026-05-02T03:59:59Z')
  assert.equal(bench.take(), 'a@02T03:00')
  await bench.clock.to('2026-05-02T04:00:00Z')
  assert.equal(bench.take(), 'a limit')
  await bench.clock.to('2026-05-03T03:59:00Z')
  await bench.end('a')
  await bench.clock.to('2026-05-03T12:00:00Z')
  assert.equal(bench.take(), '')
})

test('a clock that is set back far does not end a run early', async () => {
  const bench = new SchedulerBench({ now: '2026-05-02T02:59Z' })
  bench.scheduler.load([scheduleWith({ name: 'a', maxDurationMs: 3_600_000 })])
  await bench.clock.to('2026-05-02T03:00Z')
  await bench.clock.setBack('2025-05-02T01:00Z')
  assert.equal(bench.take(), 'a@02T03:00')
  await bench.clock.to('2025-05-02T02:00Z')
  assert.equal(bench.take(), 'a limit')
})

test('a run that cannot begin or fails is told, and the schedule goes on', async () => {
  const bench = new SchedulerBench({
    rangesOf: ({ name }) => {
      if (name === 'b') throw new Error('does not resolve')
      return [[0, 255]]
    },
  })
  bench.scheduler.load([
    scheduleWith({ name: 'a', words: ['broken'] }),
    scheduleWith({ name: 'b' }),
    scheduleWith({ name: 'c', overlap: 'queue' }),
  ])
  await bench.clock.to('2026-05-02T03:00Z')
  assert.equal(bench.take(), 'c@02T03:00, a failed no such target, b failed does not resolve')
  bench.sweep('c').fail(new Error('lost its worker'))
  await settled()
  assert.equal(bench.take(), 'c failed lost its worker')
  await bench.clock.to('2026-05-03T03:00Z')
  assert.equal(bench.take(), 'c@03T03:00, a failed no such target, b failed does not resolve')
})

test('a reload: what runs goes on, gone schedules end, changed ones change, the same keep their time', async () => {
  const bench = new SchedulerBench({ rangesOf: () => [[0, 255]] })
  const c = scheduleWith({ name: 'c', cron: '0 5 * * *' })
  bench.scheduler.load([scheduleWith({ name: 'a' }), scheduleWith({ name: 'b' }), c])
  await bench.clock.to('2026-05-02T03:00Z')
  assert.equal(bench.take(), 'a@02T03:00')
  bench.scheduler.load([scheduleWith({ name: 'd', cron: '30 3 * * *' }), { ...c, cron: '0 4 * * *' }])
  await bench.clock.to('2026-05-02T04:30Z')
  // b was waiting: nobody wants it any more. d and c wait for the run from before.
  assert.equal(bench.take(), 'a@02T03:00')
  assert.deepEqual(
    bench.scheduler.status().map(({ schedule, queued }) => [schedule.name, schedule.cron, queued]),
    [
      ['c', '0 4 * * *', 1],
      ['d', '30 3 * * *', 1],
    ],
  )
  await bench.end('a')
  assert.equal(bench.take(), 'd@02T03:30')
  await bench.end('d')
  assert.equal(bench.take(), 'c@02T04:00')
  await bench.end('c')
  assert.equal(bench.take(), '')
})

test('a schedule that comes back waits for its own run from before', async () => {
  const at = { at: 0 }
  const bench = new SchedulerBench({ rangesOf: () => [[at.at, at.at]] })
  const schedule = scheduleWith({ name: 'a', overlap: 'queue' })
  bench.scheduler.load([schedule])
  await bench.clock.to('2026-05-02T03:00Z')
  bench.scheduler.load([])
  at.at = 9
  bench.scheduler.load([schedule])
  await bench.clock.to('2026-05-03T03:00Z')
  assert.equal(bench.take(), 'a@02T03:00')
  assert.equal(bench.scheduler.status()[0]?.queued, 1)
  await bench.end('a')
  assert.equal(bench.take(), 'a@03T03:00')
})

test('a waiting run begins as its schedule is now', async () => {
  const bench = new SchedulerBench({ rangesOf: () => [[0, 255]] })
  const [a, b] = [scheduleWith({ name: 'a' }), scheduleWith({ name: 'b' })]
  bench.scheduler.load([a, b])
  await bench.clock.to('2026-05-02T03:00Z')
  bench.scheduler.load([a, { ...b, words: ['10.1.0.0/24', '--exclude', '10.1.0.1'] }])
  await bench.end('a')
  assert.equal(bench.take(), 'b@02T03:00')
  assert.deepEqual(bench.sweep('b').run.schedule.words, ['10.1.0.0/24', '--exclude', '10.1.0.1'])
})

test('a reload that changes nothing leaves everybody in their place', async () => {
  const bench = new SchedulerBench({ rangesOf: () => [[0, 255]] })
  const minutes = { a: 0, b: 20, c: 10 }
  const schedules = Object.entries(minutes).map(([name, at]) => scheduleWith({ name, cron: `${at} 3 * * *` }))
  bench.scheduler.load(schedules)
  await bench.clock.to('2026-05-02T03:30Z')
  bench.scheduler.load(structuredClone(schedules))
  await bench.end('a')
  assert.equal(bench.take(), 'c@02T03:10')
})

test('a reload at the very moment loses no due time', async () => {
  const bench = new SchedulerBench()
  const schedule = scheduleWith({ name: 'a' })
  bench.scheduler.load([schedule])
  await bench.clock.to('2026-05-02T02:59:59Z')
  bench.clock.slip('2026-05-02T03:00:00.010Z')
  bench.scheduler.load([{ ...schedule, goneAfter: 5 }])
  await bench.clock.to('2026-05-02T03:00:01Z')
  assert.equal(bench.take(), 'a@02T03:00')
})

test('stop: nothing begins, what runs is stopped, and it is waited for', async () => {
  const bench = new SchedulerBench({ endsWhenStopped: false, rangesOf: () => [[0, 255]] })
  bench.scheduler.load([scheduleWith({ name: 'a' }), scheduleWith({ name: 'b' })])
  await bench.clock.to('2026-05-02T03:00Z')
  let isStopped = false
  const stopped = bench.scheduler.stop().then(() => {
    isStopped = true
  })
  await settled()
  assert.deepEqual([isStopped, bench.sweep('a').stops], [false, 1])
  assert.equal(bench.scheduler.trigger('a'), false)
  await bench.end('a', 'cut-off')
  await stopped
  bench.scheduler.load([scheduleWith({ name: 'c' })])
  await bench.clock.to('2026-05-05T03:00Z')
  assert.deepEqual([bench.take(), bench.clock.alarms], ['', 0])
})

test('stop while targets are being resolved waits for nothing', async () => {
  const bench = new SchedulerBench({ rangesOf: () => new Promise(() => {}) })
  bench.scheduler.load([scheduleWith({ name: 'a' })])
  bench.scheduler.trigger('a')
  await bench.scheduler.stop()
  assert.equal(bench.take(), '')
})

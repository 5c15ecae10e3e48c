/** What holds of any schedules, with sweeps of any length, a machine that sleeps and reloads at any time. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { MISSED_RUNS, OVERLAPS, type Schedule } from '../../../../src/contract/schedule.ts'
import { DueTimes } from '../../../../src/inventory/scheduler/due.ts'
import type { Range } from '../../../../src/target/ranges.ts'
import { scheduleWith } from '../../../support/inventory-sample.ts'
import { SchedulerBench } from '../../../support/scheduler-bench.ts'
import { settled } from '../../../support/set-clock.ts'

const START = Date.parse('2026-05-01T00:00Z')
const MINUTE = 60_000

/** A schedule; its ranges are words of it: pairs of small numbers, so that many overlap. */
const anySchedule = fc.record({
  cron: fc.constantFrom('*/10 * * * *', '0 * * * *', '5-50/15 * * * *', '30 1,2,4 * * *', '*/7 3 * * *'),
  jitterMs: fc.constantFrom(0, 20 * MINUTE),
  overlap: fc.constantFrom(...OVERLAPS),
  missed: fc.constantFrom(...MISSED_RUNS),
  maxDurationMs: fc.constantFrom(undefined, 25 * MINUTE),
  words: fc.array(fc.nat(20), { minLength: 1, maxLength: 2 }).map((starts) => starts.map(String)),
})

const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass'), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('sleep'), minutes: fc.integer({ min: 2, max: 400 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('trigger'), minutes: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reload'), minutes: fc.nat(40) }) },
)

function rangesOf({ words }: Schedule): Range[] {
  return words.map(Number).map((first) => [first, first + 2])
}

function disjoint(one: readonly Range[], other: readonly Range[]): boolean {
  return one.every(([first, last]) => other.every((range) => range[1] < first || range[0] > last))
}

const anyCase = fc.record({
  parts: fc.array(anySchedule, { minLength: 1, maxLength: 6 }),
  /** Minutes that one sweep after another takes. */
  lengths: fc.array(fc.nat(120), { minLength: 1, maxLength: 10 }),
  steps: fc.array(anyStep, { minLength: 1, maxLength: 12 }),
  mostSweeps: fc.integer({ min: 1, max: 3 }),
})

function holds(bench: SchedulerBench, mostSweeps: number): void {
  const { sweeps } = bench
  assert.ok(sweeps.length <= mostSweeps, 'too many at once')
  for (const [index, one] of sweeps.entries()) {
    for (const other of sweeps.slice(index + 1)) {
      assert.notEqual(one.run.schedule.name, other.run.schedule.name)
      assert.ok(
        disjoint(rangesOf(one.run.schedule), rangesOf(other.run.schedule)),
        'an address is swept twice',
      )
    }
  }
}

interface Case {
  readonly parts: readonly Partial<Schedule>[]
  readonly lengths: readonly number[]
  readonly steps: readonly { readonly kind: string; readonly minutes: number }[]
  readonly mostSweeps: number
}

/** Plays a case to the end of its steps; gives the bench, the schedules and the time. */
async function play({ parts, lengths, steps, mostSweeps }: Case) {
  const schedules = parts.map((part, index) => scheduleWith({ ...part, name: `s${index}` }))
  const bench = new SchedulerBench({
    now: START,
    mostSweeps,
    rangesOf,
    onStart: (sweep) => {
      holds(bench, mostSweeps)
      const minutes = lengths[bench.began.length % lengths.length] ?? 1
      bench.clock.at(sweep.beganMs + minutes * MINUTE, () => {
        if (bench.sweeps.includes(sweep)) sweep.end()
      })
    },
  })
  bench.scheduler.load(schedules)
  let nowMs = START
  for (const { kind, minutes } of steps) {
    nowMs += minutes * MINUTE
    if (kind === 'sleep') await bench.clock.jump(nowMs)
    else await bench.clock.to(nowMs)
    if (kind === 'trigger') bench.scheduler.trigger(`s${minutes % parts.length}`)
    if (kind === 'reload') bench.scheduler.load(minutes % 2 === 0 ? schedules : schedules.slice(1))
    for (const { queued } of bench.scheduler.status()) assert.ok(queued <= 1)
  }
  await settled()
  // A runner's errors are told, and so are those of `holds`.
  assert.deepEqual(
    bench.told.filter((told) => told.includes('failed')),
    [],
  )
  return { bench, schedules, nowMs }
}

test('no two overlapping runs at once, no more than allowed, one waits at most, none is forgotten', async () => {
  const scenario = fc.asyncProperty(anyCase, async (given) => {
    const { bench, schedules, nowMs } = await play(given)
    // Nothing comes due any more: whatever waits has its turn.
    bench.scheduler.load(schedules.map((schedule) => ({ ...schedule, cron: '0 0 1 1 *' })))
    await bench.clock.to(nowMs + 3000 * MINUTE)
    assert.deepEqual(bench.sweeps, [])
    assert.ok(bench.scheduler.status().every(({ queued, running }) => queued === 0 && running === undefined))
    await bench.scheduler.stop()
    assert.equal(bench.clock.alarms, 0)
  })
  await fc.assert(scenario, { numRuns: 60 })
})

test('every due time begins a run, or is told as skipped or missed', async () => {
  const withoutReloads = anyCase.map((given) => ({
    ...given,
    steps: given.steps.filter(({ kind }) => kind === 'pass' || kind === 'sleep'),
  }))
  const scenario = fc.asyncProperty(withoutReloads, async (given) => {
    const { bench, nowMs } = await play(given)
    for (const { schedule, skipped, missed, queued } of bench.scheduler.status()) {
      const due = new DueTimes(schedule)
      const runs = bench.began.filter(({ run }) => run.schedule.name === schedule.name)
      const dueOfRuns = runs.map(({ run }) => run.dueMs ?? Number.NaN)
      assert.equal(new Set(dueOfRuns).size, runs.length, 'a due time began two runs')
      for (const dueMs of dueOfRuns) assert.equal(due.previous(dueMs), dueMs)
      // The run that makes good for missed ones stands for the last of them, which was told as missed as well.
      const isMadeGood = schedule.missed === 'one'
      const times = bench.told.filter((told) => told.startsWith(`${schedule.name} missed`)).length
      const told = runs.length + skipped + missed + queued - due.count(START, nowMs)
      assert.ok(told >= 0 && told <= (isMadeGood ? times : 0), `${told} told twice`)
    }
    await bench.scheduler.stop()
  })
  await fc.assert(scenario, { numRuns: 60 })
})

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { DueTimes, delayOf, type Timing } from '../../../../src/inventory/scheduler/due.ts'
import { scheduleWith } from '../../../support/inventory-sample.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

function dueTimes(parts: Partial<Timing>): DueTimes {
  return new DueTimes(scheduleWith(parts))
}

function between(due: DueTimes, from: string, until: string): string[] {
  const times: string[] = []
  let timeMs = due.next(Date.parse(from) - 1)
  while (timeMs !== undefined && timeMs <= Date.parse(until)) {
    times.push(new Date(timeMs).toISOString().replace(':00.000Z', 'Z'))
    timeMs = due.next(timeMs)
  }
  return times
}

/** By zone, a time that one night lacks and one that comes twice, and the moments that are right. */
const NIGHTS = [
  {
    timeZone: 'Europe/Paris',
    cron: '30 2 * * *',
    spring: ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    autumn: ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
  },
  {
    timeZone: 'America/New_York',
    cron: '30 2 * * *',
    spring: ['2026-03-07T07:30Z', '2026-03-08T07:00Z', '2026-03-09T06:30Z'],
    autumn: ['2026-10-31T06:30Z', '2026-11-01T07:30Z', '2026-11-02T07:30Z'],
  },
  {
    timeZone: 'America/New_York',
    cron: '30 1 * * *',
    spring: ['2026-03-07T06:30Z', '2026-03-08T06:30Z', '2026-03-09T05:30Z'],
    autumn: ['2026-10-31T05:30Z', '2026-11-01T05:30Z', '2026-11-02T06:30Z'],
  },
  // Half an hour: 02:00 to 02:30 in October, 01:30 to 02:00 twice in April.
  {
    timeZone: 'Australia/Lord_Howe',
    cron: '15 2 * * *',
    spring: ['2026-10-02T15:45Z', '2026-10-03T15:30Z', '2026-10-04T15:15Z'],
    autumn: ['2026-04-03T15:15Z', '2026-04-04T15:45Z', '2026-04-05T15:45Z'],
  },
  {
    timeZone: 'Australia/Lord_Howe',
    cron: '45 1 * * *',
    spring: ['2026-10-02T15:15Z', '2026-10-03T15:15Z', '2026-10-04T14:45Z'],
    autumn: ['2026-04-03T14:45Z', '2026-04-04T14:45Z', '2026-04-05T15:15Z'],
  },
  // A list is a list of times of day as well.
  {
    timeZone: 'Europe/Paris',
    cron: '30 2,14 * * *',
    spring: ['2026-03-29T01:00Z', '2026-03-29T12:30Z', '2026-03-30T00:30Z'],
    autumn: ['2026-10-25T00:30Z', '2026-10-25T13:30Z', '2026-10-26T01:30Z'],
  },
  {
    timeZone: 'Asia/Kolkata',
    cron: '30 2 * * *',
    spring: ['2026-03-28T21:00Z', '2026-03-29T21:00Z'],
    autumn: ['2026-10-24T21:00Z', '2026-10-25T21:00Z'],
  },
]

for (const { timeZone, cron, spring, autumn } of NIGHTS) {
  test(`summer time begins and ends: ${cron} in ${timeZone}`, () => {
    const due = dueTimes({ timeZone, cron })
    for (const expected of [spring, autumn]) {
      assert.deepEqual(between(due, expected[0] ?? '', expected.at(-1) ?? ''), expected)
    }
  })
}

test('an hourly schedule goes by elapsed time', () => {
  const due = dueTimes({ timeZone: 'Europe/Paris', cron: '0 * * * *' })
  assert.equal(due.count(Date.parse('2026-10-24T22:00Z') - 1, Date.parse('2026-10-25T23:00Z') - 1), 25)
  assert.equal(due.count(Date.parse('2026-03-28T23:00Z') - 1, Date.parse('2026-03-29T22:00Z') - 1), 23)
})

const ZONES = [
  'Europe/Paris',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'UTC',
]

function localDay(timeZone: string): (timeMs: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (timeMs) => format.format(timeMs)
}

test('a daily schedule is due once on every local day of every zone', () => {
  const anyTime = fc.record({
    hour: fc.nat(23),
    minute: fc.nat(59),
    year: fc.integer({ min: 2024, max: 2032 }),
  })
  for (const timeZone of ZONES) {
    const dayOf = localDay(timeZone)
    fc.assert(
      fc.property(anyTime, ({ hour, minute, year }) => {
        const due = dueTimes({ timeZone, cron: `${minute} ${hour} * * *` })
        const days: string[] = []
        let dueMs = due.next(Date.UTC(year, 0, 1))
        while (dueMs !== undefined && days.length < 370) {
          days.push(dayOf(dueMs))
          dueMs = due.next(dueMs)
        }
        const first = Date.parse(`${days[0]}T00:00Z`)
        assert.deepEqual(
          days,
          days.map((_, index) => new Date(first + index * DAY).toISOString().slice(0, 10)),
        )
      }),
      { numRuns: 3 },
    )
  }
})

const anyTiming = fc.record({
  name: fc.stringMatching(/^[a-z]{1,8}$/),
  cron: fc.constantFrom('0 3 * * *', '*/7 * * * *', '30 2 * * 1-5', '15 0 1 * *', '0 0 3 * * *', '@weekly'),
  timeZone: fc.constantFrom(...ZONES),
  jitterMs: fc.oneof(fc.constant(0), fc.nat(20 * 60_000)),
})
const anyMoment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) })

test('next is after, previous is at or before, and nothing lies between', () => {
  fc.assert(
    fc.property(anyTiming, anyMoment, (timing, atMs) => {
      const due = new DueTimes(timing)
      const nextMs = due.next(atMs) ?? Number.NaN
      const previousMs = due.previous(atMs) ?? Number.NaN
      assert.ok(previousMs <= atMs && atMs < nextMs)
      assert.equal(due.next(previousMs), nextMs)
      assert.equal(due.previous(nextMs), nextMs)
      assert.equal(due.previous(nextMs - 1), previousMs)
      assert.equal(due.count(previousMs, nextMs), 1)
      assert.equal(due.count(previousMs - 1, nextMs - 1), 1)
    }),
  )
})

test('a delay is always the same for a name, within its bounds, and added to every due time', () => {
  fc.assert(
    fc.property(anyTiming, anyMoment, (timing, atMs) => {
      const delayMs = delayOf(timing.name, timing.jitterMs)
      assert.ok(Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= timing.jitterMs)
      const plain = new DueTimes({ ...timing, jitterMs: 0 })
      assert.equal(new DueTimes(timing).next(atMs + delayMs), (plain.next(atMs) ?? Number.NaN) + delayMs)
    }),
  )
  const delays = Array.from({ length: 100 }, (_, index) => delayOf(`net-${index}`, 599_999))
  assert.ok(new Set(delays.map((delayMs) => Math.floor(delayMs / 60_000))).size === 10)
  assert.equal(delayOf('library', 600_000), 371_884)
})

test('counting ends at 1000', () => {
  const due = dueTimes({ cron: '* * * * *' })
  assert.equal(due.count(0, 999 * 60_000), 999)
  assert.equal(due.count(0, 1001 * 60_000), 1000)
})

test('what never comes', () => {
  const due = dueTimes({ cron: '0 3 31 2 *' })
  assert.deepEqual(
    [due.next(0), due.previous(0), due.count(0, DAY), due.longestGapMs(0)],
    [undefined, undefined, 0, undefined],
  )
})

test('the longest gap', () => {
  const from = Date.parse('2026-01-01T12:00Z')
  for (const [cron, hours] of [
    ['* * * * *', 1 / 60],
    ['0 3 * * *', 24],
    ['0 3 * * 1-5', 72],
    ['* 9-17 * * 1-5', 63 + 1 / 60],
    ['* * 9-16 * * *', 16 + 1 / 3600],
    ['0 3 1,10 * *', 22 * 24],
    ['0 3 * 1-11 *', 32 * 24],
    // 2100 has no such day.
    ['0 3 29 2 *', 2921 * 24],
  ] as const) {
    assert.equal((dueTimes({ cron }).longestGapMs(from) ?? 0) / HOUR, hours, cron)
  }
})

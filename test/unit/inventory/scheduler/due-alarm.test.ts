import assert from 'node:assert/strict'
import test from 'node:test'
import { DueTimes } from '../../../../src/inventory/scheduler/due.ts'
import { DueAlarm } from '../../../../src/inventory/scheduler/due-alarm.ts'
import { scheduleWith } from '../../../support/inventory-sample.ts'
import { SetClock } from '../../../support/set-clock.ts'

function time(timeMs: number | undefined): string {
  return timeMs === undefined ? 'never' : new Date(timeMs).toISOString().slice(5, 19)
}

/** An alarm and what it tells, as words. */
function alarmAt(now: string, cron: string, last?: string) {
  const clock = new SetClock(now)
  const told: string[] = []
  const alarm = new DueAlarm(clock, new DueTimes(scheduleWith({ cron })), {
    onDue: (dueMs) => told.push(`due ${time(dueMs)}`),
    onMissed: (count, latestMs, isFollowed) =>
      told.push(`missed ${count} to ${time(latestMs)}${isFollowed ? ' followed' : ''}`),
    onNext: (nextMs) => told.push(`next ${time(nextMs)}`),
  })
  alarm.start(last === undefined ? undefined : Date.parse(last))
  const take = () => told.splice(0).join(', ')
  return { clock, alarm, take }
}

test('each due time is told once, and when the next one is', async () => {
  const { clock, alarm, take } = alarmAt('2026-05-01T12:00Z', '0 3 * * *')
  assert.equal(take(), 'next 05-02T03:00:00')
  await clock.to('2026-05-03T02:59:59Z')
  assert.equal(take(), 'next 05-03T03:00:00, due 05-02T03:00:00')
  assert.equal(time(alarm.nextMs), '05-03T03:00:00')
  alarm.stop()
  await clock.to('2026-05-04T12:00Z')
  assert.deepEqual([take(), alarm.nextMs, clock.alarms], ['', undefined, 0])
})

test('what was due since the last run is missed at the start', () => {
  const missed = alarmAt('2026-05-04T03:00Z', '0 3 * * *', '2026-05-01T03:00Z')
  assert.equal(missed.take(), 'missed 3 to 05-04T03:00:00, next 05-05T03:00:00')
  const none = alarmAt('2026-05-02T02:59:59Z', '0 3 * * *', '2026-05-01T03:00Z')
  assert.equal(none.take(), 'next 05-02T03:00:00')
  // A clock that was wrong when it wrote that down.
  const future = alarmAt('2026-05-02T02:59:59Z', '0 3 * * *', '2030-05-01T03:00Z')
  assert.equal(future.take(), 'next 05-02T03:00:00')
})

test('what passed while the machine slept is missed, what comes less than a minute late is not', async () => {
  const { clock, take } = alarmAt('2026-05-01T12:00Z', '0 3 * * *')
  take()
  await clock.jump('2026-05-02T03:00:59Z')
  assert.equal(take(), 'next 05-03T03:00:00, due 05-02T03:00:00')
  await clock.jump('2026-05-03T03:01:00Z')
  assert.equal(take(), 'missed 1 to 05-03T03:00:00, next 05-04T03:00:00')
  await clock.jump('2026-05-07T03:00:30Z')
  assert.equal(take(), 'missed 3 to 05-06T03:00:00 followed, next 05-08T03:00:00, due 05-07T03:00:00')
})

test('every due time within the last minute is told', async () => {
  const { clock, take } = alarmAt('2026-05-01T12:00Z', '*/20 * * * * *')
  take()
  await clock.jump('2026-05-01T12:01:45Z')
  const due = 'due 05-01T12:01:00, due 05-01T12:01:20, due 05-01T12:01:40'
  assert.equal(take(), `missed 2 to 05-01T12:00:40 followed, next 05-01T12:02:00, ${due}`)
  await clock.to('2026-05-01T12:02:00Z')
  assert.equal(take(), 'next 05-01T12:02:20, due 05-01T12:02:00')
})

test('a clock set right does not let a due time come twice', async () => {
  const { clock, take } = alarmAt('2026-05-01T02:59Z', '0 3 * * *')
  await clock.to('2026-05-01T03:00:10Z')
  take()
  await clock.setBack('2026-05-01T02:30:00Z')
  assert.equal(take(), 'next 05-02T03:00:00')
  await clock.to('2026-05-02T03:00:00Z')
  assert.equal(take(), 'next 05-03T03:00:00, due 05-02T03:00:00')
})

test('a clock that was years ahead is not waited for', async () => {
  const { clock, take } = alarmAt('2038-01-19T03:00:01Z', '0 3 * * *')
  take()
  await clock.setBack('2026-05-01T02:00Z')
  assert.equal(take(), 'next 05-01T03:00:00')
  await clock.to('2026-05-01T03:00Z')
  assert.equal(take(), 'next 05-02T03:00:00, due 05-01T03:00:00')
})

test('what never comes sets no alarm', () => {
  const { clock, take } = alarmAt('2026-05-01T12:00Z', '0 3 31 2 *')
  assert.deepEqual([take(), clock.alarms], ['next never', 0])
})

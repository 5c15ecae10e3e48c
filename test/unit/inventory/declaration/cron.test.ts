import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { readCron } from '../../../../src/inventory/declaration/cron.ts'
import { readLength } from '../../../../src/inventory/declaration/length.ts'
import { readTimeZone } from '../../../../src/inventory/declaration/time-zone.ts'
import { DueTimes } from '../../../../src/inventory/scheduler/due.ts'
import { scheduleWith } from '../../../support/inventory-sample.ts'

function fault(cron: string): string {
  const result = readCron(cron)
  return result.ok ? 'none' : result.fault.message
}

test('what croner takes, with single spaces', () => {
  for (const [cron, expected] of [
    ['0 3 * * *', '0 3 * * *'],
    ['  0\t3  * * MON-FRI ', '0 3 * * MON-FRI'],
    ['*/10 0 3 L * 5#2', '*/10 0 3 L * 5#2'],
    ['@Daily', '@daily'],
    ['0 3 29 2 *', '0 3 29 2 *'],
  ] as const) {
    assert.deepEqual(readCron(cron), { ok: true, value: expected })
  }
})

test('the field that is wrong is named', () => {
  for (const [cron, start] of [
    ['61 3 * * *', 'bad minute "61": give 0 to 59'],
    ['0 25 * * *', 'bad hour "25": give 0 to 23'],
    ['0 3 32 * *', 'bad day of the month "32": give 1 to 31'],
    ['0 3 * 13 *', 'bad month "13": give 1 to 12'],
    ['0 3 * * FOO', 'bad day of the week "FOO": give 0 (Sunday) to 6'],
    ['60 0 3 * * *', 'bad second "60": give 0 to 59'],
    ['0 60 3 * * *', 'bad minute "60"'],
    ['*/0 * * * *', 'bad minute "*/0"'],
    ['0 5-2 * * *', 'bad hour "5-2"'],
    ['0 3 31 2 *', 'it never comes: no month has that day'],
    ['0 3 * *', 'it has 4 fields: give five: minute, hour, '],
    ['daily', 'it has 1 field: '],
    ['0 0 3 * * * 2030', 'it has 7 fields: '],
    [' ', 'it has 0 fields: '],
    ['@reboot', 'give one of @yearly, '],
  ] as const) {
    assert.ok(fault(cron).startsWith(start), `${cron}: ${fault(cron)}`)
  }
})

test('any text is understood or refused, and what is understood comes', () => {
  const field = fc.oneof(
    fc.constantFrom(
      '*',
      '0',
      '5',
      '*/15',
      '1-5',
      '1,2',
      'L',
      'MON',
      '5#2',
      '?',
      'W',
      '15W',
      'JAN',
      '31',
      '60',
      '',
    ),
    fc.string({ maxLength: 4 }),
  )
  const cron = fc.oneof(
    fc.array(field, { maxLength: 8 }).map((fields) => fields.join(' ')),
    fc.string(),
  )
  fc.assert(
    fc.property(cron, (text) => {
      const result = readCron(text)
      if (!result.ok) return assert.ok(result.fault.message.length > 0)
      const due = new DueTimes(scheduleWith({ cron: result.value, timeZone: 'Europe/Paris' }))
      assert.ok((due.next(Date.parse('2026-05-01')) ?? 0) > 0)
    }),
    { numRuns: 500 },
  )
})

test('time zones', () => {
  assert.deepEqual(readTimeZone('europe/paris'), { ok: true, value: 'Europe/Paris' })
  assert.deepEqual(readTimeZone('UTC'), { ok: true, value: 'UTC' })
  for (const [text, message] of [
    ['Europe/Pariss', 'no such time zone: did you mean Europe/Paris?'],
    ['Mars/Olympus', 'no such time zone: give an IANA name, as in Europe/Paris or UTC'],
    ['', 'no such time zone: give an IANA name, as in Europe/Paris or UTC'],
  ] as const) {
    const result = readTimeZone(text)
    assert.equal(result.ok ? '' : result.fault.message, message)
  }
})

test('lengths of time', () => {
  const bounds = { leastMs: 1000, mostMs: 3_600_000, words: '1s to 1h' }
  const read = (text: string) => {
    const result = readLength(text, bounds)
    return result.ok ? result.value : result.fault.message
  }
  assert.deepEqual(
    ['1', '1000ms', '90s', '1.5m', '1h', '0.041d'].map(read),
    [1000, 1000, 90_000, 90_000, 3_600_000, 3_542_400],
  )
  for (const text of ['999ms', '61m', '', 'm', '1w', '-1', '1e3', '10 m', '1.m']) {
    assert.equal(read(text), 'give a time of 1s to 1h in s, m, h or d, as in 30s, 10m or 6h', text)
  }
})

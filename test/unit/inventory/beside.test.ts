import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packRanges } from '../../../src/contract/address-ranges.ts'
import type { SweepRecord } from '../../../src/contract/sweep-record.ts'
import { refuseTwice, sweepsBeside } from '../../../src/inventory/beside.ts'
import { normalise, type Range, type RangeSet } from '../../../src/target/ranges.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'
import { packed } from '../../support/inventory-sample.ts'

const range = fc.tuple(fc.nat(20), fc.nat(5)).map(([first, more]): Range => [first, first + more])
const ranges = fc.array(range, { maxLength: 4 }).map(normalise)

function sweepOf(asked: RangeSet, schedule = 'cli'): SweepRecord {
  const plan = { ...BASE_PLAN, ranges: packRanges(asked) }
  return { id: 7, schedule, startedMs: 0, plan } as unknown as SweepRecord
}

test('a sweep is beside another where both ask one address, and nowhere else', () => {
  fc.assert(
    fc.property(ranges, ranges, (left, right) => {
      const isIn = (all: RangeSet, address: number) =>
        [...all].some(([first, last]) => first <= address && address <= last)
      const shared = Array.from({ length: 26 }, (_, i) => i).some(
        (address) => isIn(left, address) && isIn(right, address),
      )
      assert.equal(sweepsBeside([sweepOf(left)], packRanges(right)).length, shared ? 1 : 0)
    }),
  )
})

test('a run of a schedule that is running is refused, that of another is not', () => {
  const running = [sweepOf(normalise([[1, 2]]), 'library')]
  assert.throws(() => refuseTwice('library', running), {
    code: 'BAD_INPUT',
    message: /"library".*sweep 7.*1970/,
  })
  refuseTwice('campus', running)
})

test('a sweep of IPv6 is beside one that asks one of its addresses, and beside none of IPv4', () => {
  const plan = { ...BASE_PLAN, ranges: packed(['fd77::10-fd77::1f']) }
  const running = [{ id: 8, schedule: 'cli', startedMs: 0, plan } as unknown as SweepRecord]
  assert.equal(sweepsBeside(running, packed(['fd77::1', 'fd77::1f-fd77::2f'])).length, 1)
  assert.equal(sweepsBeside(running, packed(['fd77::20'])).length, 0)
  assert.equal(sweepsBeside(running, packed(['0.0.0.0-255.255.255.255'])).length, 0)
})

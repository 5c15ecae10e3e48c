import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addCounters,
  allocateCounters,
  COUNTERS,
  COUNTERS_BY,
  type CounterBy,
  CounterRow,
  HISTOGRAMS,
  type HistogramName,
  rowsOf,
  totalOf,
  workersIn,
} from '../../../src/contract/counters.ts'

const WORKERS = 3
const BY = Object.keys(COUNTERS_BY) as CounterBy[]
const NAMES = Object.keys(HISTOGRAMS) as HistogramName[]

/** One thing that is counted, under a key of its own. */
const addition = fc.record({
  worker: fc.nat(WORKERS - 1),
  what: fc.oneof(
    fc.record({ counter: fc.constantFrom(...COUNTERS), amount: fc.nat(1e6) }),
    fc
      .constantFrom(...BY)
      .chain((by) => fc.record({ by: fc.constant(by), at: fc.nat(COUNTERS_BY[by].length - 1) })),
    fc.record({ histogram: fc.constantFrom(...NAMES), seconds: fc.integer({ min: 0, max: 12_000 }) }),
  ),
})

test('whatever is counted is found where it was counted, and nowhere else', () => {
  fc.assert(
    fc.property(fc.array(addition), (list) => {
      const memory = allocateCounters(WORKERS)
      const expected = new Map<string, number>()
      const note = (key: string, amount: number) => expected.set(key, (expected.get(key) ?? 0) + amount)
      for (const { worker, what } of list) {
        const row = new CounterRow(memory, worker)
        if ('counter' in what) {
          row.add(what.counter, what.amount)
          note(`${worker} ${what.counter}`, what.amount)
          note(what.counter, what.amount)
        } else if ('by' in what) {
          row.addTo(what.by, what.at)
          note(`${worker} ${what.by} ${what.at}`, 1)
        } else {
          const seconds = what.seconds / 1000
          row.observe(what.histogram, seconds)
          const bucket = [...HISTOGRAMS[what.histogram], Number.POSITIVE_INFINITY].findIndex(
            (most) => seconds <= most,
          )
          note(`${worker} ${what.histogram} ${bucket}`, 1)
          note(`${worker} ${what.histogram} sum`, what.seconds)
        }
      }
      const at = (key: string) => expected.get(key) ?? 0
      for (const [worker, row] of rowsOf(memory).entries()) {
        for (const counter of COUNTERS) assert.equal(row.read(counter), at(`${worker} ${counter}`))
        for (const by of BY) {
          const expectedBy = COUNTERS_BY[by].map((_, i) => at(`${worker} ${by} ${i}`))
          assert.deepEqual(row.readBy(by), expectedBy)
        }
        for (const name of NAMES) {
          const { buckets, sum } = row.readHistogram(name)
          assert.deepEqual(
            buckets,
            [...HISTOGRAMS[name], 0].map((_, i) => at(`${worker} ${name} ${i}`)),
          )
          assert.equal(Math.round(sum * 1000), at(`${worker} ${name} sum`))
        }
      }
      for (const counter of COUNTERS) assert.equal(totalOf(memory, counter), at(counter))
    }),
  )
})

test('a counter goes up by one unless told otherwise', () => {
  const row = new CounterRow(allocateCounters(1), 0)
  row.add('probesSent')
  row.add('probesSent')
  assert.equal(row.read('probesSent'), 2)
})

test('what is none of the listed values counts with the last one', () => {
  const row = new CounterRow(allocateCounters(1), 0)
  for (const code of [15, 16, 255]) row.addTo('unreachables', code)
  assert.deepEqual(row.readBy('unreachables'), [...Array(15).fill(0), 3])
  row.addTo('sendErrors', -1)
  assert.equal(row.readBy('sendErrors').at(-1), 1)
})

test('the memory says how many workers have rows in it', () => {
  for (const workers of [1, 2, 64]) assert.equal(workersIn(allocateCounters(workers)), workers)
})

test('memories are added worker by worker', () => {
  const [sum, other] = [allocateCounters(3), allocateCounters(2)]
  new CounterRow(sum, 1).add('probesSent', 5)
  new CounterRow(other, 1).add('probesSent', 2)
  new CounterRow(other, 0).observe('turn', 0.25)
  addCounters(sum, other)
  assert.deepEqual(
    rowsOf(sum).map((row) => row.read('probesSent')),
    [0, 7, 0],
  )
  assert.equal(rowsOf(sum)[0]?.readHistogram('turn').sum, 0.25)
})

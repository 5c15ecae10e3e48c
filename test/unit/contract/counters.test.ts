import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateCounters, COUNTERS, CounterRow, totalOf, workersIn } from '../../../src/contract/counters.ts'

const WORKERS = 3
const CODES = 16
const additions = fc.array(
  fc.record({
    worker: fc.nat(WORKERS - 1),
    counter: fc.constantFrom(...COUNTERS),
    amount: fc.nat(1e6),
    code: fc.nat(CODES - 1),
  }),
)

test('every counter of every worker holds exactly what was added to it, and the totals are their sums', () => {
  fc.assert(
    fc.property(additions, (list) => {
      const memory = allocateCounters(WORKERS)
      const expected = new Map<string, number>()
      const note = (key: string, amount: number) => expected.set(key, (expected.get(key) ?? 0) + amount)
      for (const { worker, counter, amount, code } of list) {
        new CounterRow(memory, worker).add(counter, amount)
        new CounterRow(memory, worker).addUnreachable(code)
        note(`${worker} ${counter}`, amount)
        note(`${worker} ${code}`, 1)
        note(counter, amount)
      }
      for (let worker = 0; worker < WORKERS; worker += 1) {
        const row = new CounterRow(memory, worker)
        for (const counter of COUNTERS) {
          assert.equal(row.read(counter), expected.get(`${worker} ${counter}`) ?? 0)
        }
        const codes = Array.from({ length: CODES }, (_, code) => expected.get(`${worker} ${code}`) ?? 0)
        assert.deepEqual(row.readUnreachables(), codes)
      }
      for (const counter of COUNTERS) assert.equal(totalOf(memory, counter), expected.get(counter) ?? 0)
    }),
  )
})

test('a counter goes up by one unless told otherwise', () => {
  const row = new CounterRow(allocateCounters(1), 0)
  row.add('probesSent')
  row.add('probesSent')
  assert.equal(row.read('probesSent'), 2)
})

test('codes that no standard knows are counted with the last one', () => {
  const row = new CounterRow(allocateCounters(1), 0)
  for (const code of [15, 16, 255]) row.addUnreachable(code)
  assert.deepEqual(row.readUnreachables(), [...Array(15).fill(0), 3])
})

test('the memory says how many workers have rows in it', () => {
  for (const workers of [1, 2, 64]) assert.equal(workersIn(allocateCounters(workers)), workers)
})

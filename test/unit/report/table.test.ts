import assert from 'node:assert/strict'
import test from 'node:test'
import { tableLines } from '../../../src/report/table.ts'

test('columns are as wide as what stands in them, the last one unpadded', () => {
  assert.deepEqual(
    tableLines(
      ['A', 'BBB', 'C'],
      [
        ['1', '2', '3'],
        ['444', '5', '66'],
      ],
    ),
    ['A   BBB C', '1   2   3', '444 5   66'],
  )
})

test('a table may have more rows than a function takes arguments', () => {
  const rows = Array.from({ length: 300_000 }, (_, index) => [`${index}`, 'x'])
  assert.equal(tableLines(['A', 'B'], rows)[1], '0      x')
})

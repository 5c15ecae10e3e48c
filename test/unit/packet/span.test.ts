import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds } from '../../../src/packet/span.ts'

const bytes = Buffer.alloc(10)

test('a span inside the buffer with enough bytes is held, up to its very ends', () => {
  assert.equal(holds(bytes, 0, 10, 10), true)
  assert.equal(holds(bytes, 10, 0, 0), true)
  assert.equal(holds(bytes, 3, 7, 4), true)
})

const refused: ReadonlyArray<readonly [string, number, number, number]> = [
  ['one byte past the end', 3, 8, 4],
  ['too few bytes', 3, 3, 4],
  ['starts past the end', 11, 0, 0],
  ['negative offset', -1, 5, 4],
  ['negative length', 5, -1, 0],
  ['fractional offset', 0.5, 5, 4],
  ['fractional length', 0, 5.5, 4],
  ['offset is not a number', Number.NaN, 5, 4],
  ['length is not a number', 0, Number.NaN, 0],
  ['endless length', 0, Number.POSITIVE_INFINITY, 0],
  ['sum that wraps in 32 bits', 2 ** 32 - 1, 2, 0],
]
for (const [name, offset, length, needed] of refused) {
  test(`a span is refused: ${name}`, () => assert.equal(holds(bytes, offset, length, needed), false))
}

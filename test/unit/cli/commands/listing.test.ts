import assert from 'node:assert/strict'
import test from 'node:test'
import { writeJsonList, writeLines } from '../../../../src/cli/commands/listing.ts'
import { commandIo } from '../../../support/command-io.ts'

test('a line is cut only where the terminal is narrower, and then fills it', () => {
  const shown = (columns: number | undefined) => {
    const io = commandIo({ columns })
    writeLines(io, ['abcdef', 'abc   '])
    return io.output()
  }
  assert.equal(shown(undefined), 'abcdef\nabc\n')
  assert.equal(shown(6), 'abcdef\nabc\n')
  assert.equal(shown(5), 'abcd…\nabc\n')
})

test('a list is one document, also an empty one', () => {
  for (const entries of [[], [{ a: 1 }], [{ a: 1 }, { a: '\n' }, {}]]) {
    const io = commandIo()
    writeJsonList(io, 'entries', entries)
    assert.deepEqual(JSON.parse(io.output()), { entries })
  }
})

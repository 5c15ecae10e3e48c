/** Options that cannot stand beside each other. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCommand } from '../../../src/cli/options.ts'

test('standard input is read once: what a second list should protect would be swept', () => {
  parseCommand(['-iL', '-', '--excludefile', 'some'])
  for (const words of [
    ['-iL', '-', '--excludefile', '-'],
    ['-iL', '-', '-iL', '-'],
  ]) {
    assert.throws(() => parseCommand(words), {
      code: 'BAD_INPUT',
      message: 'standard input can be read once: give one of -iL and --excludefile a file',
    })
  }
})

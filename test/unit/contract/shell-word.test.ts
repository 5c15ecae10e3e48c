import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import fc from 'fast-check'
import { shellWord } from '../../../src/contract/shell-word.ts'

test('a quoted word reaches the program as it was', () => {
  const word = fc.string({ maxLength: 20 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(word, (text) => {
      const { stdout } = spawnSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })
      assert.equal(stdout, text)
    }),
    { numRuns: 30 },
  )
})

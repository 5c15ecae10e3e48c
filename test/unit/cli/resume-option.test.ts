import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { parseCommand } from '../../../src/cli/options.ts'

const resumed = (...words: string[]) => parseCommand(words)

test('--resume FILE is protosweep resume of the sweep that wrote it', () => {
  assert.deepEqual(resumed('--resume', 'out.xml'), { kind: 'resume', words: ['--', resolve('out.xml')] })
  assert.deepEqual(resumed('--state-dir', 's', '--resume', '/a/7'), {
    kind: 'resume',
    words: ['--state-dir', 's', '--', '/a/7'],
  })
})

test('it goes on with what the sweep was asked, so nothing else stands beside it', () => {
  for (const other of ['10.0.0.1', '-v', '-oX o.xml', '--open', '--max-rate 5', '-p 6', '-T4', '-PS22']) {
    assert.throws(() => resumed('--resume', 'out.xml', ...other.split(' ')), {
      code: 'BAD_INPUT',
      message: /^--resume goes on with the sweep's own targets and options: protosweep resume --help /,
    })
  }
})

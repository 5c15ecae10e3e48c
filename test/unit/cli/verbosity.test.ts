import assert from 'node:assert/strict'
import test from 'node:test'
import { type Options, parseCommand } from '../../../src/cli/options.ts'

function options(...words: string[]): Options {
  const command = parseCommand(words)
  assert.ok(command.kind === 'sweep')
  return command.options
}

test('verbosity is how often it is asked for, two at most', () => {
  const verbosities = [[], ['-v'], ['-vv'], ['-v', '--verbose'], ['-vvvv']].map((words) =>
    options(...words, 't'),
  )
  assert.deepEqual(
    verbosities.map(({ verbosity }) => verbosity),
    [0, 1, 2, 2, 2],
  )
})

test('-d says how each host was asked, and implies -v', () => {
  const read = [['-d'], ['-dd'], ['-ddd'], ['-d', '-vv']].map((words) => options(...words, 't'))
  assert.deepEqual(
    read.map(({ verbosity, detail }) => [verbosity, detail.debugging]),
    [
      [1, 1],
      [2, 2],
      [2, 3],
      [2, 1],
    ],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCommand } from '../../../src/cli/options.ts'
import { type RequestedOutput, wordsOfOutputs } from '../../../src/cli/outputs.ts'
import { Failure } from '../../../src/contract/failures.ts'

function outputs(...words: string[]): readonly RequestedOutput[] {
  const command = parseCommand([...words, '10.0.0.1'])
  assert.ok(command.kind === 'sweep')
  return command.options.outputs
}

function complaint(...words: string[]): string {
  try {
    outputs(...words)
    return 'accepted'
  } catch (error) {
    assert.ok(error instanceof Failure)
    assert.equal(error.exitCode, 2)
    return error.message
  }
}

test('several formats at once, one of them to standard output', () => {
  const words = ['-oN', 'a', '-oX', 'b', '-oG', '-', '-oJ', 'd', '-oC', 'e']
  assert.deepEqual(outputs(...words), [
    { format: 'normal', path: 'a' },
    { format: 'xml', path: 'b' },
    { format: 'grepable', path: '-' },
    { format: 'ndjson', path: 'd' },
    { format: 'csv', path: 'e' },
  ])
  assert.deepEqual(wordsOfOutputs(outputs(...words)), words)
})

test('-oA writes Nmap’s three, beside others', () => {
  assert.deepEqual(outputs('-oA', 'net', '-oJ', '-'), [
    { format: 'ndjson', path: '-' },
    { format: 'normal', path: 'net.nmap' },
    { format: 'xml', path: 'net.xml' },
    { format: 'grepable', path: 'net.gnmap' },
  ])
  assert.match(complaint('-oA', '-'), /^-oA - would be three reports on standard output: give .*-oX -/)
})

test('two reports into one place are refused by name', () => {
  assert.match(
    complaint('-oX', '-', '-oJ', '-'),
    /^-oX and -oJ both write to standard output: leave it to one/,
  )
  assert.match(complaint('-oX', 'out', '-oC', './out'), /^-oX and -oC both write to "out": give each a file/)
  assert.match(complaint('-oA', 'x', '-oX', 'x.xml'), /^-oX and -oX both write to "x\.xml"/)
  assert.equal(outputs('-oX', '/dev/null', '-oJ', '/dev/null').length, 2)
})

test('an output needs a name', () => {
  assert.match(complaint('-oX', '-v'), /^-oX needs a value/)
  assert.match(complaint('-oX', ''), /^-oX needs a value/)
})

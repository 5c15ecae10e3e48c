import assert from 'node:assert/strict'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { inColour, wantsColours } from '../../../src/cli/colours.ts'

const TABLE = [
  'protosweep report for open.example (10.0.0.1)',
  'PROTOCOL STATE         NAME',
  '1        open          icmp',
  '2        open|filtered igmp',
  '3        closed        open',
  '47       unproved      gre (open)',
  '',
].join('\n')

test('open protocols of the table are coloured, nothing else, and no word is another', () => {
  let written = ''
  inColour((text) => {
    written += text
  })(TABLE)
  assert.equal(stripVTControlCharacters(written), TABLE)
  assert.deepEqual(
    written
      .split('\n')
      .filter((line) => line.includes('\u001b'))
      .map((line) => JSON.stringify(line)),
    [
      '"1        \\u001b[32m\\u001b[1mopen\\u001b[22m\\u001b[39m          icmp"',
      '"2        \\u001b[33mopen|filtered\\u001b[39m igmp"',
    ],
  )
})

test('colours are for terminals that want them', () => {
  assert.equal(wantsColours(true, {}), true)
  assert.equal(wantsColours(true, { NO_COLOR: '' }), true)
  assert.equal(wantsColours(false, {}), false)
  assert.equal(wantsColours(true, { NO_COLOR: '1' }), false)
  assert.equal(wantsColours(true, { TERM: 'dumb' }), false)
})

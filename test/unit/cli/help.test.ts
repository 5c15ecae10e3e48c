import assert from 'node:assert/strict'
import test from 'node:test'
import { groupText, helpOf } from '../../../src/cli/help.ts'
import { optionGroups, signature } from '../../../src/cli/option-text.ts'
import { parseCommand } from '../../../src/cli/options.ts'
import { SPELLINGS, SWEEP_GRAMMAR } from '../../../src/cli/spellings.ts'
import { EXAMPLES, sweepHelp } from '../../../src/cli/sweep-help.ts'

const SCREEN = { lines: 24, columns: 80 }
const GROUPS = optionGroups(SWEEP_GRAMMAR)
const HELP = sweepHelp(undefined)

test('each group of options, and what stands around them, fits a screen', () => {
  for (const paragraph of HELP.split(/\n\n/)) {
    assert.ok(paragraph.split('\n').length <= SCREEN.lines, paragraph)
  }
  for (const line of HELP.split('\n')) assert.ok([...line].length <= SCREEN.columns, line)
})

test('every spelling is there as users type it, and every value has its name', () => {
  for (const { spellings, isSwitch } of SPELLINGS) {
    for (const spelling of spellings) {
      assert.match(HELP, new RegExp(`(^|[ ,])${spelling}([ ,\n[]|$)`, 'm'), spelling)
    }
    const option = GROUPS.flatMap(({ options }) => options).find(({ spellings: [first] }) =>
      spellings.includes(first ?? ''),
    )
    assert.equal(option?.value === undefined, isSwitch)
    assert.notEqual(option?.value, 'VALUE', `${spellings[0]} says what its value is called`)
  }
})

test('Nmap’s short spelling comes first, with the value; one that may be left out stands in brackets', () => {
  const signatures = GROUPS.flatMap(({ options }) => options.map(signature))
  for (const expected of [
    '-oX FILE, --output-xml',
    '-T N, --timing',
    '--max-rate N',
    '-PS[PORTS], --ping-syn',
    '-v, --verbose',
    '--max-in-flight N, --max-hostgroup',
  ]) {
    assert.ok(signatures.includes(expected), expected)
  }
})

test('-T says that no template costs accuracy', () => {
  assert.match(HELP.replace(/\s+/g, ' '), / -T N, --timing .*? None costs accuracy: /)
})

test('a topic prints its groups alone, anything else the whole', () => {
  const timing = GROUPS.find(({ heading }) => heading === 'Timing:')
  assert.ok(timing)
  for (const topic of ['timing', 'TIMING', 'tim']) assert.equal(sweepHelp(topic), `${groupText(timing)}\n`)
  assert.equal(sweepHelp('what to').match(/^What to /gm)?.length, 3)
  assert.equal(sweepHelp('10.0.0.1'), HELP)
  assert.deepEqual(parseCommand(['--help', 'timing']), { kind: 'help', topic: 'timing' })
})

test('the examples are lines that are understood', () => {
  for (const [line] of EXAMPLES) {
    const [name, ...words] = line.split(' ')
    assert.deepEqual(
      [name, parseCommand(words).kind],
      ['protosweep', words.includes('-sL') ? 'list' : 'sweep'],
    )
  }
})

test('long spellings have a line of their own, long texts are broken', () => {
  const table = {
    short: { alias: 's', type: 'boolean', describe: 'It is short' },
    'rather-a-long-name-of-it': {
      type: 'string',
      value: 'N',
      default: '7',
      describe: 'word '.repeat(30).trim(),
    },
  } as const
  const spellings = Object.keys(table).map((name) => ({
    name,
    spellings: name === 'short' ? ['--short', '-s'] : [`--${name}`],
    isSwitch: name === 'short',
    isCounted: false,
    isRepeatable: false,
    bare: undefined,
  }))
  const help = helpOf({ command: 'it', table, spellings, refused: [] }, { usage: '[OPTION]', about: 'Is.' })
  assert.equal(
    help,
    [
      'it [OPTION]',
      '',
      'Is.',
      '',
      'Options:',
      '  -s, --short  It is short',
      '  --rather-a-long-name-of-it N',
      `               ${'word '.repeat(13).trim()}`,
      `               ${'word '.repeat(13).trim()}`,
      '               word word word word; 7 without it',
      '',
    ].join('\n'),
  )
})

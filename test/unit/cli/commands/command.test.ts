import assert from 'node:assert/strict'
import test from 'node:test'
import { command, commandGroup, READING } from '../../../../src/cli/commands/command.ts'
import { Failure } from '../../../../src/contract/failures.ts'
import { commandIo } from '../../../support/command-io.ts'

const OPEN_TABLE = {
  ...READING,
  open: { type: 'string', describe: 'Protocols' },
  'output-json': { alias: 'oJ', type: 'string', value: 'FILE', describe: 'A file' },
} as const

const list = command({
  name: 'list',
  usage: '[OPTION]... [WORD]...',
  about: 'Lists words.',
  options: OPEN_TABLE,
  run(typed, io) {
    const { open, json, _: words } = typed
    io.write(JSON.stringify([open, json, typed['state-dir'], typed['output-json'], words]))
    return 1
  },
})

async function outcome(run: typeof list, ...words: string[]): Promise<string> {
  const io = commandIo()
  try {
    return `${await run(words, io)} ${io.output()}`
  } catch (error) {
    assert.ok(error instanceof Failure)
    return `${error.exitCode} ${error.message}`
  }
}

test('a subcommand has a table of its own, read as a sweep’s is', async () => {
  assert.equal(await outcome(list), '1 [null,null,null,null,[]]')
  assert.equal(
    await outcome(list, 'a', '--json', '--open', 'gre', '--state-dir=d', '-oJ', '-', '--', '-b', '7'),
    '1 ["gre",true,"d","-",["a","-b","7"]]',
  )
  assert.equal(await outcome(list, '--opne', 'gre'), '2 unknown option "--opne": did you mean --open?')
  assert.equal(
    await outcome(list, '--max-rate', '5'),
    '2 unknown option "--max-rate": protosweep list --help lists all options',
  )
  assert.equal(await outcome(list, '--open'), '2 --open needs a value: protosweep list --help says which')
  assert.equal(
    await outcome(list, '--open', '--json'),
    '2 --open needs a value: protosweep list --help says which',
  )
})

test('--help of a subcommand lists its options and nothing of a sweep', async () => {
  for (const word of ['--help', '-h']) {
    const help = await outcome(list, word)
    assert.match(help, /^0 protosweep list \[OPTION\]\.\.\. \[WORD\]\.\.\.\n\nLists words\.\n/)
    assert.match(help, / --state-dir DIR /)
    assert.match(help, /-oJ FILE, --output-json /)
    assert.doesNotMatch(help, /--max-rate/)
  }
})

test('a group does what its first word says', async () => {
  const group = commandGroup({
    name: 'store',
    about: 'Looks after it.',
    actions: { list: { about: 'Lists words', run: list }, check: { about: 'Checks', run: async () => 0 } },
  })
  assert.equal(await outcome(group, 'list', 'a'), '1 [null,null,null,null,["a"]]')
  assert.equal(await outcome(group, 'check'), '0 ')
  assert.equal(await outcome(group, 'chek'), '2 protosweep store knows no "chek": did you mean check?')
  assert.equal(
    await outcome(group, 'constructor'),
    '2 protosweep store knows no "constructor": give one of list, check',
  )
  assert.equal(await outcome(group), '2 protosweep store lacks what to do: give one of list, check')
  assert.match(
    await outcome(group, '--help'),
    /^0 protosweep store ACTION .*\n {2}list {3}Lists words\n {2}check {2}Checks\n$/s,
  )
})

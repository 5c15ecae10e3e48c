import assert from 'node:assert/strict'
import test from 'node:test'
import { SUBCOMMANDS, subcommandHint, subcommandNamed } from '../../../src/cli/subcommand-names.ts'

test('a subcommand is meant by its whole name and by nothing else', () => {
  for (const name of Object.keys(SUBCOMMANDS)) {
    assert.equal(subcommandNamed(name), name)
    for (const other of [name.slice(0, -1), `${name}s`, name.toUpperCase(), `--${name}`]) {
      assert.equal(subcommandNamed(other), undefined)
    }
  }
  for (const other of [undefined, '', 'constructor', '10.0.0.1'])
    assert.equal(subcommandNamed(other), undefined)
})

test('a name that is much like a subcommand gets a hint', () => {
  assert.equal(subcommandHint('host'), '; did you mean protosweep hosts?')
  assert.equal(subcommandHint('exprot'), '; did you mean protosweep export?')
  assert.equal(subcommandHint('printer.example'), '')
})

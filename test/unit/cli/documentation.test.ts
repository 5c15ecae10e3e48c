import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { describedCommands } from '../../../src/cli/documentation/described.ts'
import { generatedFiles } from '../../../src/cli/documentation/generated.ts'
import { REFUSED } from '../../../src/cli/option-table/refused.ts'
import { SPELLINGS } from '../../../src/cli/spellings.ts'

const pathOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const missing = (program: string, word: string) =>
  spawnSync(program, [word]).error !== undefined && `missing ${program}: apt-get install ${program}`

test('manual and completions are what the tables of options say (npm run build:man)', async () => {
  for (const [path, text] of await generatedFiles())
    assert.equal(readFileSync(pathOf(path), 'utf8'), text, path)
})

test('the package has them', () => {
  const { files, man } = JSON.parse(readFileSync(pathOf('package.json'), 'utf8'))
  assert.equal(man, 'docs/man/protosweep.1')
  for (const directory of ['docs', 'completions']) assert.ok(files.includes(directory))
})

test('mandoc finds nothing to say of the manual, and it has every option', {
  skip: missing('mandoc', '-h'),
}, async () => {
  const page = pathOf('docs/man/protosweep.1')
  const { status, stdout } = spawnSync('mandoc', ['-T', 'lint', page], { encoding: 'utf8' })
  assert.deepEqual([status, stdout], [0, ''])
  const utf8 = spawnSync('mandoc', ['-T', 'utf8', '-O', 'width=200', page], { encoding: 'utf8' })
  // Bold and italic letters are struck twice.
  const shown = utf8.stdout.replaceAll(new RegExp(`.${String.fromCharCode(8)}`, 'g'), '')
  const spellings = [
    ...SPELLINGS.flatMap((option) => option.spellings),
    ...REFUSED.flatMap((option) => option.spellings),
  ]
  for (const spelling of spellings)
    assert.match(shown, new RegExp(`^ +(.*[ ,])?${spelling}([ ,[]|$)`, 'm'), spelling)
  const { subcommands } = await describedCommands()
  assert.ok(subcommands.length > 10)
  for (const { grammar } of subcommands) assert.match(shown, new RegExp(`^ +${grammar.command}$`, 'm'))
})

function bash(...words: string[]): string[] {
  const script = [pathOf('test/support/complete.bash'), pathOf('completions/protosweep.bash')]
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', ...script, 'protosweep', ...words], {
    encoding: 'utf8',
    cwd: pathOf('docs'),
  })
  assert.deepEqual([status, stderr], [0, ''])
  return stdout.trim().split('\n')
}

test('bash completes options, their values, subcommands and their options', {
  skip: missing('bash', '--version'),
}, () => {
  assert.deepEqual(bash('--max-ra'), ['--max-rate'])
  assert.deepEqual(bash('-o').sort(), ['-oA', '-oC', '-oG', '-oJ', '-oN', '-oX'])
  assert.deepEqual(bash('-T', ''), ['0', '1', '2', '3', '4', '5'])
  assert.deepEqual(bash('--transport', 'r'), ['raw-socket'])
  // As bash splits --transport=r.
  assert.deepEqual(bash('--transport', '=', 'r'), ['raw-socket'])
  assert.deepEqual(bash('--transport', '='), ['auto', 'packet', 'raw-socket'])
  assert.deepEqual(bash('-oX', 'design'), ['design.md'])
  assert.deepEqual(bash('--datadir', 'ma'), ['man'])
  assert.ok(bash('-e', '').includes('lo'))
  assert.deepEqual(bash('--max-rate', ''), [''])
  assert.deepEqual(bash('sch'), ['schedule'])
  assert.deepEqual(bash('store', ''), ['backup', 'prune', 'check'])
  assert.deepEqual(bash('store', 'prune', '--ke'), ['--keep'])
  assert.deepEqual(bash('hosts', '--gon'), ['--gone'])
  assert.deepEqual(bash('hosts', '--max-ra'), [''])
})

function zsh(line: string): string {
  const script = [pathOf('test/support/complete.zsh'), pathOf('completions'), line]
  const { stdout, stderr } = spawnSync('zsh', ['-f', ...script], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, TERM: 'dumb' },
  })
  return `${stdout}${stderr}`
}

test('zsh lists options with their texts, values and subcommands', {
  skip: missing('zsh', '--version'),
}, () => {
  const rates = zsh('protosweep --max-')
  assert.match(rates, /^--max-rate +-- Packets per second in all/m)
  assert.match(rates, /^--max-hostgroup +--max-in-flight +-- Hosts that are asked/m)
  assert.match(zsh('protosweep -o'), /^-oX +-- Nmap/m)
  assert.match(zsh('protosweep --transport '), /^auto +packet +raw-socket/m)
  assert.match(zsh('protosweep -Pn -T'), /^0 +1 +2 +3 +4 +5/m)
  assert.match(zsh('protosweep s'), /^schedule +-- Add, list/m)
  assert.match(zsh('protosweep store '), /^backup +check +prune/m)
  assert.match(zsh('protosweep store prune --k'), /^--keep +-- Take away/m)
  assert.match(zsh('protosweep hosts --g'), /^--gone +-- Only hosts that are gone/m)
  // What was given once is not offered again.
  assert.doesNotMatch(zsh('protosweep -oX a --output-'), /--output-xml/)
})

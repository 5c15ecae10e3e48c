import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import test, { after } from 'node:test'
import fc from 'fast-check'
import { optionsOfSweep } from '../../../src/cli/given-anew.ts'
import { parseCommand } from '../../../src/cli/options.ts'
import { optionsOfSchedule } from '../../../src/cli/scheduled-words.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { formatProtocols } from '../../../src/protocol/selection.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-data-'))
after(() => rmSync(directory, { recursive: true }))
writeFileSync(join(directory, 'nmap-protocols'), 'ours 200\nping 1\n')
mkdirSync(join(directory, 'bad'))
writeFileSync(join(directory, 'bad', 'nmap-protocols'), 'ping 1\nours 300\n')

function chosen(...words: string[]): string {
  const command = parseCommand([...words, '10.0.0.1'])
  assert.ok(command.kind === 'sweep')
  return formatProtocols(command.options.protocols)
}

function complaint(...words: string[]): string {
  try {
    chosen(...words)
  } catch (error) {
    assert.ok(error instanceof Failure && error.exitCode === 2)
    return error.message
  }
  return 'accepted'
}

test('what is excluded is not asked for, whatever chose it', () => {
  assert.equal(chosen('--exclude-protocols', '1-10,gre'), '0,11-46,48-255')
  assert.equal(chosen('--exclude-ports', 'P:1-200', '-p', '1,199-202'), '201-202')
  assert.equal(chosen('-F', '--exclude-ports', '3-'), '0-2')
})

test('the most telling protocols are the most telling of those that are left', () => {
  assert.equal(chosen('--top-ports', '3', '--exclude-protocols', '1,6'), '2,17,47')
})

test('an exclusion is the same as not to choose', () => {
  const numbers = fc.uniqueArray(fc.nat(255), { minLength: 1 })
  fc.assert(
    fc.property(numbers, numbers, (all, out) => {
      const left = all.filter((number) => !out.includes(number))
      const words = ['-p', all.join(','), '--exclude-protocols', out.join(',')]
      if (left.length === 0) assert.match(complaint(...words), /^nothing to ask for: /)
      else assert.equal(chosen(...words), chosen('-p', left.join(',')))
    }),
  )
})

test('what is wrong with it is said', () => {
  assert.equal(
    complaint('-p', '6', '--exclude-ports', 'tcp'),
    'nothing to ask for: --exclude-protocols leaves out all that is chosen (6)',
  )
  assert.match(complaint('--exclude-protocols', '300'), /^bad --exclude-protocols: protocol "300" is out of /)
  assert.match(complaint('-sn', '--exclude-ports', '6'), /^-sn and --exclude-protocols exclude each other: /)
})

test('--datadir says what protocols are called, from where its words were typed', () => {
  assert.equal(chosen('--datadir', directory, '-p', 'ours,ping'), '1,200')
  assert.equal(chosen('--datadir', directory, '-F'), '1,200')
  const sweep = {
    words: ['-p', 'ours', '--datadir', basename(directory), 't'],
    directory: dirname(directory),
    goneAfter: 3,
  }
  const { protocols, names } = optionsOfSweep(sweep, { options: {} })
  assert.deepEqual([protocols, names?.get(200)], [[200], 'ours'])
  assert.throws(() => optionsOfSchedule(['--datadir', directory, 't']), /--datadir does not fit a schedule/)
})

test('a directory without names, or with bad ones, is refused', () => {
  assert.equal(
    complaint('--datadir', '/nonexistent'),
    'cannot read --datadir "/nonexistent/nmap-protocols": no such file or directory',
  )
  assert.equal(
    complaint('--datadir', join(directory, 'bad')),
    `bad --datadir: ${join(directory, 'bad', 'nmap-protocols')}:2: a number 0 to 255 must follow "ours", not "300"`,
  )
})

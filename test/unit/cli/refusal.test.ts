import assert from 'node:assert/strict'
import test from 'node:test'
import { REFUSED } from '../../../src/cli/option-table/refused.ts'
import { parseCommand } from '../../../src/cli/options.ts'
import { refusalOf } from '../../../src/cli/refusal.ts'
import { SPELLINGS } from '../../../src/cli/spellings.ts'
import { Failure } from '../../../src/contract/failures.ts'

function complaint(...words: string[]): string {
  try {
    parseCommand(words)
  } catch (error) {
    assert.ok(error instanceof Failure)
    assert.equal(error.exitCode, 2)
    return error.message
  }
  return 'accepted'
}

test('every refused option is refused with its reason, with and without a value, and is none that is taken', () => {
  const taken = new Set(SPELLINGS.flatMap(({ spellings }) => spellings))
  const seen = new Set<string>()
  for (const { spellings, why } of REFUSED) {
    for (const spelling of spellings) {
      assert.ok(!taken.has(spelling) && !seen.has(spelling), spelling)
      seen.add(spelling)
      assert.equal(complaint(spelling, '10.0.0.1'), `${spelling} ${why}`)
      assert.equal(complaint('10.0.0.1', `${spelling}=x`), `${spelling} ${why}`)
      assert.doesNotMatch(why, /\n/)
    }
  }
})

/** What users type, and the option that it is. */
const TYPED = {
  '-D10.0.0.1,ME': '-D',
  '-g53': '-g',
  '-g 53': '-g',
  '-iR100': '-iR',
  '-sI10.0.0.9:80': '-sI',
  '-bftp.example': '-b',
  '-PY80,443': '-PY',
  '--script=default,safe': '--script',
  '--script_args=a=b': '--script-args',
  '-script x': '-script',
  '-proxies http://p': '-proxies',
  '-badsum': '-badsum',
  '-ff': '-ff',
  '--data-string hello': '--data-string',
}

for (const [line, spelling] of Object.entries(TYPED)) {
  test(`${line} is ${spelling}`, () => {
    assert.ok(complaint(...line.split(' '), '10.0.0.1').startsWith(`${spelling} is not done: `))
  })
}

test('scan types that are strung together are told apart', () => {
  assert.equal(
    complaint('-sSU', '10.0.0.1'),
    '-sSU is several options: protosweep does -sO, -sn and -sL, one at a time, not -sS -sU',
  )
  assert.match(complaint('-sOV', '10.0.0.1'), / not -sV$/)
})

test('what only begins alike is not refused', () => {
  for (const line of [
    '-F',
    '-d',
    '-dd',
    '-d3',
    '--datadir x',
    '--data-length 5',
    '-S10.0.0.1',
    '-PO1,2',
    '-oGx',
  ]) {
    assert.equal(refusalOf(line.split(' ')[0] ?? '', REFUSED), undefined, line)
  }
  assert.match(complaint('-breif'), /^unknown option "-breif"/)
  assert.match(complaint('-goneafter'), /^unknown option "-goneafter"/)
  assert.match(complaint('-fast'), /^unknown option "-fast"/)
})

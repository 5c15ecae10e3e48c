/** Which files reports may have, and what is left of them where that is refused. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { Reporting } from '../../../src/cli/reporting.ts'
import { USUAL_DETAIL } from '../../../src/report/detail.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-files-'))
after(() => rmSync(directory, { recursive: true }))

function openAll(...paths: readonly string[]): Reporting {
  const outputs = paths.map((path) => ({ format: 'ndjson', path }) as const)
  const nothing = () => undefined
  return new Reporting(
    { outputs, detail: USUAL_DETAIL, isAppending: false, startedMs: 0 },
    { out: nothing, error: nothing },
    nothing,
  )
}

test('two names of one file are refused before anything of it changes', () => {
  const target = join(directory, 'target')
  const link = join(directory, 'link')
  writeFileSync(target, 'kept')
  symlinkSync(target, link)
  assert.throws(() => openAll(target, link), {
    code: 'BAD_INPUT',
    message: /link" is the file of two reports/,
  })
  assert.equal(readFileSync(target, 'utf8'), 'kept')
  // A device may be the file of several.
  openAll('/dev/null', '/dev/null')
})

test('where one report cannot be opened no file is left of the others', () => {
  const [fresh, kept] = [join(directory, 'fresh'), join(directory, 'kept')]
  writeFileSync(kept, 'kept')
  assert.throws(() => openAll(fresh, kept, join(directory, 'no', 'way')), { code: 'OUTPUT_FAILED' })
  assert.equal(existsSync(fresh), false)
  assert.equal(readFileSync(kept, 'utf8'), 'kept')
})

test('what a link made that led nowhere goes too, and the link stays', () => {
  const link = join(directory, 'leading')
  symlinkSync(join(directory, 'nowhere'), link)
  assert.throws(() => openAll(link, join(directory, 'no', 'way')), { code: 'OUTPUT_FAILED' })
  assert.deepEqual([existsSync(join(directory, 'nowhere')), lstatSync(link).isSymbolicLink()], [false, true])
})

test('a file that is standard output is refused: it has a report already', () => {
  const path = join(directory, 'out')
  const out = openSync(path, 'w')
  const module = new URL('../../../src/cli/output-file.ts', import.meta.url)
  const program = `import { OutputFile } from '${module}'
    const [out, other] = ['${path}', '/dev/null'].map((name) => OutputFile.open(name, false).isStandardOutput())
    process.stderr.write(JSON.stringify([out, other]))`
  const words = ['--import', 'tsx', '--input-type=module', '-e', program]
  const { stderr } = spawnSync(process.execPath, words, { stdio: ['ignore', out, 'pipe'], encoding: 'utf8' })
  closeSync(out)
  assert.equal(stderr, '[true,false]')
})

/** A file of results: what is cut off behind the last kept host is written again, and nothing else changes. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import fc from 'fast-check'
import { OutputFile } from '../../../src/cli/output-file.ts'
import { Failure } from '../../../src/contract/failures.ts'

const directory = mkdtempSync(join(tmpdir(), 'protosweep-output-'))
after(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'out.txt')

/** A file, opened and emptied. */
function created(path: string): OutputFile {
  const file = OutputFile.open(path, false)
  file.cut()
  return file
}

test('wherever a process dies between writing and keeping, going on writes every text once', () => {
  const texts = fc.array(
    fc.string({ unit: 'grapheme' }).map((text) => `${text}\n`),
    { minLength: 1, maxLength: 12 },
  )
  const property = fc.property(texts, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (all, deaths) => {
    let file = created(path)
    let kept = { at: 0, offset: file.offset }
    for (const [death, seed] of deaths.entries()) {
      // So many more are written, and so many of these were kept with their offset before it died.
      const written = Math.min(all.length, kept.at + (seed % 5))
      const keptNow = kept.at + ((seed >> 3) % (written - kept.at + 1))
      for (let at = kept.at; at < written; at += 1) {
        file.write(all[at] ?? '')
        if (at + 1 === keptNow) kept = { at: keptNow, offset: file.offset }
      }
      file.close()
      // What stands behind the offset is there, in part or not at all.
      const size = readFileSync(path).length
      const left = kept.offset.bytes + ((seed >> 7) % (size - kept.offset.bytes + 1))
      truncateSync(path, left)
      if (death % 2 === 1) writeFileSync(path, '\0garbage', { flag: 'a' })
      file = OutputFile.reopen(kept.offset)
      file.cut()
    }
    for (const text of all.slice(kept.at)) file.write(text)
    file.close()
    assert.equal(readFileSync(path, 'utf8'), all.join(''))
  })
  fc.assert(property, { numRuns: 300, seed: 7 })
})

function refusal(act: () => unknown): Failure {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof Failure)
    return error
  }
  return assert.fail('it was not refused')
}

test('a file that is gone, or shorter than it was, is refused by name, and stays as it is', () => {
  const absent = join(directory, 'absent')
  const gone = refusal(() => OutputFile.reopen({ path: absent, bytes: 5 }))
  assert.deepEqual([gone.code, gone.exitCode], ['OUTPUT_FAILED', 2])
  assert.match(
    gone.message,
    /cannot go on with ".*absent": it is not there any more: put it back .* -oJ FILE/,
  )
  writeFileSync(path, 'abcd')
  const short = refusal(() => OutputFile.reopen({ path, bytes: 5 }))
  assert.match(short.message, /"[^"]*out\.txt": it has 4 bytes, and 5 were written: /)
  assert.equal(readFileSync(path, 'utf8'), 'abcd')
  const device = refusal(() => OutputFile.reopen({ path: '/dev/null', bytes: 5 }))
  assert.match(device.message, /it is no regular file any more/)
})

test('nothing of a file changes before it is cut, and a device is no file to be gone on with', () => {
  writeFileSync(path, 'abcdef')
  const file = OutputFile.reopen({ path, bytes: 3 })
  assert.equal(readFileSync(path, 'utf8'), 'abcdef')
  file.cut()
  assert.equal(readFileSync(path, 'utf8'), 'abc')
  file.close()
  const device = created('/dev/null')
  assert.equal(device.isRegular, false)
  device.close()
})

test('what was not written whole is not counted as written', () => {
  const full = created('/dev/full')
  assert.match(refusal(() => full.write('text')).message, /cannot write "\/dev\/full": no space left/)
  assert.equal(full.offset.bytes, 0)
  full.close()
})

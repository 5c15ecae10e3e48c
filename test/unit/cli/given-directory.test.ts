import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { giveStateDirectory } from '../../../src/cli/given-directory.ts'

const ACCOUNT = { name: 'sweeper', uid: 4711, gid: 4712, home: '/' }
const GROUP = 4713

const skip = process.getuid?.() !== 0 && 'needs root to give files away: run the tests with sudo'

describe('the state directory', { skip }, () => {
  const parent = mkdtempSync(join(tmpdir(), 'protosweep-given-'))
  after(() => rmSync(parent, { recursive: true }))

  const give = (path: string) => giveStateDirectory(path, ACCOUNT, GROUP)
  const made = (name: string, mode = 0o755) => {
    const path = join(parent, name)
    mkdirSync(path, { recursive: true })
    chmodSync(path, mode)
    return path
  }
  const ownerOf = (path: string) => {
    const { uid, gid, mode } = statSync(path)
    return { uid, gid, mode: (mode & 0o7777).toString(8) }
  }
  const GIVEN = { uid: ACCOUNT.uid, gid: GROUP, mode: '700' }
  const ROOTS = { uid: 0, gid: 0, mode: '755' }

  function assertRefused(path: string, message: RegExp): void {
    const before = ownerOf(path)
    assert.throws(() => give(path), { code: 'BAD_INPUT', exitCode: 2, message })
    assert.deepEqual(ownerOf(path), before)
  }

  test('is made where there is none, closed to others, below directories that are not', () => {
    const path = join(parent, 'new', 'deep', 'state')
    give(path)
    assert.deepEqual(ownerOf(path), GIVEN)
    assert.deepEqual(ownerOf(join(parent, 'new')), ROOTS)
    assert.deepEqual(ownerOf(join(parent, 'new', 'deep')), ROOTS)
  })

  test('is given if it is empty, as the volume of a container is', () => {
    const path = made('empty')
    give(path)
    assert.deepEqual(ownerOf(path), GIVEN)
  })

  test('is given with what root kept in it', () => {
    const path = made('kept')
    writeFileSync(join(path, 'inventory.sqlite'), '', { mode: 0o600 })
    symlinkSync('/etc/passwd', join(path, 'link'))
    const before = ownerOf('/etc/passwd')
    give(path)
    assert.deepEqual(ownerOf(path), GIVEN)
    assert.deepEqual(ownerOf(join(path, 'inventory.sqlite')), { ...GIVEN, mode: '600' })
    assert.deepEqual(ownerOf('/etc/passwd'), before)

    const unstored = made('unstored')
    writeFileSync(join(unstored, 'ceilings-0815'), '')
    give(unstored)
    assert.deepEqual(ownerOf(unstored), GIVEN)
  })

  test('is left as it is where it is the account’s already', () => {
    const path = made('own', 0o750)
    chownSync(path, ACCOUNT.uid, 1)
    writeFileSync(join(path, 'other'), '')
    give(path)
    assert.deepEqual(ownerOf(path), { uid: ACCOUNT.uid, gid: 1, mode: '750' })
    assert.equal(ownerOf(join(path, 'other')).uid, 0)
  })

  test('does not change hands if it holds something else, is open to others, or is another user’s', () => {
    const other = made('other')
    writeFileSync(join(other, 'mail'), '')
    assertRefused(
      other,
      /other" cannot be given to sweeper: it holds other files than ours; give --state-dir/,
    )
    assertRefused(made('open', 0o1777), /others may write to it/)
    const foreign = made('foreign')
    chownSync(foreign, 1000, 1000)
    assertRefused(foreign, /it belongs to the user with the number 1000/)
  })

  test('that is no directory is named, with what the system says', () => {
    const path = join(parent, 'file')
    writeFileSync(path, '', { mode: 0o644 })
    assertRefused(
      path,
      /^the state directory ".*file" cannot be given to sweeper: a part of the path is no directory$/,
    )
    assert.throws(() => give(join(path, 'below')), { code: 'BAD_INPUT' })
  })
})

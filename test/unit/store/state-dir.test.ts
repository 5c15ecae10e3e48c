import assert from 'node:assert/strict'
import { chownSync, existsSync, statSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { mapShared } from '../../../src/linux/shared-file.ts'
import { defaultStateDir, makeOwnFile } from '../../../src/store/state-dir.ts'
import { stateDir } from './sample.ts'

test('our own variable comes first, then that of systemd, then that of XDG, then the home directory', () => {
  const all = {
    PROTOSWEEP_STATE_DIR: '/own',
    STATE_DIRECTORY: '/var/lib/one:/var/lib/two',
    XDG_STATE_HOME: '/xdg',
    HOME: '/home/alice',
  }
  const { PROTOSWEEP_STATE_DIR: _own, ...service } = all
  const { STATE_DIRECTORY: _service, ...user } = service
  assert.equal(defaultStateDir(all), '/own')
  assert.equal(defaultStateDir(service), '/var/lib/one')
  assert.equal(defaultStateDir(user), '/xdg/protosweep')
  assert.equal(defaultStateDir({ HOME: '/home/alice' }), '/home/alice/.local/state/protosweep')
  assert.equal(defaultStateDir({}), `${homedir()}/.local/state/protosweep`)
})

test('variables that are empty count as unset, and a relative directory of XDG is ignored as it says', () => {
  const home = { HOME: '/home/alice' }
  const expected = '/home/alice/.local/state/protosweep'
  assert.equal(defaultStateDir({ ...home, PROTOSWEEP_STATE_DIR: '', STATE_DIRECTORY: '' }), expected)
  assert.equal(defaultStateDir({ ...home, XDG_STATE_HOME: 'state' }), expected)
})

test('root gives what it makes to the owner of the directory, and nothing where a link of that owner leads', {
  skip: process.geteuid?.() !== 0 && 'needs root to give files away: run the tests with sudo',
}, () => {
  const [directory, elsewhere] = [stateDir(), stateDir()]
  chownSync(directory, 12345, 12346)
  makeOwnFile(join(directory, 'own'))
  const { uid, gid, mode } = statSync(join(directory, 'own'))
  assert.deepEqual([uid, gid, mode & 0o777], [12345, 12346, 0o600])

  symlinkSync(join(elsewhere, 'planted'), join(directory, 'link'))
  makeOwnFile(join(directory, 'link'))
  assert.equal(existsSync(join(elsewhere, 'planted')), false)
  assert.throws(() => mapShared(join(directory, 'link'), 16), { code: 'ELOOP' })
  assert.equal(existsSync(join(elsewhere, 'planted')), false)
})

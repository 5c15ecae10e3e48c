import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { test } from 'node:test'
import { defaultStateDir } from '../../../src/store/state-dir.ts'

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

import assert from 'node:assert/strict'
import test from 'node:test'
import { privilegeHint } from '../../../src/cli/privilege.ts'

const USER = {
  uid: 1000,
  gid: 100,
  program: ['protosweep'],
  absoluteProgram: ['/usr/bin/node', '/opt/bin/protosweep'],
  words: ['-p', '1-5', 'my host'],
}

test('the hint names the commands that this machine has', () => {
  const hint = privilegeHint({ ...USER, has: () => true })
  assert.match(hint, /^ +sudo env PATH="\$PATH" protosweep -p 1-5 'my host'$/m)
  assert.match(
    hint,
    /^ +sudo setpriv --reuid 1000 --regid 100 --init-groups --inh-caps \+net_raw --ambient-caps \+net_raw env PATH="\$PATH" protosweep -p 1-5 'my host'$/m,
  )
})

test('without sudo it is su, without setpriv there is one way only', () => {
  const hint = privilegeHint({ ...USER, has: () => false })
  assert.match(hint, /^ +su -c '\/usr\/bin\/node \/opt\/bin\/protosweep -p 1-5 '\\''my host'\\'''$/m)
  assert.doesNotMatch(hint, /sudo|setpriv/)
})

test('root without the capability is told about its container', () => {
  assert.match(privilegeHint({ ...USER, uid: 0, has: () => true }), /--cap-add NET_RAW$/)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import { isBuiltFor, requireNativeBuild } from '../../../src/cli/native-build.ts'

const NODE_20 = {
  versions: { modules: '115' },
  platform: 'linux',
  arch: 'x64',
} as unknown as NodeJS.Process

test('what was built for another Node.js or machine is as good as not built', () => {
  assert.equal(isBuiltFor(NODE_20, '0123abcd -Wl,-z,nodelete 115 linux x64'), true)
  assert.equal(isBuiltFor(NODE_20, '0123abcd -Wl,-z,nodelete 127 linux x64'), false)
  assert.equal(isBuiltFor(NODE_20, '0123abcd -Wl,-z,nodelete 115 linux arm64'), false)
  assert.equal(isBuiltFor(NODE_20, ''), false)
})

test('the stamp that the installed package has is understood', () => {
  requireNativeBuild(true)
})

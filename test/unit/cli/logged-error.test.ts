import assert from 'node:assert/strict'
import test from 'node:test'
import { loggedError } from '../../../src/cli/logged-error.ts'
import { Failure } from '../../../src/contract/failures.ts'

test('a failure is logged as its code and message, a defect with its stack', () => {
  const failure = new Failure('BAD_INPUT', 'bad configuration "x.yml"')
  assert.deepEqual(loggedError(failure), { code: 'BAD_INPUT', message: 'bad configuration "x.yml"' })
  assert.match(JSON.stringify(loggedError(new TypeError('no'))), /"type":"TypeError".*"stack":"TypeError: no/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COUNTERS_BY } from '../../../../src/contract/counters.ts'
import { codeOfText, sendErrorIndex } from '../../../../workers/transport/send-error.ts'

test('every counted error of the kernel is found by its code', () => {
  for (const [i, code] of COUNTERS_BY.sendErrors.entries()) assert.equal(sendErrorIndex(code), i)
  assert.equal(sendErrorIndex('EDOM'), -1)
})

test('the words of the C library say which it was', () => {
  assert.equal(codeOfText(new Error('No buffer space available')), 'ENOBUFS')
  assert.equal(codeOfText(new Error('Operation not permitted')), 'EPERM')
  assert.equal(codeOfText(new Error('No route to host')), 'EHOSTUNREACH')
  assert.equal(codeOfText(new Error('something else')), 'other')
  assert.equal(codeOfText('ENOBUFS'), 'other')
})

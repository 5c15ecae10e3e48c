import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { quoted } from '../../../src/packet/result.ts'

test('ordinary text is quoted as it is', () => {
  assert.equal(quoted('10.0.0.0/33'), '"10.0.0.0/33"')
})

test('no text can put a control character into a message', () => {
  assert.equal(quoted('a\u001b[31m\n'), '"a\\u{1b}[31m\\u{a}"')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/\p{C}/u.test(quoted(text))))
})

test('long text is cut off, so that a message stays one line', () => {
  assert.equal(quoted('x'.repeat(81)), `"${'x'.repeat(80)}…"`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConnectionTable } from '../../../src/linux/conntrack.ts'

const FILES: Record<string, string> = {
  nf_conntrack_count: '253\n',
  nf_conntrack_max: '262144\n',
  nf_conntrack_generic_timeout: '120\n',
}

test('the table is read from three files', () => {
  assert.deepEqual(
    parseConnectionTable((name) => FILES[name]),
    { count: 253, most: 262_144, timeoutSeconds: 120 },
  )
})

test('a kernel that does not say how long entries stay keeps them for ten minutes', () => {
  const files = { ...FILES, nf_conntrack_generic_timeout: undefined }
  assert.equal(parseConnectionTable((name) => files[name as keyof typeof files])?.timeoutSeconds, 600)
})

test('where connections are not tracked at all there is no table', () => {
  assert.equal(
    parseConnectionTable(() => undefined),
    undefined,
  )
  assert.equal(
    parseConnectionTable((name) => (name === 'nf_conntrack_max' ? '' : '1\n')),
    undefined,
  )
})

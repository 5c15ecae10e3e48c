import assert from 'node:assert/strict'
import test from 'node:test'
import { parseTargetFile } from '../../../src/target/files.ts'

test('targets are separated by any white space, and comments and empty lines say nothing', () => {
  const text = '# all of it\n10.0.0.1 10.0.0.2\tgw # the router\r\n\n  10.1.0.0/24#lab\n'
  const result = parseTargetFile({ name: 'list', text })
  assert.deepEqual(result.ok && result.value.map((spec) => spec.text), [
    '10.0.0.1',
    '10.0.0.2',
    'gw',
    '10.1.0.0/24',
  ])
})

test('a fault names the file, the line and the bad target', () => {
  const result = parseTargetFile({ name: 'list.txt', text: 'gw\n# 10.0.0.0/99\n10.0.0.1 10.0.0.0/33\n' })
  assert.equal(
    result.ok ? '' : result.fault.message,
    'list.txt:3: bad mask in "10.0.0.0/33": the prefix length must be 0 to 32',
  )
})

test('an empty file holds no targets', () => {
  assert.deepEqual(parseTargetFile({ name: 'list', text: '' }), { ok: true, value: [] })
})

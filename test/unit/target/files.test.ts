import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatAddressV4 } from '../../../src/packet/address.ts'
import { readTargetFile } from '../../../src/target/files.ts'

/** The targets of a list as they were typed, those that were read as one address in brackets; or what is wrong. */
function read(text: string): string[] | string {
  const found: string[] = []
  const fault = readTargetFile(
    { name: 'list.txt', text },
    {
      takeAddress: (address) => found.push(`[${formatAddressV4(address)}]`),
      take: (spec) => found.push(spec.text),
    },
  )
  return fault?.fault.message ?? found
}

test('targets are separated by any white space, and comments and empty lines say nothing', () => {
  const text = '# all of it\n10.0.0.1 10.0.0.2\tgw # the router\r\n\n  10.1.0.0/24#lab\n10.0.0.3\n10.0.0.4'
  assert.deepEqual(read(text), ['10.0.0.1', '10.0.0.2', 'gw', '10.1.0.0/24', '[10.0.0.3]', '[10.0.0.4]'])
})

test('a line that is one address is read where it stands, and means the same as if it were not', () => {
  const line = fc.constantFrom('10.0.0.1', '10.0.0.1 ', ' 10.0.0.1', '10.0.0.1\r', '255.0.255.1', '')
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const found = read(lines.join('\n'))
      assert.ok(typeof found !== 'string')
      assert.deepEqual(
        found.map((target) => target.replace(/[[\]]/g, '')),
        lines.map((text) => text.trim()).filter((text) => text !== ''),
      )
    }),
  )
})

test('a fault names the file, the line and the bad target', () => {
  assert.equal(
    read('gw\n# 10.0.0.0/99\n10.0.0.1 10.0.0.0/33\n'),
    'list.txt:3: bad mask in "10.0.0.0/33": the prefix length must be 0 to 32',
  )
  assert.match(String(read('10.0.0.1\n\n010.0.0.1')), /^list\.txt:3: leading zero in octet "010"/)
})

test('an empty file holds no targets', () => {
  assert.deepEqual(read(''), [])
})

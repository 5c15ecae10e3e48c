import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { parseAddressV4 } from '../../../src/packet/address.ts'
import { readTargetFile } from '../../../src/target/files.ts'
import { parseTargets } from '../../../src/target/spec.ts'

/** The targets of a list as they were typed, those that were read as one address in brackets; or what is wrong. */
function read(text: string): string[] | string {
  const found: string[] = []
  const fault = readTargetFile(
    { name: 'list.txt', text },
    {
      takeAddress: (list, start, end) => {
        const line = list.slice(start, end)
        const isAddress = parseAddressV4(line) !== undefined
        if (isAddress) found.push(`[${line}]`)
        return isAddress
      },
      take: (spec) => found.push(spec.text),
    },
    parseTargets,
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

test('masscan’s lists are read: commas, three ways to comment, and ranges with blanks', () => {
  const text = [
    '// reserved',
    '; and so on',
    '10.0.0.1,10.0.0.9, 10.1.0.0/24 ; the lab',
    '10.0.0.0 - 10.0.0.255 // all of it',
    '10.0.1.3-10.0.1.7//no more',
    '10.0.0.1,3-4 ,gw',
  ].join('\n')
  const fault = 'list.txt:5: only one "/" can follow an address'
  const expected = [
    '10.0.0.1',
    '10.0.0.9',
    '10.1.0.0/24',
    '10.0.0.0-10.0.0.255',
    '10.0.1.3-10.0.1.7',
    '10.0.0.1,3-4',
    'gw',
  ]
  assert.match(String(read(text)), /^list.txt:5: .*"10.0.1.3-10.0.1.7\/\/no"/, fault)
  assert.deepEqual(read(text.replace('//no', ' //no')), expected)
  assert.match(String(read('http://gw')), /scheme/)
  assert.match(String(read('10.0.0.1,10.0.0.300')), /^list\.txt:1: .*"300"/)
})

test('however a list is written, it says the same', () => {
  const octet = fc.nat(255)
  const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))
  const target = fc.oneof(
    address,
    fc.tuple(address, fc.nat(32)).map(([base, length]) => `${base}/${length}`),
    address.map((base) => `10.0.0.0-${base}`).filter((range) => !/-[0-9]\./.test(range)),
    fc.constantFrom('gw', 'host.example', '10.0.0-2.*'),
  )
  const between = fc.constantFrom(' ', '\n', ',', ', ', '\r\n', ' ; x\n', '#10.0.0.0\n', ' // y, z\n', '\t')
  fc.assert(
    fc.property(fc.array(fc.tuple(target, between)), fc.boolean(), (pairs, isSpaced) => {
      const text = pairs
        .map(
          ([typed, separator]) => `${isSpaced ? typed.replace(/-(?=\d+\.\d+\.)/, ' - ') : typed}${separator}`,
        )
        .join('')
      const found = read(text)
      assert.ok(typeof found !== 'string', String(found))
      assert.deepEqual(
        found.map((typed) => typed.replace(/[[\]]/g, '')),
        pairs.map(([typed]) => typed),
      )
    }),
  )
})

test('an empty file holds no targets', () => {
  assert.deepEqual(read(''), [])
})

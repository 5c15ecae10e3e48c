import assert from 'node:assert/strict'
import { isIPv6 } from 'node:net'
import test from 'node:test'
import fc from 'fast-check'
import { formatAddress, parseAddress, scanAddressV6 } from '../../../src/packet/address.ts'

test('any address is read back from its text', () => {
  const zeros = fc.constantFrom(0, 0, 0, 1, 255)
  const bytes = fc.array(fc.oneof(zeros, fc.nat({ max: 255 })), { minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(bytes, (values) => {
      const address = Uint8Array.from(values)
      assert.deepEqual(parseAddress(formatAddress(address)), address)
    }),
  )
})

test('other forms of IPv6 are read, and IPv4 is mapped', () => {
  const texts = ['FE80::1%eth0', '::ffff:10.0.0.1', '10.0.0.1', '::', '1:2:3:4:5:6:7:8', '2001:DB8:0:0:1::']
  assert.deepEqual(
    texts.map((text) => formatAddress(parseAddress(text) ?? new Uint8Array(0))),
    ['fe80::1', '10.0.0.1', '10.0.0.1', '::', '1:2:3:4:5:6:7:8', '2001:db8:0:0:1::'],
  )
})

test('any other text is no address', () => {
  for (const text of [
    '',
    'printer',
    '10.0.0',
    '10.0.0.256',
    '1::2::3',
    '[::1]',
    '7E:92:49:1F:94:A3',
    ' ::1',
  ]) {
    assert.equal(parseAddress(text), undefined, text)
  }
  fc.assert(fc.property(fc.string(), (text) => (parseAddress(text)?.length ?? 16) === 16))
})

/** What the platform says: texts that it takes for IPv6, and their bytes by its reading of URLs. */
function platformBytes(text: string): Uint8Array | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const [front = [], back = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  const digits = [...front, ...zeros, ...back].map((group) => group.padStart(4, '0')).join('')
  return Uint8Array.from(Buffer.from(digits, 'hex'))
}

const piece = fc.constantFrom(
  '::',
  ':',
  ':',
  ':',
  ':',
  '0',
  '1',
  'fd77',
  'FFFF',
  '0abc',
  '10.0.0.1',
  '1.2',
  '.',
)
const nearly = fc.array(piece, { maxLength: 17 }).map((pieces) => pieces.join(''))
const group = fc.constantFrom('0', '1', 'a0', 'fd77', 'FFFF', '00ab', '12345', 'g', '')
const groups = fc
  .tuple(
    fc.array(group, { minLength: 1, maxLength: 9 }),
    fc.constantFrom('', '', ':10.0.0.255', ':256.0.0.1'),
  )
  .map(([parts, tail]) => parts.join(':') + tail)

test('any text is IPv6 where the platform says so, and the same address', () => {
  fc.assert(
    fc.property(fc.oneof(nearly, groups), fc.constantFrom('', ':', 'f', '\n'), (text, around) => {
      const bytes = new Uint8Array(18).fill(0xee)
      const isRead = scanAddressV6(
        `${around}${text}${around}`,
        around.length,
        around.length + text.length,
        bytes,
        1,
      )
      const expected = platformBytes(text)
      assert.equal(isRead, expected !== undefined)
      if (expected !== undefined) assert.deepEqual(bytes.subarray(1, 17), expected)
      assert.deepEqual([bytes[0], bytes[17]], [0xee, 0xee])
    }),
    { numRuns: 20_000 },
  )
})

test('a zone is left out only where it has the form of one', () => {
  assert.deepEqual(parseAddress('fe80::1%eth0'), parseAddress('fe80::1'))
  for (const text of ['fe80::1%', 'fe80::1%a%b', 'fe80::1%a/b'])
    assert.equal(parseAddress(text), undefined, text)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatAddress, parseAddress } from '../../../src/packet/address.ts'

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

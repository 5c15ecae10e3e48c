import assert from 'node:assert/strict'
import { isIPv4 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  formatAddress,
  formatAddressV4,
  formatMac,
  fromMapped,
  MAC_BROADCAST,
  parseAddressV4,
  toMapped,
} from '../../../src/packet/address.ts'
import { uint8, uint32 } from './hostile.ts'

const ADDRESS = 0xc0a80164
const MAPPED = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 168, 1, 100])

test('a dotted quad is read and printed as an unsigned number', () => {
  assert.equal(parseAddressV4('192.168.1.100'), ADDRESS)
  assert.equal(formatAddressV4(ADDRESS), '192.168.1.100')
  assert.equal(parseAddressV4('255.255.255.255'), 0xffffffff)
  assert.equal(parseAddressV4('0.0.0.0'), 0)
})

const malformed = ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '1.2.3.300', '01.2.3.4', '1.2.3.00', '1.2.3.4 ']
const disguised = [
  ' 1.2.3.4',
  '1.2.3.4\n',
  '0x1.2.3.4',
  '1..3.4',
  '-1.2.3.4',
  '1e1.2.3.4',
  '16909060',
  '１.2.3.4',
]
for (const text of [...malformed, ...disguised]) {
  test(`${JSON.stringify(text)} is not a dotted quad`, () => assert.equal(parseAddressV4(text), undefined))
}

test('any text is an address exactly when Node says so', () => {
  const nearly = fc
    .array(fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '00', '1 ', 'a')), {
      minLength: 3,
      maxLength: 5,
    })
    .map((parts) => parts.join('.'))
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string()), (text) => {
      assert.equal(parseAddressV4(text) !== undefined, isIPv4(text))
    }),
    { numRuns: 1000 },
  )
})

test('any address survives its text and its sixteen bytes', () => {
  fc.assert(
    fc.property(uint32, (address) => {
      assert.equal(parseAddressV4(formatAddressV4(address)), address)
      assert.equal(fromMapped(toMapped(address)), address)
      assert.equal(formatAddress(toMapped(address)), formatAddressV4(address))
    }),
  )
})

test('a mapped address is ::ffff: and the four octets', () => {
  assert.deepEqual(toMapped(ADDRESS), MAPPED)
})

test('sixteen bytes are read from the middle of a larger buffer', () => {
  const store = Buffer.concat([Buffer.of(9, 9, 9), MAPPED, Buffer.of(9)])
  assert.equal(fromMapped(store.subarray(3, 19)), ADDRESS)
  assert.equal(formatAddress(store.subarray(3, 19)), '192.168.1.100')
})

test('bytes that are no mapped address give no IPv4 address', () => {
  for (const index of MAPPED.keys()) {
    const changed = Uint8Array.from(MAPPED)
    changed[index] = 0x5a
    assert.equal(fromMapped(changed) === undefined, index < 12)
  }
  assert.equal(fromMapped(MAPPED.subarray(1)), undefined)
  assert.equal(fromMapped(new Uint8Array(17)), undefined)
})

test('an IPv6 address is printed as RFC 5952 asks', () => {
  const text = (hex: string) => formatAddress(Buffer.from(hex, 'hex'))
  assert.equal(text('20010db8000000000001000000000001'), '2001:db8::1:0:0:1')
  assert.equal(text('20010db8000000010001000100010001'), '2001:db8:0:1:1:1:1:1')
  assert.equal(text('20010db8000000000000000000000000'), '2001:db8::')
  assert.equal(text('00000000000000000000000000000001'), '::1')
  assert.equal(text('00000000000000000000000000000000'), '::')
  assert.throws(() => formatAddress(new Uint8Array(4)), RangeError)
})

test('any IPv6 address is printed as a URL prints it', () => {
  const group = fc.oneof(
    { weight: 2, arbitrary: fc.constant('0000') },
    fc.nat(0xffff).map((n) => n.toString(16).padStart(4, '0')),
  )
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const bytes = Buffer.from(groups.join(''), 'hex')
      fc.pre(fromMapped(bytes) === undefined)
      assert.equal(`[${formatAddress(bytes)}]`, new URL(`http://[${groups.join(':')}]/`).hostname)
    }),
  )
})

test('a MAC is printed in upper case with leading zeros, as Nmap prints it', () => {
  assert.equal(formatMac(Buffer.from('0200abcdef0a', 'hex')), '02:00:AB:CD:EF:0A')
  assert.equal(formatMac(MAC_BROADCAST), 'FF:FF:FF:FF:FF:FF')
  fc.assert(
    fc.property(fc.array(uint8, { minLength: 6, maxLength: 6 }), (mac) => {
      const text = formatMac(Uint8Array.from(mac))
      assert.deepEqual(
        text.split(':').map((pair) => Number.parseInt(pair, 16)),
        mac,
      )
    }),
  )
})

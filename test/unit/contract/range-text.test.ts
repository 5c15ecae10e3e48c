import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rangeText } from '../../../src/contract/range-text.ts'
import { address } from '../../support/inventory-sample.ts'

const textOf = (first: string, last = first) => rangeText({ first: address(first), last: address(last) })

test('a range is an address, a prefix where it is exactly one, or its ends', () => {
  assert.equal(textOf('10.0.0.0', '10.0.0.255'), '10.0.0.0/24')
  assert.equal(textOf('fd77::1'), 'fd77::1')
  assert.equal(textOf('fd77::', 'fd77::ffff:ffff:ffff:ffff'), 'fd77::/64')
  assert.equal(textOf('fd77::1', 'fd77::2'), 'fd77::1-fd77::2')
  assert.equal(textOf('fd77::2', 'fd77::5'), 'fd77::2-fd77::5')
  assert.equal(textOf('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'), '::/0')
})

test('any prefix of IPv6 is written as one', () => {
  const bytes = fc.uint8Array({ minLength: 15, maxLength: 15 }).map((rest) => Uint8Array.of(0xfd, ...rest))
  fc.assert(
    fc.property(bytes, fc.nat(127), (any, length) => {
      const bit = (at: number) => (at < length ? 0 : 0x80 >> (at % 8))
      const mask = Uint8Array.from({ length: 16 }, (_, i) =>
        [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, at) => sum + bit(8 * i + at), 0),
      )
      const first = any.map((byte, i) => byte & ~(mask[i] ?? 0))
      const last = any.map((byte, i) => byte | (mask[i] ?? 0))
      assert.match(rangeText({ first, last }), new RegExp(`/${length}$`))
    }),
  )
})

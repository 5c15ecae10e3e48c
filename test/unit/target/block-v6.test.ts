import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatRangeV6, parseAddressV6, prefixAround, prefixesOf } from '../../../src/target/block-v6.ts'

const HIGHEST = 2n ** 128n - 1n
const anyAddress = fc.bigInt({ min: 0n, max: HIGHEST })

test('an address is read in every form, and nothing else is one', () => {
  assert.equal(parseAddressV6('fd77::1'), 0xfd77_0000_0000_0000_0000_0000_0000_0001n)
  assert.equal(parseAddressV6('FD77:0:0:0:0:0:0:1'), parseAddressV6('fd77::1'))
  assert.equal(parseAddressV6('64:ff9b::1.2.3.4'), parseAddressV6('64:ff9b::102:304'))
  assert.equal(parseAddressV6('::ffff:1.2.3.4'), 0xffff_0102_0304n)
  for (const text of ['', '1.2.3.4', 'fd77::1%eth0', 'fd77::1/64', 'fd77:::1', '1:2:3:4:5:6:7', 'gw']) {
    assert.equal(parseAddressV6(text), undefined, text)
  }
})

test('a prefix has the address that it is around, begins with zeros and ends with ones', () => {
  fc.assert(
    fc.property(anyAddress, fc.integer({ min: 0, max: 128 }), (address, length) => {
      const [first, last] = prefixAround(address, length)
      assert.ok(first <= address && address <= last)
      assert.equal(last - first + 1n, 2n ** BigInt(128 - length))
      assert.equal(first % 2n ** BigInt(128 - length), 0n)
    }),
  )
})

test('the prefixes of a range are it, one behind the other, and no two could be one', () => {
  const near = fc.tuple(anyAddress, fc.bigInt({ min: 0n, max: 1000n }))
  fc.assert(
    fc.property(near, ([first, more]) => {
      const last = first + more > HIGHEST ? HIGHEST : first + more
      let next = first
      let before = 0n
      for (const [from, to] of prefixesOf([first, last])) {
        const size = to - from + 1n
        assert.equal(from, next)
        assert.ok(size.toString(2).lastIndexOf('1') === 0 && from % size === 0n)
        assert.ok(size !== before || (from - size) % (2n * size) !== 0n)
        before = size
        next = to + 1n
      }
      assert.equal(next, last + 1n)
    }),
  )
  assert.deepEqual([...prefixesOf([0n, HIGHEST])], [[0n, HIGHEST]])
})

test('a range is written as users type it', () => {
  const at = parseAddressV6('fd77::') ?? 0n
  assert.equal(formatRangeV6([at + 1n, at + 1n]), 'fd77::1')
  assert.equal(formatRangeV6([at, at + 7n]), 'fd77::/125')
  assert.equal(formatRangeV6([at + 1n, at + 8n]), 'fd77::1-fd77::8')
  assert.equal(formatRangeV6([at, at + 2n]), 'fd77::-fd77::2')
  assert.equal(formatRangeV6([0n, HIGHEST]), '::/0')
})

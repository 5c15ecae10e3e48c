import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc32c } from '../../../src/packet/crc32c.ts'

const ascending = Buffer.from(Array.from({ length: 32 }, (_, index) => index))

// The check value of the CRC catalogue, and the examples of RFC 3720 appendix B.4.
const vectors: ReadonlyArray<readonly [string, Buffer, number]> = [
  ['"123456789"', Buffer.from('123456789'), 0xe3069283],
  ['no bytes', Buffer.alloc(0), 0],
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['32 ascending', ascending, 0x46dd794e],
  ['32 descending', Buffer.from(ascending).reverse(), 0x113fdb5c],
]
for (const [name, bytes, expected] of vectors) {
  test(`CRC32c of ${name}`, () => assert.equal(crc32c(bytes, 0, bytes.length), expected))
}

test('any span has the CRC that long division by the polynomial gives, in one piece or in two', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), fc.nat(60), (array, a, b) => {
      const bytes = Buffer.from(array)
      const offset = Math.min(a, b, bytes.length)
      const middle = Math.min(Math.max(a, b), bytes.length)
      const whole = crc32c(bytes, offset, bytes.length - offset)
      const start = crc32c(bytes, offset, middle - offset)
      assert.equal(whole, longDivision(bytes.subarray(offset)))
      assert.equal(crc32c(bytes, middle, bytes.length - middle, start), whole)
    }),
  )
})

/** The remainder of the message polynomial, as on paper: bits in wire order, no reflection trick, no table. */
function longDivision(bytes: Buffer): number {
  const polynomial = 0x11edc6f41n
  const bits = Array.from(bytes, (byte) => reversed(byte.toString(2).padStart(8, '0'))).join('')
  const preset = (0xffffffffn << BigInt(bits.length)) ^ (BigInt(`0b0${bits}`) << 32n)
  let remainder = preset
  for (let bit = BigInt(bits.length) + 31n; bit >= 32n; bit--) {
    if ((remainder >> bit) & 1n) remainder ^= polynomial << (bit - 32n)
  }
  const inverted = remainder ^ 0xffffffffn
  return Number.parseInt(reversed(inverted.toString(2).padStart(32, '0')), 2)
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}

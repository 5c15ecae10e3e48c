import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CookieKey, cookieFor, createCookie, halfSipHash } from '../../../src/protocol/cookie.ts'

const uint32 = fc.nat(0xffffffff)
const KEY: CookieKey = { k0: 0x03020100, k1: 0x07060504 }

/** Input bytes 00 01 02 ... and output bytes, from the reference code's vectors.h (HalfSipHash, 64 bits, this key). */
const VECTORS: readonly (readonly [words: number[], output: string])[] = [
  [[], '218d1f59b9b83cc8'],
  [[0x03020100], 'd5e78a175be52ea1'],
  [[0x03020100, 0x07060504], 'edfee820bce4858c'],
]

function hashOf(key: CookieKey, words: readonly number[]): string {
  const cookie = createCookie()
  halfSipHash(key, words, cookie)
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(cookie.w0, 0)
  bytes.writeUInt32LE(cookie.w1, 4)
  return bytes.toString('hex')
}

test('the hash is HalfSipHash-2-4 with 64 bits, as published', () => {
  for (const [words, output] of VECTORS) assert.equal(hashOf(KEY, words), output)
})

test('a cookie is the hash of source, destination and protocol, in this order', () => {
  fc.assert(
    fc.property(uint32, uint32, uint32, uint32, fc.nat(255), (k0, k1, source, destination, protocol) => {
      fc.pre(protocol !== 51)
      const cookie = createCookie()
      const expected = createCookie()
      cookieFor({ k0, k1 }, source, destination, protocol, cookie)
      halfSipHash({ k0, k1 }, [source, destination, protocol], expected)
      assert.deepEqual(cookie, expected)
    }),
  )
})

test('both words of a cookie are unsigned, so that adding a try to them is plain arithmetic', () => {
  fc.assert(
    fc.property(uint32, uint32, uint32, (k0, k1, word) => {
      const cookie = createCookie()
      halfSipHash({ k0, k1 }, [word], cookie)
      for (const half of [cookie.w0, cookie.w1]) assert.ok(Number.isInteger(half) && half >= 0)
    }),
  )
})

test('every input and both halves of the key change a cookie', () => {
  const of = (k0: number, k1: number, ...words: number[]) => hashOf({ k0, k1 }, words)
  const cookies = [of(1, 2, 3, 4, 5), of(0, 2, 3, 4, 5), of(1, 0, 3, 4, 5), of(1, 2, 0, 4, 5)]
  cookies.push(of(1, 2, 3, 0, 5), of(1, 2, 3, 4, 0), of(1, 2, 4, 3, 5))
  assert.equal(new Set(cookies).size, cookies.length)
})

test('that of AH never begins as if ICMPv6 followed, and is the hash otherwise', () => {
  const [cookie, expected] = [createCookie(), createCookie()]
  let changed = 0
  for (let source = 0; source < 5000; source += 1) {
    cookieFor(KEY, source, 1, 51, cookie)
    halfSipHash(KEY, [source, 1, 51], expected)
    assert.notEqual(cookie.w0 >>> 24, 58)
    if (cookie.w0 !== expected.w0) {
      changed += 1
      assert.deepEqual(
        [expected.w0 >>> 24, cookie.w0 >>> 24, cookie.w0 & 0xffffff],
        [58, 59, expected.w0 & 0xffffff],
      )
    }
    assert.equal(cookie.w1, expected.w1)
  }
  assert(changed > 5)
})

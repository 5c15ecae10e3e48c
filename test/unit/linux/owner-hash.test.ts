import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ownerOf } from '../../../src/linux/owner-hash.ts'

const address = fc.integer({ min: 0, max: 0xffffffff })
const blockShift = fc.integer({ min: 0, max: 31 })
const workers = fc.integer({ min: 1, max: 256 })

test('every address has an owner among the workers, the same as all of its block', () => {
  fc.assert(
    fc.property(address, address, blockShift, workers, (a, b, shift, count) => {
      const owner = ownerOf(a, shift, count)
      assert.ok(Number.isInteger(owner) && owner >= 0 && owner < count)
      const blockMask = (2 ** shift - 1) >>> 0
      const sameBlock = ((a & ~blockMask) | (b & blockMask)) >>> 0
      assert.equal(ownerOf(sameBlock, shift, count), owner)
    }),
  )
})

test('it is the upper half of the product modulo 2^32, as exact arithmetic has it', () => {
  fc.assert(
    fc.property(address, blockShift, workers, (a, shift, count) => {
      const product = ((BigInt(a) >> BigInt(shift)) * 2654435761n) % 2n ** 32n
      assert.equal(ownerOf(a, shift, count), Number((product >> 16n) % BigInt(count)))
    }),
  )
})

test('gateways that all end in .1 are spread over the workers', () => {
  const shares = [0, 0, 0, 0]
  for (let network = 0; network < 256; network++) {
    const owner = ownerOf(0x0a000001 + network * 256, 0, 4)
    shares[owner] = (shares[owner] ?? 0) + 1
  }
  for (const share of shares) assert.ok(share > 40 && share < 90, shares.join())
})

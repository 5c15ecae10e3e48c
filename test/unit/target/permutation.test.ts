import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Permutation } from '../../../src/target/permutation.ts'

const seed = fc.nat(0xffffffff)

test('every index comes exactly once, for any size and seed', () => {
  const sizes = fc.oneof(
    fc.integer({ min: 1, max: 5000 }),
    fc.constantFrom(1, 2, 3, 4, 5, 255, 256, 257, 4096, 4097),
  )
  fc.assert(
    fc.property(sizes, seed, (size, s) => {
      const permutation = new Permutation(size, s)
      const seen = new Uint8Array(size)
      for (let i = 0; i < size; i += 1) {
        const at = permutation.at(i)
        if (!(Number.isInteger(at) && at >= 0 && at < size)) assert.fail(`${i} goes to ${at} of ${size}`)
        seen[at] = 1
      }
      assert.ok(seen.every((times) => times === 1))
    }),
    { numRuns: 300 },
  )
})

test('near 2^32 nothing comes twice or falls outside', () => {
  const SAMPLES = 100_000
  for (const size of [2 ** 32, 2 ** 32 - 1, 2 ** 31 + 1, 2 ** 31, 2 ** 30 + 1, 2 ** 24 - 1]) {
    const permutation = new Permutation(size, size ^ 0x5eed)
    const seen = new Set<number>()
    for (let i = 0; i < SAMPLES; i += 1) {
      const at = permutation.at(i < SAMPLES / 2 ? i : size - 1 - i)
      if (!(Number.isInteger(at) && at >= 0 && at < size)) assert.fail(`${at} of ${size}`)
      seen.add(at)
    }
    assert.equal(seen.size, SAMPLES, `size ${size}`)
  }
})

test('the same seed gives the same order, another seed another', () => {
  const order = (s: number) => Array.from({ length: 1000 }, (_, i) => new Permutation(1000, s).at(i))
  assert.deepEqual(order(7), order(7))
  assert.notDeepEqual(order(7), order(8))
})

test('neighbours are spread: the first sixty-fourth of the order visits all sixteen parts of the range', () => {
  const permutation = new Permutation(65_536, 1)
  const parts = new Array<number>(16).fill(0)
  for (let i = 0; i < 1024; i += 1) {
    const part = permutation.at(i) >>> 12
    parts[part] = (parts[part] ?? 0) + 1
  }
  for (const visits of parts) assert.ok(visits > 30 && visits < 110, parts.join())
})

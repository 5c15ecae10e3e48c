import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { count, normalise, type Range, union } from '../../../src/target/ranges.ts'
import { MOST_SHARDS, shardOf } from '../../../src/target/shard.ts'

const range = fc
  .tuple(fc.nat(0xffff_ffff), fc.oneof(fc.nat(3), fc.nat(70_000), fc.nat(0xffff_ffff)))
  .map(([first, more]): Range => [first, Math.min(first + more, 0xffff_ffff)])
const ranges = fc.array(range, { maxLength: 8 }).map(normalise)
const shards = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 }))

test('the shards are disjoint, contiguous, of nearly equal size, and together the whole', () => {
  const property = fc.property(ranges, shards, (whole, n) => {
    const parts = Array.from({ length: n }, (_, i) => shardOf(whole, { index: i + 1, count: n }))
    const sizes = parts.map(count)
    assert.deepEqual(union(...parts), whole)
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      count(whole),
    )
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1)
    const ends = parts.filter((part) => part.length > 0).map((part) => part.at(-1)?.[1] ?? 0)
    assert.deepEqual(
      ends,
      ends.toSorted((a, b) => a - b),
    )
    for (const part of parts) assert.deepEqual(part, normalise([...part]))
  })
  fc.assert(property)
})

test('shards of the whole address space are cut exactly, however many they are', () => {
  const whole = normalise([[0, 0xffff_ffff]])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MOST_SHARDS }), fc.nat(), (n, seed) => {
      const index = 1 + (seed % n)
      const [first, last] = shardOf(whole, { index, count: n }).at(0) ?? [-1, -1]
      const border = (i: number) => Number((BigInt(i) * 2n ** 32n) / BigInt(n))
      assert.deepEqual([first, last + 1], [border(index - 1), border(index)])
    }),
  )
})

test('more shards than targets leave some without any', () => {
  const parts = [1, 2, 3].map((index) => [...shardOf(normalise([[7, 8]]), { index, count: 3 })])
  assert.deepEqual(parts, [[], [[7, 7]], [[8, 8]]])
})

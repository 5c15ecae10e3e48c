import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateUsedInterfaces, UsedInterfaces } from '../../../src/contract/used-interfaces.ts'

test('whoever shares the memory sees each interface that was noted, once, as long as there is room', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 200 }), (noted) => {
      const memory = allocateUsedInterfaces()
      const [one, other] = [new UsedInterfaces(memory), new UsedInterfaces(memory)]
      for (const [i, index] of noted.entries()) (i % 2 === 0 ? one : other).add(index)
      assert.deepEqual([...one], [...new Set(noted)].slice(0, 64))
      assert.deepEqual([...other], [...one])
    }),
  )
})

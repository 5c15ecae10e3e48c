import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Disorder } from '../../../workers/disorder.ts'

function chances(kept: number, swapped: number, tries = 20): number[] {
  const disorder = new Disorder()
  for (let i = 0; i < kept; i += 1) disorder.note(false)
  for (let i = 0; i < swapped; i += 1) disorder.note(true)
  const into = new Float64Array(tries + 1)
  disorder.chancesOf(into)
  return [...into]
}

test('of a way of which nothing is known every other try may mislead', () => {
  assert.deepEqual(chances(0, 0, 3), [1, 0.5, 0.25, 0.125])
})

test('a way that was seen to keep order misleads rarely: the closed form by hand', () => {
  const [, once, twice] = chances(239, 0)
  assert(Math.abs((once ?? 0) - 0.5 / 240) < 1e-12)
  assert(Math.abs((twice ?? 0) - (0.5 / 240) * (1.5 / 241)) < 1e-12)
})

test('the chance is at most one half a try, falls with each try, and with order seen, and rises with disorder', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(50), (kept, swapped) => {
      const own = chances(kept, swapped)
      const calmer = chances(kept + 1, swapped)
      const wilder = chances(kept, swapped + 1)
      for (const [tries, chance] of own.entries()) {
        assert(chance <= 2 ** -tries)
        if (tries > 0) assert(chance < (own[tries - 1] ?? 0))
        assert((calmer[tries] ?? 1) <= chance && chance <= (wilder[tries] ?? 0))
      }
    }),
  )
})

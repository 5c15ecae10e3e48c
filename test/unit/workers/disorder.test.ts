import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Disorder, Disorders } from '../../../workers/disorder.ts'

function chances(kept: number, swapped: number, tries = 20): number[] {
  const disorder = new Disorder()
  for (let i = 0; i < kept; i += 1) disorder.note(false)
  for (let i = 0; i < swapped; i += 1) disorder.note(true)
  return Array.from({ length: tries + 1 }, (_, k) => disorder.chanceOf(k))
}

test('of a way of which nothing is known one pair in twenty is taken to be swapped, as if twenty had been seen', () => {
  const [none, once, twice, thrice] = chances(0, 0, 3)
  assert.equal(none, 1)
  assert(Math.abs((once ?? 0) - 1 / 20) < 1e-12)
  assert(Math.abs((twice ?? 0) - (1 / 20) * (2 / 21)) < 1e-12)
  assert(Math.abs((thrice ?? 0) - (1 / 20) * (2 / 21) * (3 / 22)) < 1e-12)
})

test('a way that was seen to keep order misleads rarely: the closed form by hand', () => {
  const [, once, twice] = chances(219, 1)
  assert(Math.abs((once ?? 0) - 2 / 240) < 1e-12)
  assert(Math.abs((twice ?? 0) - (2 / 240) * (3 / 241)) < 1e-12)
})

test('one that swaps every pair misleads every other time: alike packets are swapped no more often than not', () => {
  const [, once, twice, thrice] = chances(0, 1000)
  assert.deepEqual([once, twice, thrice], [0.5, 0.25, 0.125])
})

test('what a path has shown is believed of a host on it, until the host shows otherwise', () => {
  const path = new Disorder()
  for (let i = 0; i < 180; i += 1) path.note(i < 39)
  const hosts = new Disorders(2)
  const host = () => hosts.of(1, path)
  assert(Math.abs(path.mean - 40 / 200) < 1e-12)
  assert(Math.abs(host().mean - path.mean) < 1e-12)
  for (let i = 0; i < 20; i += 1) hosts.note(1, false)
  assert(Math.abs(host().mean - 4 / 40) < 1e-12)
  assert(Math.abs(host().chanceOf(2) - (4 / 40) * (5 / 41)) < 1e-12)
  assert.deepEqual([hosts.countOf(1), hosts.countOf(0)], [20, 0])
  path.note(true)
  assert(host().mean > 4 / 40)
  hosts.start(1)
  assert.equal(host().mean, path.mean)
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

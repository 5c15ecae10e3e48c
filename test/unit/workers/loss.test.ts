import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Loss, Losses } from '../../../workers/loss.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

function loss(answered: number, lost: number): Loss {
  const one = new Loss()
  one.note(answered, lost)
  return one
}

test('without any observation five in a hundred are believed to be lost', () => {
  assert.equal(loss(0, 0).mean, 0.05)
})

test('the closed form is what drawing the loss from its distribution and trying gives', () => {
  const [a, b] = [3, 40]
  const random = new SeededRandom(1)
  const uniform = () => (random.uint32() + 0.5) / 2 ** 32
  // A beta variate with whole parameters is the a-th smallest of a + b - 1 uniform ones.
  const drawn = Array.from({ length: 20_000 }, () => {
    const sorted = Array.from({ length: a + b - 1 }, uniform).sort((x, y) => x - y)
    return sorted[a - 1] ?? 0
  })
  const observed = loss(b - 19, a - 1)
  assert.deepEqual([observed.a, observed.b], [a, b])
  for (const tries of [1, 2, 3]) {
    const simulated = drawn.reduce((sum, p) => sum + p ** tries, 0) / drawn.length
    const exact = observed.chanceOf(tries)
    assert(Math.abs(simulated - exact) < 0.1 * exact, `${tries} tries: ${simulated}, closed form ${exact}`)
  }
})

test('the closed form by hand: 1/20 x 2/21 x 3/22 for three tries of a fresh path', () => {
  assert(Math.abs(loss(0, 0).chanceOf(3) - (1 / 20) * (2 / 21) * (3 / 22)) < 1e-15)
})

test('never fewer than two tries, never more than sixty', () => {
  assert.equal(loss(1e6, 0).triesForSilence(0.5), 2)
  assert.equal(loss(0, 1e6).triesForSilence(1e-9), 60)
})

test('the tries given are the fewest that suffice, and more loss or less evidence never needs fewer', () => {
  const count = fc.nat(300)
  const error = fc.constantFrom(1e-2, 1e-4, 4e-6, 1e-8)
  fc.assert(
    fc.property(count, fc.nat(60), error, (answered, lost, errorProbability) => {
      const one = loss(answered, lost)
      const tries = one.triesForSilence(errorProbability)
      if (tries < 60) assert(one.chanceOf(tries) <= errorProbability)
      if (tries > 2) assert(one.chanceOf(tries - 1) > errorProbability)
      assert(loss(answered, lost + 1).triesForSilence(errorProbability) >= tries)
      assert(loss(answered + 1, lost).triesForSilence(errorProbability) <= tries)
    }),
  )
})

test("a host begins with what its path has shown, and shows its own loss without the path's", () => {
  const path = loss(1000, 0)
  const hosts = new Losses(2)
  const mean = (slot: number) => hosts.of(slot, path).mean
  assert.deepEqual([mean(0), mean(1)], [path.mean, path.mean])
  const before = path.mean
  hosts.note(1, 10, 10)
  assert(mean(1) > 0.2)
  assert.deepEqual([path.mean, mean(0)], [before, before])
  hosts.start(1)
  assert.equal(mean(1), before)
})

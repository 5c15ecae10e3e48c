import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { affordableStateError, triesForSilence } from '../../../workers/certainty.ts'
import { Disorder } from '../../../workers/disorder.ts'
import { Loss } from '../../../workers/loss.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

function way(answered: number, lost: number, kept: number, swapped: number): [Loss, Disorder] {
  const loss = new Loss()
  loss.note(answered, lost)
  const disorder = new Disorder()
  for (let i = 0; i < kept; i += 1) disorder.note(false)
  for (let i = 0; i < swapped; i += 1) disorder.note(true)
  return [loss, disorder]
}

test('a clean and orderly way takes three tries for one in a quarter million, an unknown one eight', () => {
  assert.equal(triesForSilence(...way(240, 0, 240, 0), 4e-6), 3)
  assert.equal(triesForSilence(...way(0, 0, 0, 0), 4e-6), 8)
})

test('a way that swaps as often as not takes as many tries as coins that must not all fall alike', () => {
  assert.equal(triesForSilence(...way(1e6, 0, 1000, 1000), 4e-6), 18)
})

test('a state may be wrong once in the two thousand sweeps that half of one in a thousand allows, never more often', () => {
  const protocols = Array.from({ length: 256 }, (_, i) => i)
  assert(affordableStateError({ targets: 1, protocols }) * 256 <= 5e-4)
  assert(affordableStateError({ targets: 65_536, protocols }) * 256 * 65_536 <= 5e-4)
  assert(affordableStateError({ targets: 1, protocols: [132] }) <= 2e-6)
})

test('it never takes fewer tries than loss alone, nor than disorder alone', () => {
  const error = fc.constantFrom(1e-3, 4e-6, 1e-9)
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.nat(30),
      fc.nat(300),
      fc.nat(30),
      error,
      (answered, lost, kept, swapped, e) => {
        const [loss, disorder] = way(answered, lost, kept, swapped)
        const tries = triesForSilence(loss, disorder, e)
        assert(tries >= loss.triesForSilence(e))
        if (tries < 60) assert(disorder.chanceOf(tries) <= e)
      },
    ),
  )
})

test('on ways drawn from what is believed no more silences are wrong than was promised', () => {
  const promised = 0.01
  const [loss, disorder] = way(5, 1, 0, 0)
  const tries = triesForSilence(loss, disorder, promised)
  const random = new SeededRandom(3)
  const uniform = () => (random.uint32() + 0.5) / 2 ** 32
  let wrong = 0
  const runs = 20_000
  for (let run = 0; run < runs; run += 1) {
    // The second and the first least of so many have the beta distributions that are believed.
    const lost = Array.from({ length: 25 }, uniform).sort((x, y) => x - y)[1] ?? 0
    const swapped = Math.min(...Array.from({ length: 20 }, uniform))
    const isWrong = Array.from({ length: tries }, () => uniform() < lost || uniform() < swapped).every(
      Boolean,
    )
    if (isWrong) wrong += 1
  }
  assert(wrong / runs <= promised * 1.2, `${wrong} of ${runs}`)
  assert(wrong > 0)
})

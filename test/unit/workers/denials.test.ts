/** False alarms and missed ones, counted over many seeds; the bounds stand beside what was seen. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Denials } from '../../../workers/denials.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

const LANE = 0
const SEEDS = 1000
/** As many errors as a stock host owes. */
const ERRORS = 251

/** One error asked for at a time, each of which comes with a chance; gives the number after which it is denied. */
function deniedAfter(
  comes: (random: SeededRandom, i: number) => boolean,
  loss: number,
  seed: number,
): number {
  const denials = new Denials(1)
  const random = new SeededRandom(seed)
  denials.start(LANE, 0)
  for (let i = 0; i < ERRORS; i += 1) {
    denials.note(LANE, 1, comes(random, i) ? 1 : 0)
    if (denials.isDenied(LANE, loss)) return i + 1
  }
  return Number.POSITIVE_INFINITY
}

function sorted(comes: (random: SeededRandom, i: number) => boolean, loss: number): number[] {
  return Array.from({ length: SEEDS }, (_, seed) => deniedAfter(comes, loss, seed)).sort((a, b) => a - b)
}

describe('of errors asked for at the right pace', () => {
  it('two that stay out are no denial, three of few are', () => {
    const denials = new Denials(1)
    denials.start(LANE, 0)
    denials.note(LANE, 2, 0)
    assert.deepEqual([denials.out(LANE), denials.isDenied(LANE, 0)], [2, false])
    denials.note(LANE, 1, 0)
    assert.deepEqual([denials.out(LANE), denials.isDenied(LANE, 0)], [3, true])
  })

  it('the rule, by hand: out > n q + 2.5 sqrt(n q (1 - q)) + 1', () => {
    for (const [asked, loss, most] of [
      [100, 0, 8],
      [100, 0.1, 22],
      [251, 0.1, 46],
      [1000, 0.47, 540],
    ] as const) {
      for (const out of [most, most + 1]) {
        const denials = new Denials(1)
        denials.start(LANE, 0)
        denials.note(LANE, asked, asked - out)
        assert.equal(denials.isDenied(LANE, loss), out > most, `${out} of ${asked}`)
      }
    }
  })

  for (const [loss, most] of [
    [0, 0],
    [0.02, 0.02],
    [0.1, 0.08],
    [0.36, 0.16],
  ] as const) {
    it(`a loss of ${loss} raises a false alarm in ${most} of scans at most`, () => {
      const alarms = sorted((random) => !random.chance(loss), loss).filter(Number.isFinite).length
      assert(alarms / SEEDS <= most, `${alarms} of ${SEEDS}`)
    })
  }
})

describe('of errors asked for too fast', () => {
  it('a pace twice too fast is noticed after six, and on a way that loses a tenth after sixteen, mostly', () => {
    const clean = sorted((_, i) => i % 2 === 0, 0)
    assert.deepEqual([clean[0], clean.at(-1)], [6, 6])
    const lossy = sorted((random, i) => i % 2 === 0 && !random.chance(0.1), 0.1)
    assert((lossy[SEEDS / 2] ?? 0) <= 16 && (lossy.at(-1) ?? 0) <= 60, `${lossy[SEEDS / 2]}, ${lossy.at(-1)}`)
  })

  it('a pace a quarter too fast is noticed within a scan, one of 2 % never: it wastes little', () => {
    const faster = sorted((_, i) => i % 5 !== 4, 0)
    assert((faster[0] ?? 0) <= 40, `${faster[0]}`)
    const barely = sorted((_, i) => i % 50 !== 49, 0)
    assert.equal(barely[0], Number.POSITIVE_INFINITY)
  })
})

describe('what denials count', () => {
  it('is taken back for what was never owed, but no error that came', () => {
    const denials = new Denials(1)
    denials.start(LANE, 0)
    denials.note(LANE, 4, 1)
    assert.equal(denials.isDenied(LANE, 0), true)
    denials.forgive(LANE)
    assert.deepEqual([denials.out(LANE), denials.isDenied(LANE, 0)], [2, false])
    for (let i = 0; i < 5; i += 1) denials.forgive(LANE)
    assert.equal(denials.out(LANE), 0)
    assert.equal(denials.observedMs(LANE, 0, 1000), 1000)
  })

  it('is forgotten when the pace changes', () => {
    const denials = new Denials(2)
    for (const lane of [0, 1]) denials.start(lane, 0)
    denials.note(LANE, 9, 3)
    denials.note(1, 5, 5)
    denials.start(LANE, 500)
    assert.deepEqual([denials.out(LANE), denials.out(1)], [0, 0])
    assert.equal(denials.observedMs(LANE, 0, 900), undefined)
    assert.equal(denials.observedMs(1, 0, 900), 180)
  })

  it('tells the interval at which errors come, those that were lost on the way counted in', () => {
    const denials = new Denials(1)
    denials.start(LANE, 1000)
    denials.note(LANE, 10, 4)
    assert.equal(denials.observedMs(LANE, 0, 5000), 1000)
    assert.equal(denials.observedMs(LANE, 0.25, 5000), 750)
  })
})

/** When a failed request is tried again: within bounds, whatever the server asks for. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  LONGEST_TRYING_MS,
  MOST_TRIES,
  mayPass,
  pauseAfter,
  retryAfterMs,
} from '../../../../src/inventory/notify/retry-plan.ts'

const chance = fc.double({ min: 0, max: 1, noNaN: true })
const asked = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined })

describe('the pauses between tries', () => {
  test('grow threefold from five seconds', () => {
    const pauses = [1, 2, 3, 4, 5].map((tries) =>
      pauseAfter({ tries, passedMs: 0, retryAfterMs: undefined, chance: 0.5 }),
    )
    assert.deepEqual(pauses, [5000, 15_000, 45_000, 135_000, undefined])
  })

  test('vary by a quarter, and are never shorter than the server asks for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), chance, asked, (tries, chance, retryAfterMs) => {
        const pauseMs = pauseAfter({ tries, passedMs: 0, retryAfterMs, chance })
        if (pauseMs === undefined) return assert.ok((retryAfterMs ?? 0) > LONGEST_TRYING_MS)
        const meanMs = 5000 * 3 ** (tries - 1)
        assert.ok(pauseMs >= meanMs * 0.75 && pauseMs >= (retryAfterMs ?? 0))
        assert.ok(pauseMs <= Math.max(meanMs * 1.25, retryAfterMs ?? 0))
      }),
    )
  })

  test('never lead beyond five tries or five minutes, though each try takes its ten seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(chance, asked), { minLength: 6, maxLength: 6 }), (rounds) => {
        let passedMs = 0
        let tries = 0
        for (const [chance, retryAfterMs] of rounds) {
          tries += 1
          assert.ok(tries <= MOST_TRIES && passedMs <= LONGEST_TRYING_MS)
          passedMs += 10_000
          const pauseMs = pauseAfter({ tries, passedMs, retryAfterMs, chance })
          if (pauseMs === undefined) return
          passedMs += pauseMs
        }
        assert.fail('it goes on')
      }),
    )
  })

  test('allow all five tries where every one takes its ten seconds and every pause is as long as it can be', () => {
    let passedMs = 0
    for (let tries = 1; tries < MOST_TRIES; tries += 1) {
      passedMs += 10_000
      passedMs += pauseAfter({ tries, passedMs, retryAfterMs: undefined, chance: 1 }) ?? Number.NaN
    }
    assert.ok(passedMs <= LONGEST_TRYING_MS)
  })
})

describe('what may pass', () => {
  test('is a server`s trouble, too many requests, too early and too slow', () => {
    const statuses = Array.from({ length: 500 }, (_, index) => index + 100)
    const mayPassing = statuses.filter(mayPass)
    assert.deepEqual(mayPassing.slice(0, 4), [408, 425, 429, 500])
    assert.equal(mayPassing.length, 3 + 100)
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 23, 3, 0, 0)
  const rows: [header: string | null, expected: number | undefined][] = [
    [null, undefined],
    ['120', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 03:00:07 GMT', 7000],
    ['Mon, 23 Nov 2026 02:00:00 GMT', 0],
    ['1.5', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['12345678901', undefined],
    ['', undefined],
  ]
  for (const [header, expected] of rows) {
    test(`${header} asks for ${expected}`, () => assert.equal(retryAfterMs(header, now), expected))
  }
})

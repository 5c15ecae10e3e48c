import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeepingUp } from '../../../../workers/transport/keeping-up.ts'
import { Relief } from '../../../../workers/transport/relief.ts'

const STEP_MS = 1

/** Sends 20 packets whenever it may, from `fromMs` on for so long; gives how many went. */
function send(relief: Relief, fromMs: number, forMs: number, perStep = 20): number {
  let sent = 0
  for (let ms = fromMs; ms < fromMs + forMs; ms += STEP_MS) {
    if (relief.waitMs(ms) > 0) continue
    relief.count(perStep, ms)
    sent += perStep
  }
  return sent
}

test('whoever is not eased is never held back', () => {
  const relief = new Relief()
  assert.equal(send(relief, 0, 1000), 20_000)
})

test('after a relief half as much goes as before, then more by the second, until nothing is held back', () => {
  const relief = new Relief()
  send(relief, 0, 1000)
  relief.ease(1000)
  const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((at) => send(relief, at * 1000, 1000))
  assert((seconds[0] ?? 0) >= 10_000 && (seconds[0] ?? 0) <= 12_500, `${seconds}`)
  for (const [i, sent] of seconds.entries()) assert(sent >= (seconds[i - 1] ?? 0), `${seconds}`)
  assert.equal(seconds[5], 20_000, `${seconds}`)
})

test('what follows within a moment is the same trouble; what follows later halves again', () => {
  const relief = new Relief()
  send(relief, 0, 1000)
  relief.ease(1000)
  relief.ease(1100)
  const first = send(relief, 1100, 900)
  relief.ease(2000)
  const second = send(relief, 2000, 900)
  assert(first > 9000 && second < 0.7 * first, `${first}, ${second}`)
})

test('however often it is eased, a worker goes on sending, and no burst is longer than a moment', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(2000), { maxLength: 20 }),
      fc.integer({ min: 1, max: 200 }),
      (pauses, perStep) => {
        const relief = new Relief()
        let ms = 0
        for (const pauseMs of pauses) {
          send(relief, ms, pauseMs, perStep)
          ms += pauseMs
          relief.ease(ms)
        }
        assert(send(relief, ms, 2000, perStep) >= 500)
      },
    ),
  )
})

test('what was dropped concerns what was sent before it was noticed, and all when some of it has waited for long', () => {
  const keepingUp = new KeepingUp()
  keepingUp.note(true, 0, 10)
  assert.equal(keepingUp.hasDroppedSince(Number.NEGATIVE_INFINITY), false)
  keepingUp.note(true, 3, 20)
  keepingUp.note(true, 3, 30)
  assert.deepEqual(
    [15, 20, 21].map((ms) => keepingUp.hasDroppedSince(ms)),
    [true, true, false],
  )
  for (const ms of [40, 80, 129]) {
    keepingUp.note(false, 3, ms)
    assert.equal(keepingUp.hasDroppedSince(39), false)
  }
  keepingUp.note(false, 3, 130)
  assert.equal(keepingUp.hasDroppedSince(39), true)
  keepingUp.note(true, 3, 140)
  assert.equal(keepingUp.hasDroppedSince(39), false)
})

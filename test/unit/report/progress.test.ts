import assert from 'node:assert/strict'
import test from 'node:test'
import { type ProgressSample, progressLine, remainingSeconds } from '../../../src/report/progress.ts'

const GOAL = { targets: 100, protocols: 256 }
const BEGIN: ProgressSample = { atMs: 0, admitted: 0, finished: 0, up: 0, probes: 0, pings: 0, answers: 0 }

test('the time left follows from the rate of answers, not from the hosts that are done', () => {
  // All 100 hosts in flight, each answering once a second: none is done until nearly the end.
  const earlier = { ...BEGIN, atMs: 100_000, admitted: 100, answers: 10_000 }
  const now = { ...earlier, atMs: 110_000, answers: 11_000, probes: 12_000 }
  assert.equal(remainingSeconds(GOAL, earlier, now), (100 * 256 - 11_000) / 100)
  assert.equal(
    progressLine(GOAL, earlier, now),
    '0 of 100 hosts done (0 up), 100 in flight, 12000 probes sent, about 2 min 30 s left',
  )
})

test('targets that were not tried yet count as up as often as those that were', () => {
  const now = { ...BEGIN, atMs: 10_000, admitted: 50, finished: 50, up: 5, answers: 1280 }
  // 5 of 50 were up, so 5 more are to be expected: 1280 answers at 128 a second.
  assert.equal(remainingSeconds(GOAL, BEGIN, now), 10)
})

test('where no protocol is asked for, hosts done with are what counts', () => {
  const goal = { targets: 100, protocols: 0 }
  const now = { ...BEGIN, atMs: 2000, admitted: 60, finished: 40, up: 4, pings: 200, answers: 4 }
  assert.equal(remainingSeconds(goal, BEGIN, now), 3)
  assert.equal(
    progressLine(goal, BEGIN, now),
    '40 of 100 hosts done (4 up), 20 in flight, 200 pings sent, about 3 s left',
  )
})

test('without answers in the last seconds no time is promised', () => {
  const still = { ...BEGIN, atMs: 5000, admitted: 100 }
  assert.equal(remainingSeconds(GOAL, BEGIN, still), undefined)
  assert.equal(remainingSeconds(GOAL, BEGIN, BEGIN), undefined)
  assert.match(progressLine(GOAL, BEGIN, still), /time left unknown$/)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  doneShare,
  type ProgressSample,
  progressLine,
  remainingSeconds,
} from '../../../src/report/progress.ts'
import { NEVER_HELD, plan } from './sample.ts'

const { ceilings } = plan()
const GOAL = { targets: 100, protocols: 256, ceilings }
const BEGIN: ProgressSample = {
  atMs: 0,
  admitted: 0,
  finished: 0,
  up: 0,
  probes: 0,
  pings: 0,
  answers: 0,
  finishedAnswers: 0,
  held: NEVER_HELD,
}

test('the time left follows from the rate of answers, not from the hosts that are done', () => {
  // All 100 hosts in flight, each answering once a second: none is done until nearly the end.
  const earlier = { ...BEGIN, atMs: 100_000, admitted: 100, answers: 10_000 }
  const now = { ...earlier, atMs: 110_000, answers: 11_000, probes: 12_000 }
  assert.equal(remainingSeconds(GOAL, earlier, now), (100 * 256 - 11_000) / 100)
  assert.equal(
    progressLine(GOAL, { earlier, lately: earlier, now }),
    '0 of 100 hosts done (0 up), about 2 min 30 s left, as fast as the targets answer, 100 in flight, 12000 probes sent',
  )
})

test('targets that were not tried yet count as up as often as those that were', () => {
  const now = { ...BEGIN, atMs: 10_000, admitted: 50, finished: 50, up: 5, answers: 1280 }
  // 5 of 50 were up, so 5 more are to be expected: 1280 answers at 128 a second.
  assert.equal(remainingSeconds(GOAL, BEGIN, now), 10)
})

test('where no protocol is asked for, hosts done with are what counts', () => {
  const goal = { ...GOAL, protocols: 0 }
  const now = { ...BEGIN, atMs: 2000, admitted: 60, finished: 40, up: 4, pings: 200, answers: 4 }
  assert.equal(remainingSeconds(goal, BEGIN, now), 3)
  assert.equal(
    progressLine(goal, { earlier: BEGIN, lately: BEGIN, now }),
    '40 of 100 hosts done (4 up), about 3 s left, as fast as the targets answer, 20 in flight, 200 pings sent',
  )
})

test('without answers in the last seconds no time is promised', () => {
  const still = { ...BEGIN, atMs: 5000, admitted: 100 }
  assert.equal(remainingSeconds(GOAL, BEGIN, still), undefined)
  assert.equal(remainingSeconds(GOAL, BEGIN, BEGIN), undefined)
  assert.match(progressLine(GOAL, { earlier: BEGIN, lately: BEGIN, now: still }), /, time left unknown,/)
})

test('what limits is what has done so lately, not long ago', () => {
  const earlier = { ...BEGIN, admitted: 10 }
  const lately = { ...earlier, atMs: 6000, held: { ...NEVER_HELD, packets: [6000, 6000] } }
  const still = { ...lately, atMs: 10_000 }
  assert.match(progressLine(GOAL, { earlier, lately, now: still }), /, as fast as the targets answer,/)
  const held = { ...still, held: { ...NEVER_HELD, packets: [6000, 9000] } }
  assert.match(progressLine(GOAL, { earlier, lately, now: held }), /, limited by --max-rate 10000,/)
})

test('of hosts in flight the answers count as done, of finished ones everything', () => {
  const now = {
    ...BEGIN,
    admitted: 60,
    finished: 50,
    up: 5,
    answers: 5 * 250 + 10 * 64,
    finishedAnswers: 5 * 250,
  }
  assert.equal(doneShare(GOAL, now), (50 + 10 * 0.25) / 100)
  assert.equal(doneShare(GOAL, { ...now, finished: 60, finishedAnswers: 2000 }), 0.6)
  // Duplicates, and errors that were asked for twice, make no host more than done.
  assert.equal(doneShare(GOAL, { ...now, answers: 1e6 }), 0.6)
  assert.equal(doneShare(GOAL, BEGIN), 0)
  assert.equal(doneShare({ ...GOAL, protocols: 0 }, now), 0.5)
  assert.equal(doneShare({ ...GOAL, targets: 0 }, BEGIN), 1)
})

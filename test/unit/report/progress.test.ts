import assert from 'node:assert/strict'
import test from 'node:test'
import { doneShare, type ProgressSample, progressLine } from '../../../src/report/progress.ts'
import { NEVER_HELD, plan } from './sample.ts'

const { ceilings } = plan()
const GOAL = { targets: 100, protocols: 256, maxInFlight: 100, ceilings }
const BEGIN: ProgressSample = {
  atMs: 0,
  admitted: 0,
  found: 0,
  foundAtMs: 0,
  finished: 0,
  up: 0,
  upMs: 0,
  missed: 0,
  probes: 0,
  pings: 0,
  answers: 0,
  finishedAnswers: 0,
  held: NEVER_HELD,
}

test('the line says how far a sweep is, how long it will take, and what limits it', () => {
  const earlier = { ...BEGIN, atMs: 100_000, admitted: 100, found: 100, answers: 10_000 }
  const now = { ...earlier, atMs: 110_000, answers: 11_000, probes: 12_000, pings: 7 }
  assert.equal(
    progressLine(GOAL, { lately: earlier, now, secondsLeft: 146 }),
    '0 of 100 hosts done (0 up), about 2 min 30 s left, as fast as the targets answer, 100 in flight, 12000 probes sent',
  )
  assert.match(progressLine(GOAL, { lately: earlier, now, secondsLeft: undefined }), /, time left unknown,/)
  assert.match(
    progressLine({ ...GOAL, protocols: 0 }, { lately: earlier, now, secondsLeft: 3 }),
    /about 3 s left, .*, 7 pings sent$/,
  )
})

test('what limits is what has done so lately, not long ago', () => {
  const earlier = { ...BEGIN, admitted: 10 }
  const lately = { ...earlier, atMs: 6000, held: { ...NEVER_HELD, packets: [6000, 6000] } }
  const still = { ...lately, atMs: 10_000 }
  assert.match(progressLine(GOAL, { lately, now: still, secondsLeft: 1 }), /, as fast as the targets answer,/)
  const held = { ...still, held: { ...NEVER_HELD, packets: [6000, 9000] } }
  assert.match(progressLine(GOAL, { lately, now: held, secondsLeft: 1 }), /, limited by --max-rate 10000,/)
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

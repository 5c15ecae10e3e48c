import assert from 'node:assert/strict'
import test from 'node:test'
import { doneShare, type ProgressSample, progressLine } from '../../../src/report/progress.ts'
import { NEVER_HELD, plan } from './sample.ts'

const { ceilings, paceBounds } = plan()
const GOAL = { targets: 100, protocols: 256, maxInFlight: 100, ceilings, paceBounds }
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
    '0 of 100 hosts done (0 up), about 2 min 30 s left, as fast as the targets answer, 1200 probes/s, 100 answers/s, 100 in flight',
  )
  assert.match(progressLine(GOAL, { lately: earlier, now, secondsLeft: undefined }), /, time left unknown,/)
  assert.match(progressLine(GOAL, { lately: now, now, secondsLeft: 1 }), / 0 probes\/s, 0 answers\/s,/)
  assert.match(
    progressLine({ ...GOAL, protocols: 0 }, { lately: earlier, now, secondsLeft: 3 }),
    /about 3 s left, .*, 0.7 pings\/s, 100 answers\/s, 100 in flight$/,
  )
})

test('on a terminal of 80 columns all that matters is there in fewer words, and no line is wider', () => {
  const lately = { ...BEGIN, finished: 1000, admitted: 2000 }
  const now = {
    ...lately,
    atMs: 4000,
    finished: 12_345,
    admitted: 20_000,
    probes: 39_996,
    answers: 36_000,
    up: 12_000,
  }
  const goal = { ...GOAL, targets: 65_536 }
  const samples = { lately, now, secondsLeft: 7500 }
  assert.equal(
    progressLine(goal, samples, 79),
    '12345/65536 hosts, 2 h 5 min left, targets limit, 9999 probes/s, 9000 answers/s',
  )
  assert.equal(progressLine(goal, samples, 20), '12345/65536 hosts, 2')
  const held = { ...now, held: { ...NEVER_HELD, packets: [4000] } }
  assert.equal(
    progressLine(
      { ...GOAL, targets: 1 },
      { lately, now: { ...held, finished: 0, up: 0 }, secondsLeft: 31 },
      100,
    ),
    '0/1 host, 31 s left, --max-rate limits, 9999 probes/s, 9000 answers/s, 0 up, 20000 in flight',
  )
  assert.equal(progressLine(goal, samples, 200), progressLine(goal, samples))
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

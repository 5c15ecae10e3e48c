import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { estimateLeft, TimeLeft } from '../../../src/report/time-left.ts'
import { BEGIN, type Course, courseOf } from '../../support/sweep-course.ts'
import { plan } from './sample.ts'

const { ceilings, paceBounds } = plan()
const GOAL = { targets: 100, protocols: 256, maxInFlight: 100, ceilings, paceBounds }

describe('the estimate', () => {
  test('follows from the rate of answers where all hosts are in flight, not from the hosts that are done', () => {
    // All 100 hosts in flight, each answering once a second: none is done until nearly the end.
    const earlier = { ...BEGIN, atMs: 100_000, admitted: 100, found: 100, answers: 10_000 }
    const now = { ...earlier, atMs: 110_000, answers: 11_000 }
    assert.equal(estimateLeft(GOAL, earlier, now), (100 * 256 - 11_000) / 100)
  })

  test('takes targets that were not tried yet to be up as often as those that were, and to last as long', () => {
    // Of 50 targets five were up. All 50 others are looked for, five a second: 10 s, and the last may need its 2 s.
    const tried = {
      ...BEGIN,
      atMs: 10_000,
      admitted: 100,
      found: 5,
      missed: 45,
      finished: 50,
      up: 5,
      upMs: 10_000,
    }
    assert.equal(estimateLeft(GOAL, BEGIN, { ...tried, answers: 1280, finishedAnswers: 1280 }), 12)
    // All places are taken by hosts that answer: five a second in all, and 1280 answers of further ones to come.
    const asked = { ...tried, admitted: 50, found: 10, missed: 40, finished: 45, answers: 1280 + 640 }
    const full = { ...asked, finishedAnswers: 1280 }
    const earlier = { ...full, atMs: 0, answers: full.answers - 640 }
    const left = 5 * 128 + 10 * 256
    assert.equal(estimateLeft(GOAL, earlier, full), left / 64)
  })

  test('takes the rate of those that are left where faster ones have just ended', () => {
    // Eight answered all at once; the ninth has given its burst of six, and one a second since.
    const answers = 8 * 256 + 12
    const now = {
      ...BEGIN,
      atMs: 6500,
      admitted: 9,
      found: 9,
      foundAtMs: 500,
      finished: 8,
      up: 8,
      upMs: 8000,
      answers,
      finishedAnswers: 8 * 256,
    }
    assert.equal(estimateLeft({ ...GOAL, targets: 9 }, { ...BEGIN, atMs: 500 }, now), (256 - 12) / 2)
  })

  test('counts what hosts that are done with did not answer as answered', () => {
    // Four silent hosts are done; 95 in flight have answered half.
    const earlier = {
      ...BEGIN,
      admitted: 100,
      found: 100,
      finished: 5,
      up: 5,
      upMs: 5000,
      finishedAnswers: 10,
    }
    const answers = 10 + 95 * 128
    const now = { ...earlier, atMs: 10_000, answers }
    assert.equal(estimateLeft(GOAL, { ...earlier, answers: answers - 950 }, now), 128)
  })

  test('is no less than what the host that was found last still needs', () => {
    const now = {
      ...BEGIN,
      atMs: 300_000,
      admitted: 100,
      found: 100,
      foundAtMs: 250_000,
      finished: 90,
      up: 90,
    }
    const known = { ...now, upMs: 90 * 240_000, answers: 30_000, finishedAnswers: 20_000 }
    assert.equal(estimateLeft(GOAL, { ...known, atMs: 290_000, answers: 29_900 }, known), 190)
  })

  test('is of hosts that are done with where no protocol is asked for', () => {
    const goal = { ...GOAL, protocols: 0 }
    const now = { ...BEGIN, atMs: 2000, admitted: 60, finished: 40, up: 4, missed: 36, answers: 4 }
    assert.equal(estimateLeft(goal, BEGIN, now), 3)
  })

  test('is none while nothing is known: no time yet, no answers lately, or nobody has had the time to keep silent', () => {
    const still = { ...BEGIN, atMs: 5000, admitted: 100, found: 100 }
    assert.equal(estimateLeft(GOAL, BEGIN, still), undefined)
    assert.equal(estimateLeft(GOAL, BEGIN, BEGIN), undefined)
    assert.equal(estimateLeft(GOAL, BEGIN, { ...still, atMs: 1500, answers: 600 }), undefined)
    const early = { ...BEGIN, atMs: 7000, admitted: 100, found: 10, answers: 600 }
    assert.equal(estimateLeft(GOAL, BEGIN, early), undefined)
    assert.notEqual(estimateLeft(GOAL, BEGIN, { ...early, atMs: 8000 }), undefined)
  })
})

describe('the time left as it is shown', () => {
  test('goes down with the clock, further where the estimates do, and up only by what is news', () => {
    const left = new TimeLeft()
    assert.equal(left.at(0), undefined)
    left.take(100, 0)
    assert.equal(left.at(10_000), 90)
    left.take(95, 10_000)
    assert.equal(left.at(10_000), 90, 'less than a tenth more is how a rate varies')
    for (let atMs = 10_500; atMs <= 60_000; atMs += 500) left.take(20, atMs)
    assert.ok(Math.abs((left.at(60_000) ?? 0) - 20) < 4)
    for (let atMs = 60_500; atMs <= 90_000; atMs += 500) left.take(60, atMs)
    assert.ok(Math.abs((left.at(90_000) ?? 0) - 60) < 12)
    assert.equal(left.at(900_000), 0)
    left.take(undefined, 900_000)
    assert.equal(left.at(900_000), undefined)
  })

  test('is hardly moved by what an estimate says for a moment only', () => {
    const left = new TimeLeft()
    for (let atMs = 0; atMs <= 10_000; atMs += 500) left.take(1000 - atMs / 1000, atMs)
    left.take(500, 10_500)
    assert.ok((left.at(10_500) ?? 0) > 0.97 * 989)
  })
})

/** So many samples lie between a sample and the one that rates are taken from. */
const WINDOW = 20

describe('over a whole sweep', () => {
  const courses: Readonly<Record<string, Course>> = {
    'a subnet at the limit of its hosts': {
      ...{
        targets: 254,
        window: 65_536,
        up: 1,
        decidedPerSecond: 1000,
        answersPerSecond: 1,
        silent: 3,
        error: 0.06,
      },
    },
    'many more hosts than may be in flight': {
      ...{
        targets: 2000,
        window: 250,
        up: 1,
        decidedPerSecond: 1000,
        answersPerSecond: 4,
        silent: 3,
        error: 0.06,
      },
    },
    'a range that ARP holds up, with few hosts': {
      ...{
        targets: 20_000,
        window: 65_536,
        up: 0.01,
        decidedPerSecond: 300,
        answersPerSecond: 4,
        silent: 3,
        error: 0.06,
      },
    },
    'a range that ARP holds up, with many hosts': {
      ...{
        targets: 4000,
        window: 65_536,
        up: 0.5,
        decidedPerSecond: 20,
        answersPerSecond: 4,
        silent: 3,
        error: 0.06,
      },
    },
    // How long they take is known only when the first are done: the second generation is small.
    'hosts that are silent about much': {
      ...{
        targets: 1000,
        window: 200,
        up: 0.3,
        decidedPerSecond: 100,
        answersPerSecond: 4,
        silent: 100,
        error: 0.2,
      },
    },
  }
  for (const [name, course] of Object.entries(courses)) {
    test(`${name}: the time left falls, and is right`, () => {
      const samples = courseOf(course, 7)
      const goal = { ...GOAL, targets: course.targets, maxInFlight: course.window }
      const endMs = samples.at(-1)?.atMs ?? 0
      const left = new TimeLeft()
      let [rises, worst, shown] = [0, 0, 0]
      for (const [index, now] of samples.entries()) {
        const before = left.at(now.atMs)
        const earlier = samples[Math.max(0, index - WINDOW + 1)] ?? now
        left.take(estimateLeft(goal, earlier, now), now.atMs)
        const after = left.at(now.atMs)
        if (after === undefined) continue
        shown += 1
        if (before !== undefined && after > before) rises += 1
        const isUnderWay = now.atMs > 0.1 * endMs
        if (isUnderWay) worst = Math.max(worst, Math.abs(after * 1000 - (endMs - now.atMs)) / endMs)
      }
      const what = { rises, worst, shown: shown / samples.length }
      assert.ok(worst < course.error && shown > 0.9 * samples.length, JSON.stringify(what))
      assert.ok(rises <= 4, JSON.stringify(what))
    })
  }
})

/** How a sweep goes, as its counters see it. */
import type { ProgressSample } from '../../src/report/progress.ts'
import { SeededRandom } from './seeded-random.ts'

/** Before anything has happened. */
export const BEGIN: ProgressSample = {
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
  held: { packets: [0], oneHost: [0], arp: [0] },
}

/** A sweep as its counters see it. */
export interface Course {
  readonly targets: number
  readonly window: number
  /** The part of them that is up, 0 to 1. */
  readonly up: number
  /** Targets found or missed in a second, at most. */
  readonly decidedPerSecond: number
  /** Each host that is up gives so many answers a second. */
  readonly answersPerSecond: number
  /** Of 256 protocols so many are silent, and cost as many answers of other protocols that were asked again. */
  readonly silent: number
  /** How far off, as a part of the whole, the time left may be. */
  readonly error: number
}

/** Samples of a sweep that goes on steadily, two a second, and its end. */
export function courseOf(course: Course, seed: number): ProgressSample[] {
  const random = new SeededRandom(seed)
  const samples: ProgressSample[] = []
  const asked: { foundMs: number; answers: number }[] = []
  let [undecided, atMs, now] = [course.targets, 0, { ...BEGIN, foundAtMs: 0 }]
  const isUp = () => random.chance(course.up)
  while (now.finished < course.targets) {
    atMs += 500
    const room = course.window - asked.length
    const rate = course.decidedPerSecond * (0.9 + random.below(200) / 1000)
    const decided = Math.min(undecided, room, Math.ceil(rate / 2))
    undecided -= decided
    const found = Array.from({ length: decided }, isUp).filter(Boolean).length
    for (let i = 0; i < found; i += 1) asked.push({ foundMs: atMs, answers: 0 })
    let { answers, up, upMs, finishedAnswers } = now
    for (const host of asked) {
      const more = (course.answersPerSecond / 2) * (0.7 + random.below(600) / 1000)
      host.answers += more
      answers += more
    }
    for (const host of asked.filter((one) => one.answers >= 256)) {
      asked.splice(asked.indexOf(host), 1)
      up += 1
      upMs += atMs - host.foundMs
      finishedAnswers += 256 - course.silent
    }
    const missed = now.missed + decided - found
    const foundAtMs = found > 0 ? atMs : now.foundAtMs
    now = { ...now, atMs, found: now.found + found, foundAtMs, missed, up, upMs, answers, finishedAnswers }
    const admitted = Math.min(course.targets, up + missed + course.window)
    now = { ...now, admitted, finished: up + missed }
    samples.push(now)
  }
  return samples
}

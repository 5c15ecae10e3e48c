/**
 * When a schedule is due. croner reads the expression and finds its times; it never runs a timer of ours.
 *
 * Summer time: a time of day that a day lacks is due at the first moment after the gap, one that comes twice is due
 * the first time only; lists and ranges too (croner's `no-wildcard` rule, as in Vixie's cron). Expressions with a
 * `*` or a step among seconds, minutes or hours go by elapsed time instead: a day of 25 hours has 25 hourly runs.
 */
import { createHash } from 'node:crypto'
import { Cron } from 'croner'
import type { Schedule } from '../../contract/schedule.ts'

/** What says when a schedule is due. */
export type Timing = Pick<Schedule, 'name' | 'cron' | 'timeZone' | 'jitterMs'>

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS
const DAY_MS = 24 * HOUR_MS
const MOST_COUNTED = 1000

/** croner's own reading of an expression in a zone. Throws croner's errors. */
export function cronIn(cron: string, timeZone: string): Cron {
  return new Cron(cron, {
    timezone: timeZone,
    mode: '5-or-6-parts',
    fixedTimeRule: 'no-wildcard',
    paused: true,
  })
}

/** How much later than its expression says a schedule of this name is due, always the same: 0 to `jitterMs`. */
export function delayOf(name: string, jitterMs: number): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6) % (jitterMs + 1)
}

/** The due times of a schedule, its delay included, in milliseconds since the epoch. */
export class DueTimes {
  readonly #cron: Cron
  readonly #delayMs: number

  /** Throws croner's errors where expression or zone is wrong: schedule-file.ts has looked at them before. */
  constructor({ name, cron, timeZone, jitterMs }: Timing) {
    this.#cron = cronIn(cron, timeZone)
    this.#delayMs = delayOf(name, jitterMs)
  }

  /** The first due time after `afterMs`; undefined if none will come. */
  next(afterMs: number): number | undefined {
    return this.#delayed(this.#cron.nextRun(this.#second(afterMs)))
  }

  /** The last due time at or before `atMs`; undefined if there was none. */
  previous(atMs: number): number | undefined {
    const [run] = this.#cron.previousRuns(1, this.#second(atMs + SECOND_MS))
    return this.#delayed(run)
  }

  /** How many due times are after `afterMs` and not after `untilMs`; 1000 stands for more, too. */
  count(afterMs: number, untilMs: number): number {
    let count = 0
    let dueMs = this.next(afterMs)
    while (dueMs !== undefined && dueMs <= untilMs && count < MOST_COUNTED) {
      count += 1
      dueMs = this.next(dueMs)
    }
    return count
  }

  /**
   * The longest time between two due times after `fromMs`, for whoever watches that runs come; undefined if there are
   * not two. A gap that comes less than once a year, or for less than an hour, may be overlooked.
   */
  longestGapMs(fromMs: number): number | undefined {
    let longestMs = 0
    for (const atMs of samples(fromMs)) longestMs = Math.max(longestMs, this.#gapAround(atMs) ?? 0)
    return this.#longerGap(fromMs, longestMs) || undefined
  }

  #gapAround(atMs: number): number | undefined {
    const nextMs = this.next(atMs)
    const previousMs = nextMs === undefined ? undefined : this.previous(nextMs - 1)
    return nextMs === undefined || previousMs === undefined ? undefined : nextMs - previousMs
  }

  // From one due time to the last one within the longest gap known: no gap between them can be longer.
  #longerGap(fromMs: number, knownMs: number): number {
    let longestMs = knownMs
    let dueMs = this.next(fromMs)
    for (let step = 0; step < MOST_STEPS && dueMs !== undefined; step += 1) {
      const nextMs = this.next(dueMs)
      if (nextMs === undefined) break
      longestMs = Math.max(longestMs, nextMs - dueMs)
      dueMs = this.previous(dueMs + longestMs)
    }
    return longestMs
  }

  // croner knows whole seconds only.
  #second(timeMs: number): Date {
    return new Date(Math.floor((timeMs - this.#delayMs) / SECOND_MS) * SECOND_MS)
  }

  #delayed(run: Date | null | undefined): number | undefined {
    return run === null || run === undefined ? undefined : run.getTime() + this.#delayMs
  }
}

const MOST_STEPS = 100

/** Every six hours of more than a week, then every month of a year. */
function samples(fromMs: number): number[] {
  const week = Array.from({ length: 32 }, (_, index) => fromMs + index * 6 * HOUR_MS)
  const year = Array.from({ length: 12 }, (_, index) => fromMs + (index + 1) * 30 * DAY_MS)
  return [...week, ...year]
}

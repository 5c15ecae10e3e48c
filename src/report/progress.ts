/**
 * The line that says how far a sweep is and how long it will still take. Finished hosts alone are a bad measure,
 * because hosts in flight together end together: of those in flight answers count, which come at the rate that the
 * targets allow. Only where no protocol is asked for are hosts all that there is to count.
 */
import { counted, formatDuration } from './duration.ts'
import { type HeldBounds, type HeldTimes, limitText, shortLimitText } from './held-back.ts'

/** Where a sweep stands. Counts since it began. */
export interface ProgressSample {
  readonly atMs: number
  /** Targets that were taken up, and those of them that were found to be up, or are taken for it. */
  readonly admitted: number
  readonly found: number
  /** When the last was found. */
  readonly foundAtMs: number
  /** Targets done with; those of them that were up, with the time that they took in all, and those that were not. */
  readonly finished: number
  readonly up: number
  readonly upMs: number
  readonly missed: number
  readonly probes: number
  readonly pings: number
  /** Answers believed; and how many of the protocols of hosts that are done with had one. */
  readonly answers: number
  readonly finishedAnswers: number
  readonly held: HeldTimes
}

/** What a sweep has to do. */
export interface ProgressGoal extends HeldBounds {
  readonly targets: number
  /** 0 where the sweep only finds out which hosts are up. */
  readonly protocols: number
  /** The most hosts in flight. */
  readonly maxInFlight: number
}

/** What the line is drawn from. */
export interface ProgressSamples {
  /** The latest but so many that what limits now is seen, also where a ceiling lets one packet through a second. */
  readonly lately: ProgressSample
  readonly now: ProgressSample
  /** Undefined while it is unknown. */
  readonly secondsLeft: number | undefined
}

/**
 * The share of a sweep that is done, 0 to 1: a host in flight counts by the answers that it has given so far, and one
 * that keeps silent only once it is done with.
 */
export function doneShare({ targets, protocols }: ProgressGoal, now: ProgressSample): number {
  if (targets === 0) return 1
  const most = (now.admitted - now.finished) * protocols
  const answers = Math.min(Math.max(now.answers - now.finishedAnswers, 0), most)
  const underWay = protocols === 0 ? 0 : answers / protocols
  return Math.min((now.finished + underWay) / targets, 1)
}

/**
 * The line itself, what matters most first; in fewer words where it would be longer than `columns`, which on a terminal of
 * 80 is enough for all that matters.
 */
export function progressLine(goal: ProgressGoal, samples: ProgressSamples, columns = Infinity): string {
  const { lately, now, secondsLeft: seconds } = samples
  const inFlight = now.admitted - now.finished
  const elapsedMs = now.atMs - lately.atMs
  const held = { before: lately.held, now: now.held, elapsedMs, inFlight }
  const [asked, what] =
    goal.protocols === 0 ? [now.pings - lately.pings, 'pings'] : [now.probes - lately.probes, 'probes']
  const rates = [
    `${perSecond(asked, elapsedMs)} ${what}/s`,
    `${perSecond(now.answers - lately.answers, elapsedMs)} answers/s`,
  ]
  const whole = [
    `${now.finished} of ${counted(goal.targets, 'host')} done (${now.up} up)`,
    seconds === undefined ? 'time left unknown' : `about ${formatDuration(seconds)} left`,
    limitText(goal, held),
    ...rates,
    `${inFlight} in flight`,
  ].join(', ')
  if (whole.length <= columns) return whole
  const short = [
    `${now.finished}/${counted(goal.targets, 'host')}`,
    seconds === undefined ? 'time left unknown' : `${formatDuration(seconds)} left`,
    shortLimitText(goal, held),
    ...rates,
    `${now.up} up`,
    `${inFlight} in flight`,
  ].join(', ')
  return short.slice(0, columns)
}

/** To a tenth below ten: one host is often asked once a second. */
function perSecond(count: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (count / elapsedMs) * 1000 : 0
  return rate < 9.95 ? `${Math.round(rate * 10) / 10}` : `${Math.round(rate)}`
}

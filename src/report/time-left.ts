/**
 * How long a sweep will still take, from what it did in the last seconds. Two clocks run, and the slower counts. Hosts that
 * are up answer at their rates, and others wait for their places: that takes as long as all answers, of hosts in flight and
 * of those to come. And while many hosts in flight are not found yet (ARP and pings have ceilings of their own), it takes
 * until all are found or missed, and then as long as the last of them. It is never less than what the host that was
 * found last still needs.
 */
import type { ProgressGoal, ProgressSample } from './progress.ts'

/** A rate over less time says nothing. */
const LEAST_SECONDS = 2
/** While targets wait, how many of them are up is known only after the first have had the time to keep silent. */
const LEAST_SECONDS_WAITING = 8
/** More than this part of the hosts in flight are not found yet: then finding them is what takes the time. */
const LOOKED_FOR = 0.1
/** A longer time is news only where it is longer by this part: less is how a rate varies. */
const NEWS = 0.1
/** Estimates are evened out over this part of the time left, and at least over two seconds. */
const EVENED = 0.05
const LEAST_EVENED_MS = 2000

/** Seconds still to go at the rates between two samples; undefined while they say nothing about that. */
export function estimateLeft(
  goal: ProgressGoal,
  earlier: ProgressSample,
  now: ProgressSample,
): number | undefined {
  const seconds = (now.atMs - earlier.atMs) / 1000
  if (seconds < LEAST_SECONDS) return undefined
  if (goal.protocols === 0)
    return over(goal.targets - now.finished, (now.finished - earlier.finished) / seconds)
  const waiting = Math.max(0, goal.targets - decidedIn(now))
  if (waiting > 0 && seconds < LEAST_SECONDS_WAITING) return undefined
  const ofAll = (now.answers - earlier.answers) / seconds / meanAsked(earlier, now)
  const ofHost = waiting === 0 && now.up > earlier.up ? Math.min(ofAll, rateOfLeft(now) ?? ofAll) : ofAll
  const lasts = hostSeconds(goal, now, ofHost)
  const toAnswer = over(answersLeft(goal, now, waiting), ofHost * askedAtOnce(goal, now, waiting))
  const toDecide = sum(over(waiting, (decidedIn(now) - decidedIn(earlier)) / seconds), lasts)
  const left = isLooking(now, waiting) ? longest(toDecide, toAnswer ?? 0) : (toAnswer ?? toDecide)
  if (left === undefined || (waiting === 0 && toAnswer === undefined)) return undefined
  return Math.max(left, ofLast(goal, earlier, now, { waiting, lasts: lasts ?? 0, ofHost }))
}

interface LastHost {
  readonly waiting: number
  /** How many seconds a host takes, and how many answers a second it gives. */
  readonly lasts: number
  readonly ofHost: number
}

/** What the last host needs: one that is asked already, or one that waits, if need be until hosts that began together end. */
function ofLast(
  goal: ProgressGoal,
  earlier: ProgressSample,
  now: ProgressSample,
  { waiting, lasts, ofHost }: LastHost,
): number {
  if (furtherUp(now, waiting) >= 1) {
    const isAnyEnding = now.up > earlier.up || askedIn(now) === 0 || isLooking(now, waiting)
    const ofPlace = isAnyEnding ? 0 : over(answersLeft(goal, now, 0), ofHost * askedIn(now))
    return lasts + (ofPlace ?? 0)
  }
  return askedIn(now) > 0 && now.up > 0 ? lasts - (now.atMs - now.foundAtMs) / 1000 : 0
}

/** Of the targets that wait so many will be up, if as many are as of those before them. */
function furtherUp(now: ProgressSample, waiting: number): number {
  return (waiting * now.found) / Math.max(1, decidedIn(now))
}

/** How many hosts will be asked at once: while targets are looked for more and more, up to all that are up. */
function askedAtOnce({ maxInFlight }: ProgressGoal, now: ProgressSample, waiting: number): number {
  const asked = askedIn(now)
  if (!isLooking(now, waiting)) return asked
  return Math.min(maxInFlight, asked + furtherUp(now, waiting))
}

/** True where targets are looked for and not found yet; else those that wait do so for the places of others. */
function isLooking(now: ProgressSample, waiting: number): boolean {
  const looked = now.admitted - decidedIn(now)
  return waiting > 0 && looked > LOOKED_FOR * (now.admitted - now.finished)
}

/** How many targets are known to be up or not to be. */
function decidedIn({ found, missed }: ProgressSample): number {
  return found + missed
}

/** How many hosts are being asked for protocols. */
function askedIn({ found, up }: ProgressSample): number {
  return Math.max(0, found - up)
}

/** Answers still to come, also of targets that wait: they are up as often, and answer as much, as those before them. */
function answersLeft({ protocols }: ProgressGoal, now: ProgressSample, waiting: number): number {
  const asked = askedIn(now)
  const ofAsked = asked * protocols
  const came = Math.min(Math.max(now.answers - now.finishedAnswers, 0), ofAsked)
  const perTarget = (now.finishedAnswers + ofAsked) / Math.max(1, decidedIn(now))
  return ofAsked - came + waiting * perTarget
}

/** How many were being asked between two samples. */
function meanAsked(earlier: ProgressSample, now: ProgressSample): number {
  return Math.max(1, (askedIn(earlier) + askedIn(now)) / 2)
}

/** What each host that is left has answered a second since the last was found: those that have ended were perhaps faster. */
function rateOfLeft(now: ProgressSample): number | undefined {
  const asked = askedIn(now)
  const seconds = (now.atMs - now.foundAtMs) / 1000
  if (asked === 0 || seconds <= 0) return undefined
  return Math.max(0, now.answers - now.finishedAnswers) / asked / seconds
}

/** How long a host takes: as those that were up did, else as long as it needs to answer for every protocol. */
function hostSeconds({ protocols }: ProgressGoal, now: ProgressSample, answersOfHostPerSecond: number) {
  if (now.up > 0) return now.upMs / now.up / 1000
  return now.found === 0 ? 0 : over(protocols, answersOfHostPerSecond)
}

/** The time that so much takes; undefined where nothing happens. */
function over(much: number, perSecond: number): number | undefined {
  if (much <= 0) return 0
  return perSecond > 0 ? much / perSecond : undefined
}

function sum(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right
}

function longest(left: number | undefined, right: number): number | undefined {
  return left === undefined ? undefined : Math.max(left, right)
}

/**
 * The time left as it is shown: it goes down with the clock, and further where the estimates do, and up only where that is
 * news. What an estimate says for a moment only, as where many hosts end at once, is evened out.
 */
export class TimeLeft {
  #atMs = 0
  /** When the sweep ends by the estimates, and as it is shown. */
  #evenEndMs: number | undefined
  #shownEndMs = 0

  /** Takes an estimate of the seconds left, made at `atMs`. */
  take(seconds: number | undefined, atMs: number): void {
    const elapsedMs = atMs - this.#atMs
    this.#atMs = atMs
    if (seconds === undefined) {
      this.#evenEndMs = undefined
      return
    }
    const endMs = atMs + 1000 * seconds
    if (this.#evenEndMs === undefined) {
      this.#evenEndMs = endMs
      this.#shownEndMs = endMs
      return
    }
    const evenedMs = Math.max(LEAST_EVENED_MS, EVENED * 1000 * seconds)
    this.#evenEndMs += (endMs - this.#evenEndMs) * (1 - Math.exp(-elapsedMs / evenedMs))
    const newsMs = NEWS * Math.max(0, this.#evenEndMs - atMs)
    const isNews = this.#evenEndMs > this.#shownEndMs + newsMs
    if (isNews || this.#evenEndMs < this.#shownEndMs) this.#shownEndMs = this.#evenEndMs
  }

  /** The seconds left at `nowMs`; undefined while they are unknown. */
  at(nowMs: number): number | undefined {
    return this.#evenEndMs === undefined ? undefined : Math.max(0, this.#shownEndMs - nowMs) / 1000
  }
}

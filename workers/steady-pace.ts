/**
 * A lane whose bucket is known: tokens flow in at an interval, and batches ask for as many errors as there are. What
 * comes beyond belief shortens the interval (left-overs.ts), what stays out more often than loss explains lengthens it
 * (denials.ts). After failures in a row one error at a time is asked for, ever more rarely.
 */
import { Denials } from './denials.ts'
import { isKnownInterval, nearestInterval } from './intervals.ts'
import { LeftOvers } from './left-overs.ts'
import type { BatchOutcome } from './pacer.ts'
import { TokenBuckets } from './token-buckets.ts'

/** Failures in a row that loss or silent protocols explain; after more, pauses grow. */
const TOLERATED_FAILURES = 2
const BACK_OFF = 1.5
const LONGEST_PAUSE_MS = 5000
const LONGEST_INTERVAL_MS = 30_000
const SHORTEST_INTERVAL_MS = 1
/** A bucket that holds but one token shows that it fills sooner only if it is asked sooner: by so much. */
const SOONER = { usual: 0.75, long: 0.5, longMs: 1000 } as const
/** So many left over at once are no tokens of probes that were lost. */
const MANY_LEFT_OVER = 3
/** However few errors came, the pace is not lowered by more than this at once: some may have been lost. */
const SLOWEST = 3

/**
 * No more than this is put down to loss (20 % lost each way are 36 %): what seems more on a way that swaps packets are
 * proofs that were none, and a pace that is much too fast.
 */
const MOST_LOSS = 0.4

export class SteadyPaces {
  readonly #buckets: TokenBuckets
  readonly #denials: Denials
  readonly #leftOvers: LeftOvers
  readonly #failures: Uint16Array
  /** Tokens taken for errors that stayed out: perhaps they were never used. */
  readonly #inDoubt: Uint8Array
  readonly #pausedMs: Float64Array

  constructor(lanes: number) {
    this.#buckets = new TokenBuckets(lanes)
    this.#denials = new Denials(lanes)
    this.#leftOvers = new LeftOvers(lanes)
    this.#failures = new Uint16Array(lanes)
    this.#inDoubt = new Uint8Array(lanes)
    this.#pausedMs = new Float64Array(lanes)
  }

  /** Starts a lane of which nothing is known. */
  start(lane: number): void {
    this.#buckets.start(lane)
  }

  /** Notes that so many errors came at once. */
  noteBurst(lane: number, errors: number): void {
    this.#buckets.noteBurst(lane, errors)
  }

  /** Most errors that came at once, at least 1. */
  burst(lane: number): number {
    return this.#buckets.burst(lane)
  }

  /** Begins at an interval, with nothing left at `nowMs`. */
  settle(lane: number, intervalMs: number, nowMs: number): void {
    this.#failures[lane] = 0
    this.#inDoubt[lane] = 0
    this.#pausedMs[lane] = 0
    this.#setInterval(lane, intervalMs, nowMs)
    this.#buckets.empty(lane, nowMs)
    this.#leftOvers.start(lane)
  }

  /**
   * Begins like another lane of the same host, whose bucket is another one but of the same kind; or the same one, which
   * `sharers` lanes draw from.
   */
  settleLike(lane: number, other: number, sharers: number, nowMs: number): void {
    this.recall(lane, this.intervalMs(other) * sharers, this.burst(other), nowMs)
  }

  /** Begins with what was found out before, and nothing left at `nowMs`. */
  recall(lane: number, intervalMs: number, burst: number, nowMs: number): void {
    this.settle(lane, intervalMs, nowMs)
    this.#buckets.noteBurst(lane, burst)
    this.#leftOvers.learn(lane, 0, 0)
  }

  /** Milliseconds from one error to the next. */
  intervalMs(lane: number): number {
    return this.#buckets.intervalMs(lane)
  }

  /** When a batch may go that asks for so many errors; never later than when the bucket is full. */
  readyMs(lane: number, errors: number): number {
    return Math.max(this.#dueMs(lane, errors), this.#pausedMs[lane] ?? 0)
  }

  /** How many errors the next batch may ask for; 0 when for one only, and that one must be sure to come. */
  allowance(lane: number, nowMs: number): number {
    if (this.wantsSureControl(lane)) return 0
    if (this.#failed(lane) > 0) return 1
    return Math.max(this.#believed(lane, nowMs) + this.extra(lane), 1)
  }

  /** How many errors beyond what the lane is believed to have the next batch asks for, to learn of left-overs. */
  extra(lane: number): number {
    return this.#failed(lane) > 0 ? 0 : this.#leftOvers.extra(lane, this.intervalMs(lane))
  }

  /** True when the next batch should end with an error that is sure to come. */
  wantsSureControl(lane: number): boolean {
    return this.#failed(lane) >= TOLERATED_FAILURES
  }

  /** Gives back a token: what seemed denied was silent. */
  refund(lane: number): void {
    const inDoubt = this.#inDoubt[lane] ?? 0
    this.#denials.forgive(lane)
    if (inDoubt === 0) return
    this.#inDoubt[lane] = inDoubt - 1
    this.#buckets.refund(lane, 1)
  }

  /** Learns from a batch. True when there is no end of what is left over: the lane does not ration. */
  report(lane: number, { sentMs, asked, free, errors, loss: measured }: BatchOutcome): boolean {
    const loss = Math.min(measured, MOST_LOSS)
    const due = asked - free
    const believed = Math.min(this.#believed(lane, sentMs), due)
    const isAskingMore = this.extra(lane) > 0 && due > believed
    const isAskingSooner = isAskingMore && believed === 0 && this.#asksSooner(lane)
    this.#buckets.take(lane, believed, sentMs)
    this.#denials.note(lane, believed, Math.min(errors, believed))
    if (errors > 0) this.#succeed(lane)
    else this.#fail(lane, believed, sentMs)
    if (!isAskingMore) this.#leftOvers.noteCalm(lane, errors)
    else if (isAskingSooner && errors > 0) this.#quicken(lane, sentMs)
    else if (this.#learn(lane, Math.max(0, Math.min(errors, due) - believed), loss, sentMs)) return true
    if (this.#denials.isDenied(lane, loss)) this.#slowDown(lane, loss, sentMs)
    return false
  }

  /** Takes the tokens of so many errors, as far as they are believed to be there, and learns nothing. */
  pay(lane: number, errors: number, sentMs: number): void {
    this.#buckets.take(lane, Math.min(this.#believed(lane, sentMs), errors), sentMs)
  }

  /** Takes the tokens of errors that came unasked for, `sinceMs` after the last; much sooner than believed they tell the pace. */
  spend(lane: number, errors: number, sinceMs: number, sentMs: number): void {
    const intervalMs = sinceMs / errors
    if (intervalMs < this.intervalMs(lane) * sooner(this.intervalMs(lane))) {
      this.#setInterval(lane, intervalMs, sentMs)
      this.#buckets.empty(lane, sentMs)
    } else this.pay(lane, errors, sentMs)
  }

  #dueMs(lane: number, errors: number): number {
    const readyMs = this.#buckets.readyMs(lane, errors)
    if (this.#asksSooner(lane)) return readyMs - this.intervalMs(lane) * (1 - sooner(this.intervalMs(lane)))
    return this.extra(lane) > 1 ? 0 : readyMs
  }

  /** A bucket that holds but one token never has one more. */
  #asksSooner(lane: number): boolean {
    return this.burst(lane) === 1 && this.extra(lane) > 0
  }

  /** The one token was there sooner than believed: the next may be as well. */
  #quicken(lane: number, sentMs: number): void {
    this.#setInterval(lane, this.intervalMs(lane) * sooner(this.intervalMs(lane)), sentMs)
    this.#buckets.empty(lane, sentMs)
  }

  /** Whole tokens that a lane should have. */
  #believed(lane: number, nowMs: number): number {
    return Math.max(0, Math.floor(this.#buckets.level(lane, nowMs) + 1e-6))
  }

  #failed(lane: number): number {
    return this.#failures[lane] ?? 0
  }

  #succeed(lane: number): void {
    this.#failures[lane] = 0
  }

  #fail(lane: number, taken: number, sentMs: number): void {
    const failures = Math.min(this.#failed(lane) + 1, 0xffff)
    this.#failures[lane] = failures
    this.#inDoubt[lane] = Math.min((this.#inDoubt[lane] ?? 0) + taken, 0xff)
    const excess = failures - TOLERATED_FAILURES
    if (excess <= 0) return
    const pauseMs = this.intervalMs(lane) * BACK_OFF ** Math.min(excess, 20)
    this.#pausedMs[lane] = sentMs + Math.min(pauseMs, LONGEST_PAUSE_MS)
  }

  /** Of what was asked for beyond belief so many errors came. True when no end of them was found. */
  #learn(lane: number, came: number, loss: number, nowMs: number): boolean {
    const calm = Math.max(this.#leftOvers.calm(lane), 1)
    const found = this.#leftOvers.learn(lane, came, loss)
    if (found === 'full') return true
    if (found === 'asking' || found === 0) return false
    this.#inDoubt[lane] = Math.max(0, (this.#inDoubt[lane] ?? 0) - found)
    // Of a bucket that was full nobody knows how much ran over: the next question comes soon enough.
    const isFull = found >= this.burst(lane) - 1
    const many = isFull ? Math.max(found, calm) : found
    // Tokens of probes that were lost on their way are left over too.
    const surplus = found >= MANY_LEFT_OVER ? many : Math.max(0, found - this.#denials.out(lane))
    this.#setInterval(lane, (this.intervalMs(lane) * calm) / (calm + surplus), nowMs)
    return false
  }

  /** As fast as the lane has really answered, though not much slower at once. */
  #slowDown(lane: number, loss: number, nowMs: number): void {
    const intervalMs = this.intervalMs(lane)
    const observedMs = this.#denials.observedMs(lane, loss, nowMs)
    // Of a lane that has fallen silent no interval is known: pauses grow, and its next error will tell.
    if (observedMs === undefined) return
    const slowerMs = Math.max(nearestInterval(Math.min(observedMs, intervalMs * SLOWEST)), intervalMs)
    // A pace that no system has was rather read from too few errors.
    this.#leftOvers.askSoon(lane, !isKnownInterval(slowerMs))
    this.#setInterval(lane, slowerMs, nowMs)
  }

  #setInterval(lane: number, intervalMs: number, nowMs: number): void {
    const bounded = Math.min(Math.max(intervalMs, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS)
    this.#buckets.setInterval(lane, bounded, nowMs)
    this.#denials.start(lane, nowMs)
  }
}

/** At what part of an interval an error is asked for to see whether it comes sooner. */
function sooner(intervalMs: number): number {
  return intervalMs > SOONER.longMs ? SOONER.long : SOONER.usual
}

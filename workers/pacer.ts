/**
 * How fast each lane may be asked for ICMP errors: a token bucket, learned from the answers. Pure: answers and times
 * in, times out. A lane is a host as asked from one source address; docs/pacing.md derives what stands here.
 *
 *   open  --errors stay out, and once more-->  searching  --one comes-->  steady  --no end of left-overs-->  open
 *
 * open (opening.ts): batches grow while every error that was asked for comes; a stock host's six are the first step.
 * searching: the bucket is empty. One error is asked for at each interval that real systems use, counted from the last
 *   one that came, until one comes: between the last that was denied and this one lies the time of a token.
 * steady (steady-pace.ts): as many errors are asked for as tokens have flowed in.
 *
 * The buckets of a host's lanes are separate and of one kind: the first lane finds out which, the others have their
 * first burst and follow it.
 */
import { intervalWithin, marginMs, searchOffsetMs } from './intervals.ts'
import { Openings, STOCK_BURST } from './opening.ts'
import { SteadyPaces } from './steady-pace.ts'

/** After so many attempts in vain only a protocol that surely draws an error will do. */
const UNSURE_ATTEMPTS = 3
/** How soon to look again whether the host's first lane knows more. */
const FOLLOWING_MS = 20

const OPEN = 0
const SEARCHING = 1
const STEADY = 2
const FOLLOWING = 3

/** What became of a batch. */
export interface BatchOutcome {
  readonly sentMs: number
  /** When the last error came in, by which time it had certainly been granted; only read where one has come. */
  readonly grantedMs: number
  /** Probes that were to draw an error; not those that were expected to stay silent. */
  readonly asked: number
  /** Of those, the ones that turned out to be silent, or that were answered otherwise: they cost no token. */
  readonly free: number
  /** Errors that came. */
  readonly errors: number
  /** Of the probes asked, those behind the last error (or all, if none came) that stayed unanswered. */
  readonly shortfall: number
  /** True once this host has sent an error, in this batch or before. */
  readonly sendsErrors: boolean
  /** What part of the probes or of their answers is lost on the way, as measured: 0 to 1. */
  readonly loss: number
}

export class Pacer {
  readonly #lanesPerHost: number
  readonly #openings: Openings
  readonly #steady: SteadyPaces
  readonly #mode: Uint8Array
  readonly #attempts: Uint16Array
  readonly #grantMs: Float64Array
  readonly #deniedMs: Float64Array

  /**
   * `lanesPerHost` lanes that follow each other are those of one host. While a lane is not known to ration its errors, it is
   * asked for `least` at once, or more.
   */
  constructor(lanes: number, lanesPerHost = 1, least = 1) {
    this.#lanesPerHost = lanesPerHost
    this.#openings = new Openings(lanes, least)
    this.#steady = new SteadyPaces(lanes)
    this.#mode = new Uint8Array(lanes)
    this.#attempts = new Uint16Array(lanes)
    this.#grantMs = new Float64Array(lanes)
    this.#deniedMs = new Float64Array(lanes)
  }

  /** Starts a lane, of which nothing is known. */
  start(lane: number): void {
    this.#openings.start(lane, lane === this.#firstOf(lane))
    this.#steady.start(lane)
    this.#mode[lane] = OPEN
    this.#grantMs[lane] = 0
  }

  /** Goes on with a lane that rations its errors, as was found out before; its bucket counts as empty at `nowMs`. */
  recall(lane: number, intervalMs: number, burst: number, nowMs: number): void {
    this.#mode[lane] = STEADY
    this.#grantMs[lane] = nowMs
    this.#steady.recall(lane, intervalMs, burst, nowMs)
  }

  /** True when a lane has been seen to ration its errors. */
  rations(lane: number): boolean {
    return this.#mode[lane] === SEARCHING || this.#mode[lane] === STEADY
  }

  /** True while it is not known when the next error will be granted, so that one which stays out says nothing. */
  isSearching(lane: number): boolean {
    if (this.#mode[lane] === OPEN) return this.#openings.isSuspected(lane)
    return this.#mode[lane] === SEARCHING
  }

  /** Milliseconds from one error to the next, as now believed; 0 where none are known to be rationed. */
  intervalMs(lane: number): number {
    return this.#mode[lane] === STEADY ? this.#steady.intervalMs(lane) : 0
  }

  /** Most errors that a lane has granted at once, at least 1. */
  burst(lane: number): number {
    return this.#steady.burst(lane)
  }

  /** When the next batch may go, as seen at `nowMs`. */
  nextMs(lane: number, nowMs: number): number {
    this.#follow(lane)
    return this.#mode[lane] === FOLLOWING ? nowMs + FOLLOWING_MS : this.readyMs(lane, 1)
  }

  /** When a batch that asks for so many errors may go; never later than when the lane's bucket is full. */
  readyMs(lane: number, errors: number): number {
    if (this.#mode[lane] === OPEN) return 0
    if (this.#mode[lane] === STEADY) return this.#steady.readyMs(lane, errors)
    const grantMs = this.#grantMs[lane] ?? 0
    return grantMs + searchOffsetMs((this.#deniedMs[lane] ?? 0) - grantMs)
  }

  /** How many errors the next batch may ask for. 0: for one only, and that one must be sure to come. */
  allowance(lane: number, nowMs: number): number {
    if (this.#mode[lane] === OPEN) return this.#openings.window(lane)
    if (this.#mode[lane] === SEARCHING) return this.wantsSureControl(lane) ? 0 : 1
    return this.#steady.allowance(lane, nowMs)
  }

  /** How many of them are beyond what the lane is believed to have, to learn of left-overs. */
  extra(lane: number): number {
    return this.#mode[lane] === STEADY ? this.#steady.extra(lane) : 0
  }

  /** True when the next batch should end with a probe that is known to draw an error. */
  wantsSureControl(lane: number): boolean {
    if (this.#mode[lane] === OPEN) return this.#openings.isDoubted(lane)
    if (this.#mode[lane] === SEARCHING) return (this.#attempts[lane] ?? 0) >= UNSURE_ATTEMPTS
    return this.#steady.wantsSureControl(lane)
  }

  /** Gives back a token: what seemed denied was silent. */
  refund(lane: number): void {
    if (this.#mode[lane] === STEADY) this.#steady.refund(lane)
  }

  /** Learns from a batch. */
  report(lane: number, outcome: BatchOutcome): void {
    const { asked, free, errors, grantedMs } = outcome
    if (this.#mode[lane] === OPEN) this.#reportOpen(lane, outcome)
    else if (asked > free || errors > 0) {
      if (this.#mode[lane] === SEARCHING) this.#reportSearching(lane, outcome)
      else if (this.#steady.report(lane, outcome)) this.#reopen(lane)
    }
    if (errors === 0) return
    this.#steady.noteBurst(lane, errors)
    this.#grantMs[lane] = grantedMs
  }

  /**
   * Takes note of a batch of which answers may have come unheard: what came tells as ever, what stayed out tells nothing
   * and is as good as paid for.
   */
  pass(lane: number, outcome: BatchOutcome): void {
    const { asked, free, errors, grantedMs } = outcome
    if (this.#mode[lane] === STEADY) this.#steady.pay(lane, asked - free, outcome.sentMs)
    else if (this.#mode[lane] === SEARCHING && errors > 0) this.#reportSearching(lane, outcome)
    if (errors > 0) this.#grantMs[lane] = grantedMs
  }

  /** Takes note of a batch that was sent ahead of a steady lane's pace: what came was granted, what stayed out tells nothing. */
  passAhead(lane: number, outcome: BatchOutcome): void {
    if (outcome.errors === 0) return
    const sinceMs = outcome.grantedMs - (this.#grantMs[lane] ?? 0)
    this.#steady.spend(lane, outcome.errors, sinceMs, outcome.sentMs)
    this.#grantMs[lane] = outcome.grantedMs
  }

  #firstOf(lane: number): number {
    return lane - (lane % this.#lanesPerHost)
  }

  /** A lane that has had its first burst goes on as soon as the first of its host is known to ration, or not to. */
  #follow(lane: number): void {
    if (this.#mode[lane] !== FOLLOWING) return
    const first = this.#firstOf(lane)
    if (this.#mode[first] === STEADY) {
      this.#mode[lane] = STEADY
      const emptyMs = (this.#grantMs[lane] ?? 0) + marginMs(this.#steady.intervalMs(first))
      // One that got nothing at all draws from the same bucket as the others.
      const sharers = this.#openings.granted(lane) === 0 ? this.#lanesPerHost : 1
      this.#steady.settleLike(lane, first, sharers, emptyMs)
    } else if (this.#mode[first] === OPEN && this.#openings.isBoundless(first)) this.#mode[lane] = OPEN
  }

  #reportOpen(lane: number, outcome: BatchOutcome): void {
    const { sentMs, errors, shortfall, sendsErrors } = outcome
    if (shortfall > 0) this.#deniedMs[lane] = sentMs
    const isRationed = this.#openings.report(lane, outcome)
    const isFollower = lane !== this.#firstOf(lane) && this.#openings.granted(lane) <= STOCK_BURST
    if (isFollower && sendsErrors) {
      this.#mode[lane] = FOLLOWING
      if (errors === 0) this.#grantMs[lane] = sentMs
    } else if (isRationed) {
      this.#mode[lane] = SEARCHING
      this.#attempts[lane] = 0
    }
  }

  #reportSearching(lane: number, { sentMs, errors }: BatchOutcome): void {
    if (errors === 0) {
      this.#attempts[lane] = Math.min((this.#attempts[lane] ?? 0) + 1, 0xffff)
      this.#deniedMs[lane] = sentMs
      return
    }
    const grantMs = this.#grantMs[lane] ?? 0
    this.#mode[lane] = STEADY
    this.#steady.settle(lane, intervalWithin((this.#deniedMs[lane] ?? 0) - grantMs, sentMs - grantMs), sentMs)
  }

  #reopen(lane: number): void {
    this.#mode[lane] = OPEN
    this.#openings.reopen(lane)
  }
}

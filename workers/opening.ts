/**
 * A lane that is not known to ration its errors: how many the next batch asks for. Batches grow while every error that
 * was asked for comes. When some stay out, one that surely draws an error is asked for alone before that is believed.
 *
 *   clear  --some stay out-->  suspected  --the one comes-->  warned  --a large batch comes whole-->  clear
 *                                  '--it stays out--> rationed   '--some stay out--> rationed
 */
import type { BatchOutcome } from './pacer.ts'

/** The free, the silent and the most telling protocols together ask a stock host for all that it has. */
const FIRST_WINDOW = 10
/** Linux grants so many at once; beyond, a little at a time, up to the bursts of other systems. */
export const STOCK_BURST = 6
const OTHER_BURST = 10
const NEXT_WINDOW = 2
const LARGEST_WINDOW = 30
/** However many the user wants. */
const MOST_WINDOW = 0xff
/** A batch of so many without a shortfall clears a lane of suspicion. */
const CLEARING_WINDOW = 8

const CLEAR = 0
const SUSPECTED = 1
const WARNED = 2

export class Openings {
  readonly #window: Uint8Array
  readonly #granted: Uint16Array
  readonly #suspicion: Uint8Array
  readonly #least: number

  /** A lane that nothing speaks against is asked for `least` errors at once, or more. */
  constructor(lanes: number, least = 1) {
    this.#least = Math.min(least, MOST_WINDOW)
    this.#window = new Uint8Array(lanes)
    this.#granted = new Uint16Array(lanes)
    this.#suspicion = new Uint8Array(lanes)
  }

  /** Starts a lane; only the first of its host asks for what costs no error. */
  start(lane: number, isFirst: boolean): void {
    this.#window[lane] = isFirst ? FIRST_WINDOW : STOCK_BURST
    this.#granted[lane] = 0
    this.#suspicion[lane] = CLEAR
  }

  /** Starts a lane anew that has granted more errors than its pace explained. */
  reopen(lane: number): void {
    this.#window[lane] = LARGEST_WINDOW / 2
    this.#suspicion[lane] = WARNED
  }

  /** How many errors the next batch may ask for; 0 when for one only, and that one must be sure to come. */
  window(lane: number): number {
    if (this.isSuspected(lane)) return 0
    const window = this.#window[lane] ?? 1
    return this.isDoubted(lane) ? window : Math.max(window, this.#least)
  }

  /** True when the next batch is to show whether the lane rations its errors. */
  isSuspected(lane: number): boolean {
    return this.#suspicion[lane] === SUSPECTED
  }

  /** True when the next batch should end with an error that is sure to come. */
  isDoubted(lane: number): boolean {
    return this.#suspicion[lane] !== CLEAR
  }

  /** Errors that came. */
  granted(lane: number): number {
    return this.#granted[lane] ?? 0
  }

  /** True once more errors have come than systems grant at once that ration them. */
  isBoundless(lane: number): boolean {
    return this.granted(lane) > OTHER_BURST
  }

  /** Learns from a batch. True when the lane rations its errors. */
  report(lane: number, { asked, errors, shortfall, sendsErrors }: BatchOutcome): boolean {
    this.#granted[lane] = Math.min(this.granted(lane) + errors, 0xffff)
    if (!sendsErrors) {
      this.#window[lane] = Math.min((this.#window[lane] ?? 1) * 2, LARGEST_WINDOW)
      return false
    }
    if (shortfall > 0) {
      const isRationed = this.isDoubted(lane)
      this.#suspicion[lane] = SUSPECTED
      return isRationed
    }
    if (asked >= CLEARING_WINDOW) this.#suspicion[lane] = CLEAR
    else if (this.isSuspected(lane)) this.#suspicion[lane] = WARNED
    this.#window[lane] = widened(this.granted(lane))
    return false
  }
}

/** The next window of a lane that has granted so many errors and denied none. */
function widened(granted: number): number {
  if (granted < STOCK_BURST) return STOCK_BURST - granted
  return granted < OTHER_BURST ? NEXT_WINDOW : Math.min(granted, LARGEST_WINDOW)
}

/**
 * How fast each host may be asked for errors: never faster than it answers. Pure: times in, times out.
 *
 *   open  --shortfall twice-->  searching  --first error-->  steady  --eight at once--> open
 *
 * open: batches grow while every error that was asked for comes; a stock host's six are the first step.
 * searching: the budget is spent. One error is asked for after ever longer pauses, until one comes: the pause
 *   since the budget was seen empty bounds the time that one token takes.
 * steady: one error per such interval. Now and then two are asked for; if both come the interval was too long,
 *   and four are tried, then eight: a host that grants those was slow by loss, not by ration, and is open again.
 */

const FIRST_WINDOW = 10
const SECOND_WINDOW = 4
const LARGEST_WINDOW = 30
const FIRST_PAUSE_MS = 8
const PAUSE_GROWTH = 1.4
const LONGEST_PAUSE_MS = 5000
const SHORTEST_INTERVAL_MS = 2
const FASTER = 0.9
const SLOWER = 1.05
const EXTRA_EVERY = { first: 4, last: 32 } as const
const EXTRA = { first: 2, last: 8 } as const
/** Consecutive slots without an error before pauses grow by more: one or two are loss or a silent protocol. */
const TOLERATED_FAILURES = 2
const BACK_OFF = 1.5

const OPEN = 0
const SEARCHING = 1
const STEADY = 2

/** What became of a batch: errors that came, and errors asked for that did not. */
export interface BatchOutcome {
  readonly sentMs: number
  readonly errors: number
  /** Probes after the last error (or all, if none came) whose errors were due and stayed out. */
  readonly shortfall: number
  /** True once this host has sent an error, in this batch or before. */
  readonly sendsErrors: boolean
}

export class Pacer {
  readonly #mode: Uint8Array
  readonly #window: Uint8Array
  readonly #strikes: Uint8Array
  readonly #emptyMs: Float64Array
  readonly #intervalMs: Float64Array
  readonly #nextMs: Float64Array
  readonly #failures: Uint16Array
  readonly #streak: Uint16Array
  readonly #extraEvery: Uint16Array
  readonly #extra: Uint8Array

  constructor(slots: number) {
    this.#mode = new Uint8Array(slots)
    this.#window = new Uint8Array(slots)
    this.#strikes = new Uint8Array(slots)
    this.#emptyMs = new Float64Array(slots)
    this.#intervalMs = new Float64Array(slots)
    this.#nextMs = new Float64Array(slots)
    this.#failures = new Uint16Array(slots)
    this.#streak = new Uint16Array(slots)
    this.#extraEvery = new Uint16Array(slots)
    this.#extra = new Uint8Array(slots)
  }

  /** Starts a host, of which nothing is known. */
  start(slot: number): void {
    this.#mode[slot] = OPEN
    this.#window[slot] = FIRST_WINDOW
    this.#strikes[slot] = 0
    this.#nextMs[slot] = 0
    this.#intervalMs[slot] = FIRST_PAUSE_MS
    this.#failures[slot] = 0
    this.#streak[slot] = 0
    this.#extraEvery[slot] = EXTRA_EVERY.first
    this.#extra[slot] = EXTRA.first
  }

  /** True when the host has been seen to ration its errors. */
  rations(slot: number): boolean {
    return this.#mode[slot] !== OPEN
  }

  /** When the next batch may go. */
  nextMs(slot: number): number {
    return this.#nextMs[slot] ?? 0
  }

  /** Keeps the next batch back until `untilMs`: the host's own packet ceiling. */
  spend(slot: number, untilMs: number): void {
    this.#nextMs[slot] = Math.max(this.nextMs(slot), untilMs)
  }

  /** How many errors the next batch may ask for. */
  allowance(slot: number): number {
    if (this.#mode[slot] === OPEN) return this.#window[slot] ?? 1
    return this.#asksExtra(slot) ? (this.#extra[slot] ?? EXTRA.first) : 1
  }

  /** True when the last batches drew no error, so that the next should carry a probe that surely draws one. */
  wantsSureControl(slot: number): boolean {
    if (this.#mode[slot] === OPEN) return (this.#strikes[slot] ?? 0) > 0
    return this.#mode[slot] === SEARCHING || (this.#failures[slot] ?? 0) >= TOLERATED_FAILURES
  }

  /** Learns from a batch. */
  report(slot: number, outcome: BatchOutcome): void {
    if (this.#mode[slot] === OPEN) this.#reportOpen(slot, outcome)
    else if (this.#mode[slot] === SEARCHING) this.#reportSearching(slot, outcome)
    else this.#reportSteady(slot, outcome)
    if (this.#mode[slot] !== OPEN) this.spend(slot, outcome.sentMs + this.#pauseMs(slot))
  }

  #reportOpen(slot: number, { sentMs, shortfall, sendsErrors }: BatchOutcome): void {
    const window = this.#window[slot] ?? 1
    if (!sendsErrors || shortfall === 0) {
      this.#strikes[slot] = 0
      this.#window[slot] = widened(window)
      return
    }
    const strikes = (this.#strikes[slot] ?? 0) + 1
    this.#strikes[slot] = strikes
    this.#window[slot] = Math.max(2, window >> 1)
    if (strikes === 1) this.#emptyMs[slot] = sentMs
    else this.#mode[slot] = SEARCHING
  }

  #reportSearching(slot: number, { sentMs, errors }: BatchOutcome): void {
    const interval = this.#intervalMs[slot] ?? FIRST_PAUSE_MS
    if (errors === 0) {
      this.#intervalMs[slot] = Math.min(interval * PAUSE_GROWTH, LONGEST_PAUSE_MS)
      return
    }
    this.#mode[slot] = STEADY
    this.#streak[slot] = 0
    this.#extra[slot] = EXTRA.first
    this.#extraEvery[slot] = EXTRA_EVERY.first
    this.#intervalMs[slot] = Math.max(sentMs - (this.#emptyMs[slot] ?? 0), SHORTEST_INTERVAL_MS)
  }

  #reportSteady(slot: number, { errors, shortfall }: BatchOutcome): void {
    const askedExtra = this.#asksExtra(slot)
    if (errors === 0) {
      this.#failures[slot] = Math.min((this.#failures[slot] ?? 0) + 1, 0xffff)
      this.#scale(slot, SLOWER)
      if (askedExtra) this.#askLess(slot)
      return
    }
    this.#failures[slot] = 0
    if (!askedExtra) this.#streak[slot] = (this.#streak[slot] ?? 0) + 1
    else if (shortfall === 0 && errors >= 2) this.#askMore(slot)
    else this.#askLess(slot)
  }

  /** Everything extra came: ask for twice as much at once, and for each error sooner. */
  #askMore(slot: number): void {
    const extra = this.#extra[slot] ?? EXTRA.first
    this.#scale(slot, FASTER)
    this.#extraEvery[slot] = EXTRA_EVERY.first
    this.#extra[slot] = extra * 2
    if (extra < EXTRA.last) return
    this.#mode[slot] = OPEN
    this.#window[slot] = EXTRA.last
    this.#strikes[slot] = 0
    this.#intervalMs[slot] = FIRST_PAUSE_MS
  }

  #askLess(slot: number): void {
    this.#streak[slot] = 0
    this.#extra[slot] = EXTRA.first
    this.#extraEvery[slot] = Math.min((this.#extraEvery[slot] ?? 1) * 2, EXTRA_EVERY.last)
  }

  #asksExtra(slot: number): boolean {
    return this.#mode[slot] === STEADY && (this.#streak[slot] ?? 0) >= (this.#extraEvery[slot] ?? 1)
  }

  #scale(slot: number, factor: number): void {
    const interval = (this.#intervalMs[slot] ?? 0) * factor
    this.#intervalMs[slot] = Math.min(Math.max(interval, SHORTEST_INTERVAL_MS), LONGEST_PAUSE_MS)
  }

  #pauseMs(slot: number): number {
    const excess = Math.max(0, (this.#failures[slot] ?? 0) - TOLERATED_FAILURES)
    return Math.min((this.#intervalMs[slot] ?? 0) * BACK_OFF ** Math.min(excess, 20), LONGEST_PAUSE_MS)
  }
}

function widened(window: number): number {
  if (window === FIRST_WINDOW) return SECOND_WINDOW
  return Math.min(window < LARGEST_WINDOW / 2 ? window * 4 : LARGEST_WINDOW, LARGEST_WINDOW)
}

/**
 * How often the routers on a way may be asked for an ICMP error: one token bucket a way, in shared memory, because the
 * hosts behind one router belong to different workers while its errors come from one budget.
 *
 *   BigInt64 | way 0: two theoretical arrival times in microseconds (as in ceilings.ts; ARRIVAL) | way 1: ... |
 *   Int32    | way 0: interval, confirmed, ... (CELL)                                          | way 1: ... |
 *
 * It begins with what a stock Linux router grants (six at once, then one a second) and learns: while errors come the
 * interval shrinks, until more stay out than the loss on the way explains; then the last interval that was confirmed
 * holds, and is tested seldom. Which of the two explains what stays out is decided as A. Wald's sequential test does: by
 * the sum of the logarithms of how much more likely each outcome is if the routers are asked too often.
 * Writers may race; what that costs is an error asked for in vain, or a moment's wait.
 */

const WAYS = 256
const CELL = {
  intervalUs: 0,
  confirmedUs: 1,
  burst: 2,
  grants: 3,
  /** Thousandths of the natural logarithm. */
  doubt: 4,
  patience: 5,
  isTesting: 6,
  changedMs: 7,
} as const
const CELLS = 8
/** What may have been asked of the routers so far, and what they are known to have been asked. */
const ARRIVAL = { possible: 0, known: 1 } as const
const ARRIVALS = 2
const BYTES_BEFORE_CELLS = WAYS * ARRIVALS * BigInt64Array.BYTES_PER_ELEMENT

/** Three per cent above a stock router's second, and one less than its burst: others may ask it too. */
const FIRST_INTERVAL_US = 1_030_000
const FIRST_BURST = 5
const SHORTEST_US = 100
const LONGEST_US = 5_000_000
/** However short the interval, so much may go out together: nobody looks more often. */
const TURN_US = 20_000
/**
 * Errors before the first test of a shorter interval, at most before a later one, and to pass one: more than a stock
 * router's full bucket can make up for while it is asked twice as often as it refills.
 */
const GRANTS = { first: 2, most: 128, test: 14 } as const
/** A test is no shorter than the windows of routers that count by the second. */
const LEAST_TEST_MS = 1000
/** A test halves the interval until one has failed, and is more careful from then on. */
const SHORTER = { first: 1 / 2, later: 4 / 5 } as const
const LONGER = 5 / 4
/** Doubt beyond which an interval is too short, and trust with which one is long enough: odds of 55 and 20 to 1. */
const DOUBT = 4000
const TRUST = 3000
/** However clean the way was so far, so much may be lost. */
const LEAST_LOSS = 0.005

/** Shared memory for all ways, every bucket full. */
export function allocateRouterBudgets(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(BYTES_BEFORE_CELLS + WAYS * CELLS * Int32Array.BYTES_PER_ELEMENT)
  const cells = new Int32Array(memory, BYTES_BEFORE_CELLS)
  for (let way = 0; way < WAYS; way += 1) {
    cells[way * CELLS + CELL.intervalUs] = FIRST_INTERVAL_US
    cells[way * CELLS + CELL.confirmedUs] = FIRST_INTERVAL_US
    cells[way * CELLS + CELL.burst] = FIRST_BURST
    cells[way * CELLS + CELL.patience] = GRANTS.first
  }
  return memory
}

/** The budget of the routers on one way. */
export class RouterBudget {
  readonly #arrivals: BigInt64Array
  readonly #cells: Int32Array

  /** `way` is the number of router-answers.ts. */
  constructor(memory: SharedArrayBuffer, way: number) {
    const row = way % WAYS
    const first = row * ARRIVALS * BigInt64Array.BYTES_PER_ELEMENT
    this.#arrivals = new BigInt64Array(memory, first, ARRIVALS)
    const offset = BYTES_BEFORE_CELLS + row * CELLS * Int32Array.BYTES_PER_ELEMENT
    this.#cells = new Int32Array(memory, offset, CELLS)
  }

  /** Milliseconds from one error to the next, as now believed. */
  get intervalMs(): number {
    return this.#read(CELL.intervalUs) / 1000
  }

  /** Takes one token at `nowMs` and gives 0, or takes none and gives the milliseconds until there will be one. */
  draw(nowMs: number): number {
    const nowUs = Math.round(nowMs * 1000)
    for (;;) {
      const seen = Atomics.load(this.#arrivals, ARRIVAL.possible)
      const full = Math.max(Number(seen), nowUs)
      const waitUs = full - nowUs - this.#slackUs()
      if (waitUs > 0) return waitUs / 1000
      const next = BigInt(full + this.#read(CELL.intervalUs))
      if (Atomics.compareExchange(this.#arrivals, ARRIVAL.possible, seen, next) === seen) return 0
    }
  }

  /** Gives a token back that was not needed. */
  refund(): void {
    Atomics.sub(this.#arrivals, ARRIVAL.possible, BigInt(this.#read(CELL.intervalUs)))
  }

  /** Pays for an error that came without a token. */
  charge(nowMs: number): void {
    this.#pay(ARRIVAL.possible, nowMs)
    this.#pay(ARRIVAL.known, nowMs)
  }

  /** Pays for an error that may come. */
  chargePossible(nowMs: number): void {
    this.#pay(ARRIVAL.possible, nowMs)
  }

  /**
   * Learns from an error that was asked for at `sentMs` with a token: it came, or stayed out. `loss` is how much of what
   * is exchanged on the way gets lost, 0 to 1.
   */
  report(isGranted: boolean, loss: number, sentMs: number, nowMs: number): void {
    this.#pay(ARRIVAL.known, sentMs)
    // What was asked at another pace says nothing about this one.
    const changedMs = this.#read(CELL.changedMs)
    if (changedMs !== 0 && msBetween(changedMs, sentMs) < 0) return
    // What comes while hardly anybody asks says nothing about the interval.
    if (isGranted && this.#isPressed(nowMs)) this.#write(CELL.grants, this.#read(CELL.grants) + 1)
    const isTesting = this.#read(CELL.isTesting) === 1
    const sum = this.#read(CELL.doubt) + this.#doubtOf(isGranted, loss)
    const doubt = Math.max(sum, isTesting ? -TRUST : 0)
    this.#write(CELL.doubt, doubt)
    if (doubt >= DOUBT) this.#askLess(isTesting, nowMs)
    else if (isTesting ? this.#hasPassed(nowMs) : this.#read(CELL.grants) >= this.#read(CELL.patience)) {
      this.#askMore(nowMs)
    }
  }

  #pay(arrival: number, nowMs: number): void {
    const nowUs = Math.round(nowMs * 1000)
    const costUs = this.#read(CELL.intervalUs)
    for (;;) {
      const seen = Atomics.load(this.#arrivals, arrival)
      const next = BigInt(Math.max(Number(seen), nowUs) + costUs)
      if (Atomics.compareExchange(this.#arrivals, arrival, seen, next) === seen) return
    }
  }

  /**
   * How much an outcome speaks for an interval that is too short by the step that a test makes: of what is asked then,
   * so much the less comes.
   */
  #doubtOf(isGranted: boolean, loss: number): number {
    const step = this.#read(CELL.isTesting) === 1 ? this.#step() : SHORTER.later
    const missed = Math.max(loss, LEAST_LOSS)
    return Math.round(1000 * Math.log(isGranted ? step : (1 - step * (1 - missed)) / missed))
  }

  /** By how much the next interval to be tested is shorter. */
  #step(): number {
    return this.#read(CELL.patience) === GRANTS.first ? SHORTER.first : SHORTER.later
  }

  #hasPassed(nowMs: number): boolean {
    const isLong = msBetween(this.#read(CELL.changedMs), nowMs) >= LEAST_TEST_MS
    return isLong && this.#read(CELL.grants) >= GRANTS.test && this.#read(CELL.doubt) <= -TRUST
  }

  #askMore(nowMs: number): void {
    const intervalUs = this.#read(CELL.intervalUs)
    this.#write(CELL.confirmedUs, intervalUs)
    this.#write(CELL.isTesting, 1)
    this.#setInterval(intervalUs * this.#step(), nowMs)
  }

  #askLess(isTesting: boolean, nowMs: number): void {
    if (isTesting) {
      this.#write(CELL.isTesting, 0)
      this.#write(CELL.patience, Math.min(this.#read(CELL.patience) * 8, GRANTS.most))
      this.#setInterval(this.#read(CELL.confirmedUs), nowMs)
      return
    }
    const isBursting = this.#read(CELL.burst) > 1
    this.#write(CELL.burst, 1)
    this.#setInterval(this.#read(CELL.intervalUs) * (isBursting ? 1 : LONGER), nowMs)
  }

  /** True while the routers are known to be asked about as often as they are believed to grant. */
  #isPressed(nowMs: number): boolean {
    return Number(Atomics.load(this.#arrivals, ARRIVAL.known)) > Math.round(nowMs * 1000)
  }

  /** How far the bucket may be drawn upon in advance. */
  #slackUs(): number {
    const costUs = this.#read(CELL.intervalUs)
    return Math.max((this.#read(CELL.burst) - 1) * costUs, TURN_US - costUs, 0)
  }

  #setInterval(intervalUs: number, nowMs: number): void {
    this.#write(CELL.intervalUs, Math.min(Math.max(Math.round(intervalUs), SHORTEST_US), LONGEST_US))
    this.#write(CELL.changedMs, Math.trunc(nowMs))
    this.#write(CELL.grants, 0)
    this.#write(CELL.doubt, 0)
  }

  #read(cell: number): number {
    return Atomics.load(this.#cells, cell)
  }

  #write(cell: number, value: number): void {
    Atomics.store(this.#cells, cell, value)
  }
}

/** Milliseconds from a time that was kept in 32 bits to a whole one. */
function msBetween(keptMs: number, ms: number): number {
  return (Math.trunc(ms) - keptMs) | 0
}

/**
 * How often the routers on a way may be asked for an ICMP error: one token bucket a way, in shared memory, because the
 * hosts behind one router belong to different workers while its errors come from one budget.
 *
 *   BigInt64 | way 0: two theoretical arrival times in microseconds (as in ceilings.ts; ARRIVAL) | way 1: ... |
 *   Int32    | way 0: interval, confirmed, ... (CELL)                                          | way 1: ... |
 *
 * It begins with what a stock Linux router grants (six at once, then one a second) and learns: while every error comes
 * the interval shrinks, until one stays out; then the last interval that was confirmed holds, and is tested seldom.
 * Writers may race; what that costs is an error asked for in vain, or a moment's wait.
 */

const WAYS = 256
const CELL = {
  intervalUs: 0,
  confirmedUs: 1,
  burst: 2,
  grants: 3,
  misses: 4,
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
 * Errors in a row before the first test of a shorter interval, at most before a later one, and to pass one: more than
 * a stock router's full bucket can make up for while it is asked twice as often as it refills.
 */
const GRANTS = { first: 2, most: 128, test: 14 } as const
/** A test halves the interval until one has failed, and is more careful from then on. */
const SHORTER = { first: 1 / 2, later: 4 / 5 } as const
const LONGER = 3 / 2
/** Errors that stay out weigh five times one that comes: a sixth may be lost on the way. */
const MISS = 5
const MISSES = 2 * MISS

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
   * Learns from an error that was asked for at `sentMs` with a token: it came, or stayed out. On a lossy way one that
   * stays out may have been lost.
   */
  report(isGranted: boolean, isLossy: boolean, sentMs: number, nowMs: number): void {
    this.#pay(ARRIVAL.known, sentMs)
    // What was asked at another pace says nothing about this one.
    const changedMs = this.#read(CELL.changedMs)
    if (changedMs !== 0 && ((Math.trunc(sentMs) - changedMs) | 0) < 0) return
    if (isGranted) this.#grant(nowMs)
    else this.#miss(isLossy, nowMs)
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

  #grant(nowMs: number): void {
    this.#write(CELL.misses, Math.max(this.#read(CELL.misses) - 1, 0))
    // What comes while hardly anybody asks says nothing about the interval.
    if (!this.#isPressed(nowMs)) return
    const grants = this.#read(CELL.grants) + 1
    this.#write(CELL.grants, grants)
    const isTesting = this.#read(CELL.isTesting) === 1
    if (grants < (isTesting ? GRANTS.test : this.#read(CELL.patience))) return
    const intervalUs = this.#read(CELL.intervalUs)
    const hasFailed = this.#read(CELL.patience) !== GRANTS.first
    this.#write(CELL.confirmedUs, intervalUs)
    this.#write(CELL.isTesting, 1)
    this.#setInterval(intervalUs * (hasFailed ? SHORTER.later : SHORTER.first), nowMs)
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

  #miss(isLossy: boolean, nowMs: number): void {
    const misses = this.#read(CELL.misses) + MISS
    this.#write(CELL.misses, misses)
    if (isLossy && misses < MISSES) return
    if (this.#read(CELL.isTesting) === 1) {
      this.#write(CELL.isTesting, 0)
      this.#write(CELL.patience, Math.min(this.#read(CELL.patience) * 8, GRANTS.most))
      this.#setInterval(this.#read(CELL.confirmedUs), nowMs)
      return
    }
    if (misses < MISSES) return
    const isBursting = this.#read(CELL.burst) > 1
    this.#write(CELL.burst, 1)
    this.#setInterval(this.#read(CELL.intervalUs) * (isBursting ? 1 : LONGER), nowMs)
  }

  #setInterval(intervalUs: number, nowMs: number): void {
    this.#write(CELL.intervalUs, Math.min(Math.max(Math.round(intervalUs), SHORTEST_US), LONGEST_US))
    this.#write(CELL.changedMs, Math.trunc(nowMs))
    this.#write(CELL.grants, 0)
    this.#write(CELL.misses, 0)
  }

  #read(cell: number): number {
    return Atomics.load(this.#cells, cell)
  }

  #write(cell: number, value: number): void {
    Atomics.store(this.#cells, cell, value)
  }
}

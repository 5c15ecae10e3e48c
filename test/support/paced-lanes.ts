/** A host whose every probe draws an error, as far as its budget goes, asked from its lanes as the pacer says. */
import { BATCH_SIZE, Batches, type ErrorSender } from '../../workers/batches.ts'
import { Pacer } from '../../workers/pacer.ts'
import { ErrorBudget } from '../../workers/transport/simulated/error-budget.ts'
import type { Limit } from '../../workers/transport/simulated/host-model.ts'
import { Weighing } from '../../workers/weighing.ts'
import { SeededRandom } from './seeded-random.ts'

/** Beyond so many batches a lane is stuck, not slow. */
const MOST_BATCHES = 20_000
/** A host that has not sent an error yet is asked round after round, not as fast as it can. */
const BLIND_MS = 1000
const SENDERS: readonly ErrorSender[] = ['target']

/** How a host is asked; what is left out is the calmest case. */
export interface Asking {
  /** Errors that the host owes in all. */
  readonly errors: number
  /** Times from question to answer, in milliseconds; 50 unless given. */
  readonly rttMs?: number
  /** From how many addresses: 1 unless given. Each has a budget of its own. */
  readonly lanes?: number
  /** Chance that a probe or, if it is not, its error is lost: 0 unless given. The pacer is told what follows. */
  readonly loss?: number
  readonly seed?: number
}

/** A batch, or all of them. */
export interface AskedBatch {
  readonly lane: number
  readonly atMs: number
  readonly asked: number
  readonly came: number
  /** Errors that were asked for and not granted. */
  readonly denied: number
}

/** Asks a host until it has sent all of its errors. Throws if it never does. */
export function askPaced(limits: readonly Limit[], asking: Asking): AskedBatch[] {
  return new PacedLanes(limits, asking).run()
}

/** When the last error was asked for, and how many were denied. */
export function paceOf(batches: readonly AskedBatch[]): { elapsedMs: number; denied: number } {
  return {
    elapsedMs: Math.max(0, ...batches.map(({ atMs }) => atMs)),
    denied: batches.reduce((sum, batch) => sum + batch.denied, 0),
  }
}

class PacedLanes {
  readonly #asking: Required<Asking>
  readonly #pacer: Pacer
  readonly #batches: Batches
  readonly #weighing = new Weighing()
  readonly #random: SeededRandom
  readonly #budgets: readonly ErrorBudget[]
  readonly #freeMs: number[]
  #isHeard = false
  #owed: number

  constructor(limits: readonly Limit[], asking: Asking) {
    this.#asking = { rttMs: 50, lanes: 1, loss: 0, seed: 1, ...asking }
    const { lanes, seed, errors } = this.#asking
    this.#pacer = new Pacer(lanes, lanes)
    this.#batches = new Batches(lanes, lanes)
    this.#random = new SeededRandom(seed)
    this.#budgets = Array.from({ length: lanes }, () => new ErrorBudget({ limits }))
    this.#freeMs = new Array(lanes).fill(0)
    this.#owed = errors
    for (let lane = 0; lane < lanes; lane += 1) this.#pacer.start(lane)
  }

  run(): AskedBatch[] {
    const asked: AskedBatch[] = []
    while (this.#owed > 0) {
      if (asked.length >= MOST_BATCHES) throw new Error(`${this.#owed} errors never came`)
      const atMs = Math.min(...this.#freeMs)
      const lane = this.#freeMs.indexOf(atMs)
      // Until an error has come only the first lane asks, as probing.ts has it.
      const isWaiting = lane > 0 && !this.#isHeard
      const readyMs = isWaiting ? atMs + this.#asking.rttMs : this.#pacer.nextMs(lane, atMs)
      if (readyMs > atMs) this.#freeMs[lane] = readyMs
      else asked.push(this.#ask(lane, atMs))
    }
    return asked
  }

  /** Sends a batch; a round trip later what became of it is known. */
  #ask(lane: number, atMs: number): AskedBatch {
    const asked = Math.min(Math.max(this.#pacer.allowance(lane, atMs), 1), this.#owed, BATCH_SIZE)
    const isGuess = this.#pacer.isSearching(lane)
    let denied = 0
    let came = 0
    this.#batches.open(lane, atMs)
    for (let i = 0; i < asked; i += 1) {
      this.#batches.add(lane, i, 0)
      if (this.#isLost()) continue
      const isGranted = this.#budgets[lane]?.grants(atMs) === true
      if (!isGranted) denied += 1
      if (!isGranted || this.#isLost()) continue
      came += 1
      this.#batches.answer(lane, i, 0, 'target')
    }
    this.#isHeard ||= came > 0
    this.#owed -= came
    this.#report(lane, atMs, isGuess)
    this.#freeMs[lane] = atMs + (this.#isHeard ? this.#asking.rttMs : BLIND_MS)
    return { lane, atMs, asked, came, denied }
  }

  #report(lane: number, sentMs: number, isGuess: boolean): void {
    const senders = this.#isHeard ? SENDERS : []
    this.#weighing.weigh(this.#batches, lane, 0, senders, isGuess)
    const { asked, free, errors, shortfall } = this.#weighing
    const loss = 1 - (1 - this.#asking.loss) ** 2
    const sendsErrors = this.#isHeard
    this.#pacer.report(lane, { sentMs, grantedMs: sentMs, asked, free, errors, shortfall, sendsErrors, loss })
    this.#batches.close(lane)
  }

  #isLost(): boolean {
    return this.#random.chance(this.#asking.loss)
  }
}

/**
 * Hosts behind one router, for hours of virtual time: whoever may ask for an error of the router's does so at once, and
 * says what became of it. What the router's own bucket makes of that shows how well its budget is learned.
 */
import { allocateRouterBudgets, RouterBudget } from '../../src/contract/router-budgets.ts'
import { Loss } from '../../workers/loss.ts'
import { ErrorBudget } from '../../workers/transport/simulated/error-budget.ts'
import type { Limit } from '../../workers/transport/simulated/host-model.ts'
import { SeededRandom } from './seeded-random.ts'

/** Whom to ask, and for how long. */
export interface Asking {
  readonly limits: readonly Limit[]
  readonly forMs: number
  /** The chance that a packet is lost, each way. */
  readonly loss?: number
  readonly seed?: number
}

/** What came of it. */
export interface Asked {
  /** Errors that the router was asked for, and those of them that it denied. */
  readonly asked: number
  readonly denied: number
  /** Errors that arrived, each second of the whole time and of its best. */
  readonly perSecond: number
  /** Seconds after which it had been asked for a hundred errors within one; Infinity if never. */
  readonly hundredAfter: number
  /** The longest interval that was ever believed in, and the last. */
  readonly longestMs: number
  readonly lastMs: number
  /** The budget that has learned all this. */
  readonly memory: SharedArrayBuffer
}

const WORKERS = 3
const ROUND_TRIP_MS = 1
/** RFC 6298's timeout at its floor (workers/rtt.ts). */
const TIMEOUT_MS = 50
/** How exactly a worker wakes up. */
const TURN_MS = 1

/** Errors under way, those that come and those that do not, each kind in the order in which they will be known. */
class Outstanding {
  readonly isGranted: boolean
  readonly #afterMs: number
  readonly #sentMs: number[] = []
  #next = 0

  constructor(isGranted: boolean, afterMs: number) {
    this.isGranted = isGranted
    this.#afterMs = afterMs
  }

  get dueMs(): number {
    return (this.#sentMs[this.#next] ?? Number.POSITIVE_INFINITY) + this.#afterMs
  }

  add(sentMs: number): void {
    this.#sentMs.push(sentMs)
  }

  /** When the one that is known now was asked for. */
  take(): number {
    this.#next += 1
    return this.#sentMs[this.#next - 1] ?? 0
  }
}

/** Asks a router for errors as fast as its budget, learning, allows. */
export function askRouter({ limits, forMs, loss = 0, seed = 1 }: Asking): Asked {
  const random = new SeededRandom(seed)
  const memory = allocateRouterBudgets()
  const workers = Array.from({ length: WORKERS }, () => new RouterBudget(memory, 0))
  const router = new ErrorBudget({ limits })
  const known = new Loss()
  const granted = new Outstanding(true, ROUND_TRIP_MS)
  const missed = new Outstanding(false, TIMEOUT_MS)
  let [asked, denied, arrived, longestMs, nowMs] = [0, 0, 0, 0, 0]
  let [second, askedBefore, hundredAfter] = [0, 0, Number.POSITIVE_INFINITY]
  const budgetOf = (n: number) => workers[n % WORKERS] as RouterBudget

  const ask = () => {
    asked += 1
    const arrives = !random.chance(loss)
    const isGranted = arrives && router.grants(nowMs)
    if (arrives && !isGranted) denied += 1
    const comes = isGranted && !random.chance(loss)
    if (comes) arrived += 1
    if (comes) granted.add(nowMs)
    else missed.add(nowMs)
    // Elsewhere on the way it shows what is lost.
    if (comes || (arrives && !isGranted)) known.note(1, 0)
    else known.note(0, 1)
  }

  while (nowMs < forMs) {
    for (const outcomes of [granted, missed]) {
      while (outcomes.dueMs <= nowMs) {
        budgetOf(asked).report(outcomes.isGranted, known.mean, outcomes.take(), nowMs)
        longestMs = Math.max(longestMs, budgetOf(0).intervalMs)
      }
    }
    let waitMs = budgetOf(asked).draw(nowMs)
    for (; waitMs === 0; waitMs = budgetOf(asked).draw(nowMs)) ask()
    const nextMs = Math.min(nowMs + waitMs, granted.dueMs, missed.dueMs)
    nowMs = Math.max(Math.ceil(nextMs / TURN_MS), nowMs / TURN_MS + 1) * TURN_MS
    if (Math.floor(nowMs / 1000) === second) continue
    second = Math.floor(nowMs / 1000)
    if (asked - askedBefore >= 100) hundredAfter = Math.min(hundredAfter, second)
    askedBefore = asked
  }
  const lastMs = budgetOf(0).intervalMs
  return { asked, denied, perSecond: (arrived * 1000) / forMs, hundredAfter, longestMs, lastMs, memory }
}

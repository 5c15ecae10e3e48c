/**
 * Work that clients ask for, one piece after another, with a rest after each that is as long as the work took: whatever
 * clients do, it takes half of one core at most, and a sweep the rest.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** A clock in milliseconds and a way to wait by it. */
export interface Clock {
  now(): number
  sleep(ms: number): Promise<unknown>
}

/** The machine's. Nothing that waits by it keeps the process alive. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms, undefined, { ref: false }),
}

/** The order in which pieces of work get their turn. */
export class Turns {
  readonly #clock: Clock
  #free: Promise<unknown> = Promise.resolve()

  constructor(clock: Clock = SYSTEM_CLOCK) {
    this.#clock = clock
  }

  /** Does the work when everything before it is done and rested from; gives what it gives. */
  take<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#free.then(async () => {
      const beganMs = this.#clock.now()
      const done = await settled(work)
      return { done, tookMs: this.#clock.now() - beganMs }
    })
    this.#free = turn.then(({ tookMs }) => this.#clock.sleep(tookMs))
    return turn.then(({ done }) => done())
  }
}

/** The outcome of work, to be had when it is called for. */
async function settled<Value>(work: () => Promise<Value>): Promise<() => Value> {
  try {
    const value = await work()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

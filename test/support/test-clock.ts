/** A clock that goes on when a test says so. */
import type { Clock } from '../../metrics/turns.ts'

export class TestClock implements Clock {
  #nowMs = 0
  #sleepers: { readonly untilMs: number; readonly wake: () => void }[] = []

  now(): number {
    return this.#nowMs
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ untilMs: this.#nowMs + ms, wake })
    })
  }

  /** Goes on by so many milliseconds, wakes who slept until then, and lets all of them act. */
  async pass(ms: number): Promise<void> {
    this.#nowMs += ms
    const due = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#nowMs)
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper))
    for (const { wake } of due) wake()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

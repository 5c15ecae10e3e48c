/** A wall clock that goes on, or is set, when a test says so. */
import type { Clock } from '../../src/inventory/scheduler/clock.ts'

interface Alarm {
  readonly timeMs: number
  readonly call: () => void
}

export class SetClock implements Clock {
  #nowMs: number
  #alarms = new Set<Alarm>()

  constructor(now: string | number) {
    this.#nowMs = new Date(now).getTime()
  }

  nowMs(): number {
    return this.#nowMs
  }

  at(timeMs: number, call: () => void): () => void {
    const alarm: Alarm = { timeMs, call }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** How many wait to be called. */
  get alarms(): number {
    return this.#alarms.size
  }

  /** Goes on to a time, and calls on the way whoever waits, each at its time. */
  async to(time: string | number): Promise<void> {
    const untilMs = new Date(time).getTime()
    await settled()
    for (let alarm = this.#first(untilMs); alarm !== undefined; alarm = this.#first(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, alarm.timeMs)
      await this.#ring(alarm)
    }
    this.#nowMs = untilMs
  }

  /** Goes on to a time, and has called nobody yet. */
  slip(time: string | number): void {
    this.#nowMs = new Date(time).getTime()
  }

  /** Jumps to a time, as when the machine slept, and calls whoever waited for a time up to then. */
  async jump(time: string | number): Promise<void> {
    this.#nowMs = new Date(time).getTime()
    for (let alarm = this.#first(this.#nowMs); alarm !== undefined; alarm = this.#first(this.#nowMs)) {
      await this.#ring(alarm)
    }
  }

  /** Is set back far, and calls all who wait, as clocks do then. */
  async setBack(time: string | number): Promise<void> {
    this.#nowMs = new Date(time).getTime()
    for (const alarm of [...this.#alarms]) await this.#ring(alarm)
  }

  async #ring(alarm: Alarm): Promise<void> {
    this.#alarms.delete(alarm)
    alarm.call()
    await settled()
  }

  #first(untilMs: number): Alarm | undefined {
    const due = [...this.#alarms].filter(({ timeMs }) => timeMs <= untilMs)
    return due.sort((left, right) => left.timeMs - right.timeMs)[0]
  }
}

/** Resolves when all that needs no timer has been done. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

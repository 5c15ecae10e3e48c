/** An alarm that rings when a test lets time pass. */
import type { Alarm } from '../../src/inventory/notify/alarm.ts'

export class TestAlarm implements Alarm {
  #nowMs = 0
  #set: { readonly timeMs: number; readonly call: () => void }[] = []
  #onSet: () => void = () => {}

  nowMs(): number {
    return this.#nowMs
  }

  at(timeMs: number, call: () => void): () => void {
    const alarm = { timeMs, call }
    this.#set.push(alarm)
    this.#onSet()
    return () => {
      this.#set = this.#set.filter((other) => other !== alarm)
    }
  }

  /** How far away the alarms are that are set, milliseconds, soonest first. */
  get awayMs(): number[] {
    return this.#set.map(({ timeMs }) => timeMs - this.#nowMs).sort((left, right) => left - right)
  }

  /** Resolves when an alarm is set that fits, given how far away it is. */
  async isSet(fits: (awayMs: number) => boolean): Promise<void> {
    while (!this.awayMs.some(fits)) {
      await new Promise<void>((resolve) => {
        this.#onSet = resolve
      })
    }
  }

  /** Lets so many milliseconds pass: what is due rings, in order of time. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms
    for (;;) {
      const [next] = this.#set
        .filter(({ timeMs }) => timeMs <= untilMs)
        .sort((left, right) => left.timeMs - right.timeMs)
      if (next === undefined) break
      this.#nowMs = Math.max(this.#nowMs, next.timeMs)
      this.#set = this.#set.filter((other) => other !== next)
      next.call()
    }
    this.#nowMs = untilMs
  }
}

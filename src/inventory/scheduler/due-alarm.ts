/** Tells when a schedule comes due, and which due times passed while this machine slept or nothing ran. */
import { type Clock, SET_BACK_MS } from './clock.ts'
import type { DueTimes } from './due.ts'

/** What is told; times are milliseconds since the epoch. */
export interface AlarmEvents {
  onDue(dueMs: number): void
  /** So many due times passed unnoticed, `latestMs` the last of them; `isFollowed`: one comes due right now as well. */
  onMissed(count: number, latestMs: number, isFollowed: boolean): void
  onNext(nextMs: number | undefined): void
}

/** What comes so late was not just delayed: the machine slept. */
export const LATE_MS = 60_000

export class DueAlarm {
  readonly #clock: Clock
  readonly #due: DueTimes
  readonly #events: AlarmEvents
  /** Up to here all due times have been told. */
  #toldMs = 0
  #nextMs: number | undefined
  #cancel = () => {}

  constructor(clock: Clock, due: DueTimes, events: AlarmEvents) {
    this.#clock = clock
    this.#due = due
    this.#events = events
  }

  get nextMs(): number | undefined {
    return this.#nextMs
  }

  /** Begins; the due times after `lastDueMs` that have passed already were missed. Undefined: there are none. */
  start(lastDueMs: number | undefined): void {
    this.#toldMs = this.#clock.nowMs()
    if (lastDueMs !== undefined) this.#tellMissed(lastDueMs, this.#toldMs, false)
    this.#setAlarm()
  }

  stop(): void {
    this.#cancel()
    this.#nextMs = undefined
  }

  #ring(): void {
    const nowMs = this.#clock.nowMs()
    // A clock that was only set right must not let a due time come twice.
    if (nowMs < this.#toldMs - SET_BACK_MS) this.#toldMs = nowMs
    const sinceMs = this.#toldMs
    this.#toldMs = Math.max(sinceMs, nowMs)

    const lateMs = Math.max(sinceMs, nowMs - LATE_MS)
    const inTime = this.#timesBetween(lateMs, nowMs)
    this.#tellMissed(sinceMs, lateMs, inTime.length > 0)
    this.#setAlarm()
    for (const dueMs of inTime) this.#events.onDue(dueMs)
  }

  #timesBetween(afterMs: number, untilMs: number): number[] {
    const times: number[] = []
    let dueMs = this.#due.next(afterMs)
    while (dueMs !== undefined && dueMs <= untilMs) {
      times.push(dueMs)
      dueMs = this.#due.next(dueMs)
    }
    return times
  }

  #tellMissed(afterMs: number, untilMs: number, isFollowed: boolean): void {
    const latestMs = this.#due.previous(untilMs)
    if (latestMs === undefined || latestMs <= afterMs) return
    this.#events.onMissed(this.#due.count(afterMs, untilMs), latestMs, isFollowed)
  }

  #setAlarm(): void {
    this.#nextMs = this.#due.next(this.#toldMs)
    this.#cancel = this.#nextMs === undefined ? () => {} : this.#clock.at(this.#nextMs, () => this.#ring())
    this.#events.onNext(this.#nextMs)
  }
}

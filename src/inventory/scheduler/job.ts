/** A schedule at work: it comes due, waits for its turn, runs. What overlaps itself is skipped, queued or cancelled. */
import { isDeepStrictEqual } from 'node:util'
import type { AddressRanges } from '../../contract/address-ranges.ts'
import type { Schedule } from '../../contract/schedule.ts'
import type { Clock } from './clock.ts'
import { DueTimes } from './due.ts'
import { DueAlarm } from './due-alarm.ts'
import type { Resumption, Runner, RunningSweep, SchedulerEvents, ScheduleStatus, StopReason } from './run.ts'
import type { SweepQueues } from './sweep-queues.ts'

/** What all jobs share. */
export interface JobParts {
  readonly clock: Clock
  readonly runner: Runner
  readonly events: SchedulerEvents
  readonly queues: SweepQueues
}

interface WaitingRun {
  dueMs: number | undefined
  resumes: Resumption | undefined
}

interface CurrentRun {
  readonly sinceMs: number
  readonly dueMs: number | undefined
  readonly schedule: Schedule
  readonly sweep: RunningSweep
  readonly ranBeforeMs: number
}

export class Job {
  readonly #parts: JobParts
  #schedule: Schedule
  #alarm: DueAlarm | undefined
  /** Whoever is dropped finds another one, or none, here when its turn comes. */
  #waiting: WaitingRun | undefined
  #current: CurrentRun | undefined
  #ended: Promise<void> = Promise.resolve()
  #skipped = 0
  #missed = 0

  constructor(parts: JobParts, schedule: Schedule) {
    this.#parts = parts
    this.#schedule = schedule
  }

  /**
   * Lets it come due from now on; due times after `lastDueMs` that have passed were missed. What it was in goes on before
   * any of these.
   */
  begin(lastDueMs: number | undefined, resumes?: Resumption): void {
    if (resumes !== undefined) this.#wait(resumes.dueMs, resumes)
    this.#alarm = new DueAlarm(this.#parts.clock, new DueTimes(this.#schedule), {
      onDue: (dueMs) => this.comeDue(dueMs),
      onMissed: (count, latestMs, isFollowed) => this.#miss(count, latestMs, isFollowed),
      onNext: (nextMs) => this.#parts.events.onNext(this.#schedule, nextMs),
    })
    this.#alarm.start(lastDueMs)
  }

  /** Takes another schedule of the same name. What runs goes on as it began; what waits asks again for its turn. */
  change(schedule: Schedule): void {
    const asksTheSame = isDeepStrictEqual(schedule.words, this.#schedule.words)
    const isSameTiming = this.#alarm !== undefined && timingOf(schedule) === timingOf(this.#schedule)
    this.#schedule = schedule
    // An alarm that need not change is left alone: a due time may have passed that it has not told yet.
    if (!isSameTiming) {
      this.#alarm?.stop()
      this.begin(undefined)
    }
    if (this.#waiting === undefined) return
    const { dueMs, resumes } = this.#waiting
    this.#wait(dueMs, asksTheSame ? resumes : undefined)
  }

  /** Comes due no more and drops what waits; a run of it goes on. */
  end(): void {
    this.#alarm?.stop()
    this.#alarm = undefined
    this.#waiting = undefined
  }

  /** Stops the run, if there is one; resolves when it has ended. */
  async stop(): Promise<void> {
    if (this.#current !== undefined) this.#stopSweep(this.#current, 'shutdown')
    await this.#ended
  }

  /** A run is due, or asked for: it begins, waits or is skipped. */
  comeDue(dueMs: number | undefined): void {
    const { overlap } = this.#schedule
    if (this.#waiting !== undefined && overlap === 'cancel') {
      // The older of the two that nobody has begun gives way, and leaves the newer its place.
      this.#skip(this.#waiting.dueMs)
      this.#waiting.dueMs = dueMs
      this.#waiting.resumes = undefined
    } else if (this.#waiting !== undefined || (this.#current !== undefined && overlap === 'skip')) {
      this.#skip(dueMs)
    } else {
      if (this.#current !== undefined && overlap === 'cancel') this.#stopSweep(this.#current, 'cut-off')
      this.#wait(dueMs)
    }
  }

  status(): ScheduleStatus {
    const { sinceMs, dueMs } = this.#current ?? {}
    return {
      schedule: this.#schedule,
      nextMs: this.#alarm?.nextMs,
      running: sinceMs === undefined ? undefined : { sinceMs, dueMs },
      queued: this.#waiting === undefined ? 0 : 1,
      skipped: this.#skipped,
      missed: this.#missed,
    }
  }

  #wait(dueMs: number | undefined, resumes?: Resumption): void {
    const waiting: WaitingRun = { dueMs, resumes }
    this.#waiting = waiting
    void this.#takeTurn(waiting, this.#schedule)
  }

  async #takeTurn(waiting: WaitingRun, schedule: Schedule): Promise<void> {
    const ranges = await this.#rangesOf(waiting, schedule)
    if (ranges === undefined) return
    await this.#parts.queues.add(schedule.name, ranges, async () => {
      if (this.#waiting === waiting) await this.#run(waiting, schedule)
    })
  }

  async #rangesOf(waiting: WaitingRun, schedule: Schedule): Promise<AddressRanges | undefined> {
    try {
      return waiting.resumes?.ranges ?? (await this.#parts.runner.ranges(schedule))
    } catch (error) {
      if (this.#waiting !== waiting) return undefined
      this.#waiting = undefined
      this.#parts.events.onFailed(schedule, error)
      return undefined
    }
  }

  #run(waiting: WaitingRun, schedule: Schedule): Promise<void> {
    this.#ended = this.#runToEnd(waiting, schedule)
    return this.#ended
  }

  async #runToEnd({ dueMs, resumes }: WaitingRun, schedule: Schedule): Promise<void> {
    const { clock, runner, events } = this.#parts
    this.#waiting = undefined
    let cancelLimit = () => {}
    try {
      const sweep = runner.start({ schedule, dueMs, resumes })
      this.#current = { sinceMs: clock.nowMs(), dueMs, schedule, sweep, ranBeforeMs: resumes?.ranMs ?? 0 }
      cancelLimit = this.#limit(this.#current)
      await sweep.done
    } catch (error) {
      events.onFailed(schedule, error)
    } finally {
      cancelLimit()
      this.#current = undefined
    }
  }

  /** Stops a run when it has taken its longest; gives what cancels that. */
  #limit(current: CurrentRun): () => void {
    const { clock, events } = this.#parts
    const { maxDurationMs } = current.schedule
    if (maxDurationMs === undefined) return () => {}
    const lengthMs = Math.max(0, maxDurationMs - current.ranBeforeMs)
    let cancel = () => {}

    const wait = (): void => {
      const endMs = clock.nowMs() + lengthMs
      cancel = clock.at(endMs, () => {
        // Called too early, because the clock was set back: how long it has run is not known any more.
        if (clock.nowMs() < endMs) return wait()
        events.onTimeLimit(current.schedule)
        this.#stopSweep(current, 'cut-off')
      })
    }

    wait()
    return () => cancel()
  }

  #stopSweep({ schedule, sweep }: CurrentRun, why: StopReason): void {
    try {
      sweep.stop(why)
    } catch (error) {
      this.#parts.events.onFailed(schedule, error)
    }
  }

  #skip(dueMs: number | undefined): void {
    this.#skipped += 1
    this.#parts.events.onSkipped(this.#schedule, dueMs ?? this.#parts.clock.nowMs(), 'overlap')
  }

  #miss(count: number, latestMs: number, isFollowed: boolean): void {
    this.#missed += count
    this.#parts.events.onMissed(this.#schedule, count)
    // A run that comes due right now stands for those that were missed.
    if (this.#schedule.missed === 'one' && !isFollowed) this.comeDue(latestMs)
  }
}

function timingOf({ cron, timeZone, jitterMs }: Schedule): string {
  return JSON.stringify([cron, timeZone, jitterMs])
}

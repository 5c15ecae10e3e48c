/** When runs begin: all schedules at work, taken from whoever declares them, and stopped in order. */
import { isDeepStrictEqual } from 'node:util'
import type { Schedule } from '../../contract/schedule.ts'
import type { Clock } from './clock.ts'
import { Job, type JobParts } from './job.ts'
import type { Resumption, Runner, SchedulerEvents, ScheduleStatus } from './run.ts'
import { SweepQueues } from './sweep-queues.ts'

/** What a scheduler works with. */
export interface SchedulerParts {
  readonly clock: Clock
  readonly runner: Runner
  readonly events: SchedulerEvents
  /** The due time of a schedule's last run, from an earlier process; undefined: it never came due. */
  readonly lastDueMs: (name: string) => number | undefined
  /** At most so many sweeps at once, 1 or more. */
  readonly mostSweeps: number
}

export class Scheduler {
  readonly #parts: JobParts
  readonly #lastDueMs: (name: string) => number | undefined
  readonly #loaded = new Map<string, Job>()
  /** Also those that are loaded no more: a run of theirs may go on, and their counts must not begin again. */
  readonly #jobs = new Map<string, Job>()
  #isFirstLoad = true
  #isStopped = false

  constructor({ clock, runner, events, lastDueMs, mostSweeps }: SchedulerParts) {
    this.#parts = { clock, runner, events, queues: new SweepQueues(mostSweeps) }
    this.#lastDueMs = lastDueMs
  }

  /**
   * Takes these schedules from now on, each of another name and looked at by schedule-file.ts: new ones begin, gone
   * ones end (a run of theirs goes on), changed ones change. The first load looks for missed runs; before these, what
   * schedules were in when an earlier process ended goes on, by name.
   */
  load(schedules: readonly Schedule[], resumptions: ReadonlyMap<string, Resumption> = new Map()): void {
    if (this.#isStopped) return
    const names = new Set(schedules.map(({ name }) => name))
    for (const [name, job] of this.#loaded) {
      if (names.has(name)) continue
      job.end()
      this.#loaded.delete(name)
    }
    for (const schedule of schedules) this.#take(schedule, resumptions.get(schedule.name))
    this.#isFirstLoad = false
  }

  /** Runs a schedule now, with `dueMs` on behalf of that due time; gives false if there is none of that name. */
  trigger(name: string, dueMs?: number): boolean {
    const job = this.#loaded.get(name)
    job?.comeDue(dueMs)
    return job !== undefined
  }

  /** How every schedule stands, in the order in which they were loaded. */
  status(): readonly ScheduleStatus[] {
    return [...this.#loaded.values()].map((job) => job.status())
  }

  /** Begins nothing more, stops what runs, resolves when all of it has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const job of this.#loaded.values()) job.end()
    this.#loaded.clear()
    await Promise.all([...this.#jobs.values()].map((job) => job.stop()))
  }

  #take(schedule: Schedule, resumes?: Resumption): void {
    const { name } = schedule
    const job = this.#jobs.get(name)
    if (job === undefined) {
      const added = new Job(this.#parts, schedule)
      this.#jobs.set(name, added)
      this.#loaded.set(name, added)
      added.begin(this.#isFirstLoad ? this.#lastDueMs(name) : undefined, resumes)
      return
    }
    const isSame = this.#loaded.has(name) && isDeepStrictEqual(job.status().schedule, schedule)
    this.#loaded.set(name, job)
    if (!isSame) job.change(schedule)
  }
}

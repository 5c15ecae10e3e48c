/**
 * The daemon: runs schedules, keeps what their sweeps find, tells of changes, and knows how everything stands.
 *
 *   start --> schedules are at work, sweeps that an earlier process was in go on --reload(), any time--> --stop()--> nothing
 *   runs
 */
import type { Metrics } from '../../metrics/registry.ts'
import type { InventorySnapshot } from '../contract/inventory-snapshot.ts'
import type { Schedule } from '../contract/schedule.ts'
import { ranMsOf, type SweepBeginning } from '../contract/sweep-record.ts'
import type { Archive } from '../store/archive.ts'
import type { Store } from '../store/store.ts'
import { collectGarbage } from './collect-garbage.ts'
import type { DaemonLog } from './daemon-log.ts'
import { newsOf } from './notify/news.ts'
import { Notifier } from './notify/notifier.ts'
import type { Prepared } from './prepared.ts'
import { type EndedRun, ScheduledSweeps } from './scheduled-sweeps.ts'
import type { Clock } from './scheduler/clock.ts'
import type { Resumption, SchedulerEvents, ScheduleStatus } from './scheduler/run.ts'
import { Scheduler } from './scheduler/scheduler.ts'
import { Standing } from './standing.ts'
import { unfinishedRuns } from './unfinished-runs.ts'

/** What a daemon works with; whoever starts it opens and closes store, archive and metrics. */
export interface DaemonParts {
  readonly store: Store
  readonly archive: Archive
  readonly metrics: Metrics
  readonly log: DaemonLog
  readonly clock: Clock
  readonly version: string
  readonly account: string
  readonly ceilingsFile: string
  /** At most so many sweeps at once. */
  readonly mostSweeps: number
  /** Sweeps that ended longer ago are taken out of the store; undefined keeps all. */
  readonly keepMs: number | undefined
  /** The schedules as they are declared now. Rejects with a Failure that says what is wrong with them. */
  readonly readSchedules: () => Promise<readonly Schedule[]>
  readonly prepare: (words: readonly string[]) => Promise<Prepared>
  readonly prepareResumed: (beginning: SweepBeginning) => Promise<Prepared>
  readonly requireRoom: (prepared: Prepared) => Promise<void>
}

const PRUNE_EVERY_MS = 3_600_000
const COLLECT_AFTER_MS = 1000

export class Daemon {
  readonly #parts: DaemonParts
  readonly #standing: Standing
  readonly #notifier: Notifier
  readonly #scheduler: Scheduler
  /** News that is being told, and what is being taken out of the store. */
  readonly #after = new Set<Promise<void>>()
  /** The schedules that the store had when it was last looked at. */
  #added = ''
  #pruneAtMs = 0

  constructor(parts: DaemonParts) {
    const { archive, clock, log, version } = parts
    this.#parts = parts
    this.#standing = new Standing(archive, () => clock.nowMs())
    this.#notifier = new Notifier({ version, log })
    const runner = new ScheduledSweeps({
      ...parts,
      running: () => archive.running(),
      onStarted: ({ schedule, dueMs, resumes }, sweep, { plan, finished }) => {
        this.#lookAtStore()
        const told = { schedule: schedule.name, sweep, due: isoOf(dueMs), targets: plan.targets }
        if (resumes === undefined) log.info(told, 'sweep began')
        else log.info({ ...told, finished }, 'sweep goes on')
      },
      onRestart: ({ schedule }, { worker, message }) =>
        log.warn({ schedule: schedule.name, worker, why: message }, 'worker failed and is started again'),
      onEnded: (ended) => this.#ended(ended),
    })
    this.#scheduler = new Scheduler({
      clock,
      runner,
      events: this.#events(),
      lastDueMs: (name) => archive.scheduleState(name).lastDueMs,
      mostSweeps: parts.mostSweeps,
    })
  }

  /** Puts the schedules to work. Rejects with the Failure of their declaration, and nothing has begun then. */
  async start(): Promise<void> {
    const schedules = await this.#readSchedules()
    const { resumptions, again } = await unfinishedRuns(this.#parts, schedules)
    this.#load(schedules, resumptions)
    for (const { schedule, dueMs } of again) {
      this.#standing.ended(schedule, 'died')
      this.#scheduler.trigger(schedule, dueMs)
    }
  }

  /** Reads the schedules again; if they are wrong, those before stay at work. Never rejects. */
  async reload(): Promise<void> {
    const { log } = this.#parts
    try {
      this.#load(await this.#readSchedules())
    } catch (error) {
      this.#standing.notLoaded()
      log.error({ err: error }, 'the schedules could not be read: those before stay at work')
    }
  }

  /**
   * Looks what other processes have written into the store; gives whether schedules were added or removed. Never throws:
   * a store that cannot be read just now is said in the log.
   */
  look(): boolean {
    return this.#lookAtStore(() => this.#hasNewSchedules())
  }

  /** How the schedules stand. */
  status(): readonly ScheduleStatus[] {
    return this.#scheduler.status()
  }

  /** The same with what is known of their hosts, for a scrape. */
  snapshot(): InventorySnapshot {
    return this.#standing.snapshot(this.#scheduler.status(), (name) => this.#notifier.failures(name))
  }

  /** Stops what runs, in order, and tells what is being told to its end or gives it up. */
  async stop(): Promise<void> {
    await this.#scheduler.stop()
    await this.#notifier.close()
    await Promise.all(this.#after)
  }

  // What others add while these are read is noticed at the next look.
  #readSchedules(): Promise<readonly Schedule[]> {
    this.#added = JSON.stringify(this.#parts.archive.schedules())
    return this.#parts.readSchedules()
  }

  #lookAtStore(further = () => false): boolean {
    try {
      this.#standing.look()
      return further()
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the store could not be read')
      return false
    }
  }

  #hasNewSchedules(): boolean {
    const added = JSON.stringify(this.#parts.archive.schedules())
    const isNew = added !== this.#added
    this.#added = added
    return isNew
  }

  #load(schedules: readonly Schedule[], resumptions?: ReadonlyMap<string, Resumption>): void {
    this.#standing.load(schedules)
    this.#scheduler.load(schedules, resumptions)
    this.#parts.log.info({ schedules: schedules.map(({ name }) => name) }, 'schedules are at work')
  }

  #ended(ended: EndedRun): void {
    const { log } = this.#parts
    const { run, sweep, startedMs, ending, changes } = ended
    const { outcome, finishedMs, hosts, probes, failures } = ending
    const schedule = run.schedule.name
    this.#standing.ended(schedule, outcome, changes)
    this.#lookAtStore()
    const seconds = ranMsOf({ startedMs }, ending) / 1000
    const told = {
      schedule,
      sweep,
      outcome,
      seconds,
      up: hosts.up,
      probes,
      changes: changesThereAre(ended),
      failures,
    }
    if (outcome === 'failed') log.error(told, 'sweep failed')
    else log.info(told, 'sweep ended')
    if (outcome === 'complete') this.#follow(this.#tell(ended))
    // By then nobody holds what was the sweep's.
    setTimeout(collectGarbage, COLLECT_AFTER_MS).unref()
    const { keepMs } = this.#parts
    if (keepMs !== undefined) this.#follow(this.#prune(finishedMs - keepMs))
  }

  async #tell({ run: { schedule }, sweep: id }: EndedRun): Promise<void> {
    const news = await newsOf(this.#parts.archive, schedule, id)
    if (news !== undefined) await this.#notifier.tell(schedule, news)
  }

  // Not after each sweep: it reads through all hosts that are kept, and who commits meanwhile waits.
  async #prune(beforeMs: number): Promise<void> {
    const nowMs = performance.now()
    if (nowMs < this.#pruneAtMs) return
    this.#pruneAtMs = nowMs + PRUNE_EVERY_MS
    const pruned = await this.#parts.store.prune(beforeMs)
    if (pruned > 0) this.#parts.log.info({ sweeps: pruned }, 'old sweeps were taken out of the store')
  }

  #follow(work: Promise<void>): void {
    const followed = work
      .catch((error: unknown) => this.#parts.log.error({ err: error }, 'what follows a sweep failed'))
      .then(() => void this.#after.delete(followed))
    this.#after.add(followed)
  }

  #events(): SchedulerEvents {
    const { log } = this.#parts
    return {
      onSkipped: ({ name }, dueMs) =>
        log.warn({ schedule: name, due: isoOf(dueMs) }, 'run skipped: the one before still runs'),
      onMissed: ({ name, missed }, count) =>
        log.warn(
          { schedule: name, count, policy: missed },
          'runs were missed while nothing ran the schedules',
        ),
      onTimeLimit: ({ name }) => log.warn({ schedule: name }, 'run stopped: it took its maximum duration'),
      onFailed: ({ name }, error) => {
        this.#standing.ended(name, 'failed')
        log.error({ schedule: name, err: error }, 'run failed')
      },
      onNext: ({ name }, nextMs) => log.debug({ schedule: name, next: isoOf(nextMs) }, 'next run'),
    }
  }
}

function isoOf(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString()
}

/** Only the kinds that there are. */
function changesThereAre({ changes }: EndedRun): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(changes ?? {}).filter(([, count]) => count > 0))
}

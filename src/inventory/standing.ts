/**
 * How the schedules of a daemon stand, kept current so that a scrape only reads: what their runs came to since the process
 * began, and what the store knows of their sweeps and hosts, also of runs that other processes make.
 */
import { CHANGE_KINDS, type ChangeCounts, type ChangeKind } from '../contract/change.ts'
import {
  type InventorySnapshot,
  PRESENCES,
  type Presence,
  RUN_OUTCOMES,
  type RunOutcome,
  type ScheduleSnapshot,
} from '../contract/inventory-snapshot.ts'
import type { Schedule } from '../contract/schedule.ts'
import { ranMsOf, type SweepRecord } from '../contract/sweep-record.ts'
import type { Archive } from '../store/archive.ts'
import type { Profile } from '../store/profiles.ts'
import type { ScheduleState } from '../store/sweep-reader.ts'
import type { Classification } from '../verdict/classify.ts'
import { DueTimes } from './scheduler/due.ts'
import type { ScheduleStatus } from './scheduler/run.ts'
import { openProtocols } from './views/json.ts'

/** What of the store is read. */
export type StandingSource = Pick<Archive, 'scheduleState' | 'profiles' | 'size' | 'revision'>

/** What is counted of the hosts of a schedule. */
interface HostCounts {
  readonly hosts: Readonly<Record<Presence, number>>
  readonly protocolHosts: ReadonlyMap<number, number>
  readonly unexpectedHosts: number
  readonly unexpectedProtocols: ReadonlyMap<number, number>
}

interface Entry {
  schedule: Schedule
  sinceMs: number
  periodSeconds: number | undefined
  readonly runs: Record<RunOutcome, number>
  readonly changes: Record<ChangeKind, number>
  state: ScheduleState
  /** The complete sweep after which the hosts were counted. */
  countedAfter: number | undefined
  counts: HostCounts
}

export class Standing {
  readonly #source: StandingSource
  readonly #nowMs: () => number
  readonly #entries = new Map<string, Entry>()
  #sizes: { readonly bytes: number; readonly usedBytes: number }
  #revision: number | undefined
  #reloadedMs: number | undefined
  #isReloaded = false

  constructor(source: StandingSource, nowMs: () => number) {
    this.#source = source
    this.#nowMs = nowMs
    this.#sizes = source.size()
  }

  /** These schedules are at work from now on. */
  load(schedules: readonly Schedule[]): void {
    const before = new Map(this.#entries)
    this.#entries.clear()
    for (const schedule of schedules) {
      const known = before.get(schedule.name)
      this.#entries.set(
        schedule.name,
        known === undefined ? this.#begin(schedule) : this.#change(known, schedule),
      )
    }
    this.#isReloaded = true
    this.#reloadedMs = this.#nowMs()
  }

  /** The schedules could not be read; those before stay at work. */
  notLoaded(): void {
    this.#isReloaded = false
  }

  /** Looks what the store has that is new. */
  look(): void {
    const revision = this.#source.revision()
    // A process that dies in a sweep writes nothing.
    const isRunning = [...this.#entries.values()].some(({ state }) => state.last?.outcome === 'running')
    if (revision === this.#revision && !isRunning) return
    this.#sizes = this.#source.size()
    for (const entry of this.#entries.values()) {
      entry.state = this.#source.scheduleState(entry.schedule.name)
      if (entry.state.lastComplete?.id !== entry.countedAfter) this.#count(entry)
    }
    this.#revision = revision
  }

  /** A run is over; `changes` where it was complete. */
  ended(schedule: string, outcome: RunOutcome, changes?: ChangeCounts): void {
    const entry = this.#entries.get(schedule)
    if (entry === undefined) return
    entry.runs[outcome] += 1
    for (const kind of CHANGE_KINDS) entry.changes[kind] += changes?.[kind] ?? 0
  }

  /** All of it, as the scheduler stands now; `notificationsFailed` by schedule. */
  snapshot(
    statuses: readonly ScheduleStatus[],
    notificationsFailed: (name: string) => number,
  ): InventorySnapshot {
    return {
      schedules: statuses.flatMap((status) => {
        const entry = this.#entries.get(status.schedule.name)
        return entry === undefined
          ? []
          : [snapshotOf(entry, status, notificationsFailed(status.schedule.name))]
      }),
      storeBytes: this.#sizes.bytes,
      storeUsedBytes: this.#sizes.usedBytes,
      configReloadedMs: this.#reloadedMs,
      configReloadOk: this.#isReloaded,
    }
  }

  #begin(schedule: Schedule): Entry {
    const entry: Entry = {
      schedule,
      sinceMs: this.#nowMs(),
      periodSeconds: this.#periodOf(schedule),
      runs: zeroes(RUN_OUTCOMES),
      changes: zeroes(CHANGE_KINDS),
      state: this.#source.scheduleState(schedule.name),
      countedAfter: undefined,
      counts: countsOf([], undefined, 'table'),
    }
    this.#count(entry)
    return entry
  }

  #change(entry: Entry, schedule: Schedule): Entry {
    const { cron, timeZone, expect } = entry.schedule
    if (cron !== schedule.cron || timeZone !== schedule.timeZone) {
      entry.sinceMs = this.#nowMs()
      entry.periodSeconds = this.#periodOf(schedule)
    }
    entry.schedule = schedule
    if (String(expect) !== String(schedule.expect)) this.#count(entry)
    return entry
  }

  #periodOf(schedule: Schedule): number | undefined {
    const gapMs = new DueTimes(schedule).longestGapMs(this.#nowMs())
    return gapMs === undefined ? undefined : gapMs / 1000
  }

  #count(entry: Entry): void {
    const { lastComplete } = entry.state
    const { name, expect } = entry.schedule
    entry.countedAfter = lastComplete?.id
    entry.counts = countsOf(this.#source.profiles(name), expect, lastComplete?.plan.classification ?? 'table')
  }
}

function countsOf(
  profiles: readonly Profile[],
  expect: readonly number[] | undefined,
  classification: Classification,
): HostCounts {
  const hosts = zeroes(PRESENCES)
  const protocolHosts = new Map<number, number>()
  const unexpectedProtocols = new Map<number, number>()
  let unexpectedHosts = 0
  for (const profile of profiles) {
    hosts[profile.presence] += profile.hosts
    if (profile.presence !== 'present') continue
    const open = openProtocols(profile.evidence, classification)
    const unexpected = expect === undefined ? [] : open.filter((protocol) => !expect.includes(protocol))
    for (const protocol of open) add(protocolHosts, protocol, profile.hosts)
    for (const protocol of unexpected) add(unexpectedProtocols, protocol, profile.hosts)
    if (unexpected.length > 0) unexpectedHosts += profile.hosts
  }
  return { hosts, protocolHosts, unexpectedHosts, unexpectedProtocols }
}

function snapshotOf(entry: Entry, status: ScheduleStatus, notificationsFailed: number): ScheduleSnapshot {
  const { schedule, sinceMs, periodSeconds, counts, runs, changes, state } = entry
  const { last, lastEnded, lastComplete } = state
  return {
    name: schedule.name,
    sinceMs,
    periodSeconds,
    ...counts,
    runs: { ...runs },
    changes: { ...changes },
    lastStartedMs: last?.startedMs,
    lastSuccessMs: lastComplete?.ending?.finishedMs,
    lastDurationSeconds: secondsOf(lastEnded),
    nextMs: status.nextMs,
    isRunning: status.running !== undefined || last?.outcome === 'running',
    skipped: status.skipped,
    missed: status.missed,
    notificationsFailed,
  }
}

function secondsOf(sweep: SweepRecord | undefined): number | undefined {
  return sweep?.ending === undefined ? undefined : ranMsOf(sweep, sweep.ending) / 1000
}

function add(counts: Map<number, number>, protocol: number, hosts: number): void {
  counts.set(protocol, (counts.get(protocol) ?? 0) + hosts)
}

function zeroes<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>
}

/**
 * What has been counted since the process began: the sweeps that run now, read from their shared counters and tallies,
 * and those that are over, whose counts are added up and kept. So no counter goes back when a sweep ends or another
 * begins with fewer workers.
 */
import {
  addCounters,
  allocateCounters,
  type Counter,
  type CounterBy,
  type CounterRow,
  HISTOGRAMS,
  type HistogramCounts,
  type HistogramName,
  rowsOf,
  workersIn,
} from '../src/contract/counters.ts'
import type { HostStatus } from '../src/contract/result.ts'
import { STATES, type State } from '../src/verdict/classify.ts'
import { UNPROVED_CAUSES, type UnprovedCause } from '../src/verdict/silence.ts'

/** The labels of `hosts_finished_total`. */
export const HOST_STATUSES: readonly HostStatus[] = ['up', 'down', 'no-route', 'skipped']

/** What the finished hosts of one sweep come to. */
export interface FinishedCounts {
  readonly hosts: Readonly<Record<HostStatus, number>>
  readonly states: Readonly<Record<State, number>>
  readonly unproved: Readonly<Record<UnprovedCause, number>>
}

/** One sweep's counts, while it runs. */
export interface CountedSweep {
  readonly counters: SharedArrayBuffer
  readonly tally: FinishedCounts
}

export class Totals {
  readonly #running = new Set<CountedSweep>()
  #overCounters = allocateCounters(1)
  #over: FinishedCounts = sumOf([])

  /** Counts a sweep from now on. */
  begin(sweep: CountedSweep): void {
    this.#running.add(sweep)
  }

  /** Keeps what a sweep has come to. Its memory is not read any more. */
  end(sweep: CountedSweep): void {
    if (!this.#running.delete(sweep)) return
    const workers = Math.max(workersIn(this.#overCounters), workersIn(sweep.counters))
    const sum = allocateCounters(workers)
    addCounters(sum, this.#overCounters)
    addCounters(sum, sweep.counters)
    this.#overCounters = sum
    this.#over = sumOf([this.#over, sweep.tally])
  }

  /** A counter of each worker that there is or was. */
  byWorker(counter: Counter): number[] {
    return sumByWorker(this.#memories(), counter)
  }

  /** The same of the sweeps that are running alone. */
  runningByWorker(counter: Counter): number[] {
    return sumByWorker(
      [...this.#running].map(({ counters }) => counters),
      counter,
    )
  }

  /** A counter of all workers together. */
  total(counter: Counter): number {
    return this.#rows().reduce((sum, row) => sum + row.read(counter), 0)
  }

  /** A counter by value, of all workers together. */
  totalBy(name: CounterBy): number[] {
    return this.#rows()
      .map((row) => row.readBy(name))
      .reduce(addEach)
  }

  /** A histogram of all workers together. */
  histogram(name: HistogramName): HistogramCounts {
    const all = this.#rows().map((row) => row.readHistogram(name))
    const none = new Array<number>(HISTOGRAMS[name].length + 1).fill(0)
    return {
      buckets: all.map(({ buckets }) => buckets).reduce(addEach, none),
      sum: all.reduce((sum, counts) => sum + counts.sum, 0),
    }
  }

  /** What the finished hosts of all sweeps come to. */
  finished(): FinishedCounts {
    return sumOf([this.#over, ...[...this.#running].map(({ tally }) => tally)])
  }

  #memories(): SharedArrayBuffer[] {
    return [this.#overCounters, ...[...this.#running].map(({ counters }) => counters)]
  }

  #rows(): CounterRow[] {
    return this.#memories().flatMap(rowsOf)
  }
}

function sumByWorker(memories: readonly SharedArrayBuffer[], counter: Counter): number[] {
  return memories
    .map((memory) => rowsOf(memory).map((row) => row.read(counter)))
    .reduce(
      (left, right) =>
        Array.from(
          { length: Math.max(left.length, right.length) },
          (_, i) => (left[i] ?? 0) + (right[i] ?? 0),
        ),
      [],
    )
}

function addEach(left: readonly number[], right: readonly number[]): number[] {
  return right.map((value, i) => value + (left[i] ?? 0))
}

function sumOf(all: readonly FinishedCounts[]): FinishedCounts {
  const sum = <Key extends string>(keys: readonly Key[], of: (one: FinishedCounts) => Record<Key, number>) =>
    Object.fromEntries(
      keys.map((key) => [key, all.reduce((total, one) => total + of(one)[key], 0)]),
    ) as Record<Key, number>
  return {
    hosts: sum(HOST_STATUSES, ({ hosts }) => hosts),
    states: sum(STATES, ({ states }) => states),
    unproved: sum(UNPROVED_CAUSES, ({ unproved }) => unproved),
  }
}

/**
 * Counters in shared memory: one row per worker, written by that worker alone and read by whoever asks.
 *
 *   Float64  | worker 0: probesSent, probeRetransmissions, ... | worker 1: ... |
 *
 * A worker that is not running counts nothing; what concerns it then, the coordinator does.
 *
 * A single writer needs no atomics: aligned 64-bit stores do not tear on the platforms that Node supports, and
 * a double counts exactly to 2^53. A row outlives its worker, so a counter never goes back.
 */

/**
 * Every counter with what it counts. The last four are milliseconds: what a ceiling (ceilings.ts) kept back that could
 * have gone otherwise (of a worker, whatever of it was kept back; for the ceiling of packets to one host, summed over the
 * hosts), and what a worker spent on its turns.
 */
export const COUNTERS = [
  'probesSent',
  'probeRetransmissions',
  'probeBytesSent',
  'pingsSent',
  'arpRequestsSent',
  'sendsRefused',
  'responsesDirect',
  'responsesUnreachable',
  'responsesTimeExceeded',
  'responsesUnsolicited',
  'responsesDuplicate',
  'responsesForged',
  'responsesStray',
  'responsesMalformed',
  'responsesSwallowed',
  'kernelDrops',
  'hostsAdmitted',
  'hostsFound',
  'hostsFinished',
  'workerRestarts',
  'bucketWaitMs',
  'packetCeilingHeldMs',
  'hostCeilingHeldMs',
  'arpCeilingHeldMs',
  'busyMs',
] as const

export type Counter = (typeof COUNTERS)[number]

/** Counters of one thing by what it was like. What is none of the listed values counts with the last of them. */
export const COUNTERS_BY = {
  /** Believed destination unreachables by ICMP code (RFC 792, RFC 1812 section 5.2.7.1). */
  unreachables: Array.from({ length: 16 }, (_, code) => `${code}`),
  /** Packets that the kernel refused to send, by its error. */
  sendErrors: [
    'ENOBUFS',
    'ENETDOWN',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'EPERM',
    'EACCES',
    'EMSGSIZE',
    'EINVAL',
    'ENODEV',
    'ENXIO',
    'EAGAIN',
    'other',
  ],
  /** Finished hosts that were up, by how they ration their ICMP errors (workers/limit-class.ts). */
  hostLimits: [
    'unlimited',
    'silent',
    '10ms',
    '20ms',
    '50ms',
    '100ms',
    '200ms',
    '250ms',
    '500ms',
    '1s',
    '2s',
    '5s',
    '10s',
    'other',
    'unknown',
  ],
} as const satisfies Record<string, readonly string[]>

export type CounterBy = keyof typeof COUNTERS_BY

/** Histograms in seconds: the upper bounds of their buckets, beyond which there is one more. */
export const HISTOGRAMS = {
  /** Round trips, as the RTT estimators take them. */
  rtt: [1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  /** Turns of a worker: hear, act, send, without the wait between them. */
  turn: [5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
} as const satisfies Record<string, readonly number[]>

export type HistogramName = keyof typeof HISTOGRAMS

/** A histogram as it stands: how many were in each bucket alone, the last being beyond all bounds; and their sum. */
export interface HistogramCounts {
  readonly buckets: readonly number[]
  readonly sum: number
}

const counterAt = new Map<Counter, number>(COUNTERS.map((counter, i) => [counter, i]))
const byAt = new Map<CounterBy, number>()
const histogramAt = new Map<HistogramName, number>()
const CELLS = layOut()

/** Each group of counters lies behind the one before; a histogram's sum behind its buckets. */
function layOut(): number {
  let cells = COUNTERS.length
  for (const name of Object.keys(COUNTERS_BY) as CounterBy[]) {
    byAt.set(name, cells)
    cells += COUNTERS_BY[name].length
  }
  for (const name of Object.keys(HISTOGRAMS) as HistogramName[]) {
    histogramAt.set(name, cells)
    cells += HISTOGRAMS[name].length + 2
  }
  return cells
}

/** Shared memory for the counters of `workers` workers, all zero. */
export function allocateCounters(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(CELLS * workers * Float64Array.BYTES_PER_ELEMENT)
}

/** How many workers' rows a shared buffer holds. */
export function workersIn(memory: SharedArrayBuffer): number {
  return memory.byteLength / (CELLS * Float64Array.BYTES_PER_ELEMENT)
}

/** The row of one worker. Only that worker calls `add`, `addTo` and `observe`. */
export class CounterRow {
  readonly #row: Float64Array

  constructor(memory: SharedArrayBuffer, worker: number) {
    this.#row = new Float64Array(memory, worker * CELLS * Float64Array.BYTES_PER_ELEMENT, CELLS)
  }

  /** Adds to a counter. */
  add(counter: Counter, amount = 1): void {
    this.#bump(counterAt.get(counter) ?? 0, amount)
  }

  /** Counts one more of what is like the value at `index`, or like none of them. */
  addTo(name: CounterBy, index: number): void {
    const last = COUNTERS_BY[name].length - 1
    const known = index >= 0 && index <= last ? index : last
    this.#bump((byAt.get(name) ?? 0) + known, 1)
  }

  /** Counts one more of what took so many seconds. */
  observe(name: HistogramName, seconds: number): void {
    const bounds = HISTOGRAMS[name]
    const at = histogramAt.get(name) ?? 0
    let bucket = 0
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1
    this.#bump(at + bucket, 1)
    this.#bump(at + bounds.length + 1, seconds)
  }

  /** A copy of the whole row. */
  copy(): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#row)
  }

  /** Goes on with a row that was copied before. False when it is of another version, and nothing was changed. */
  recall(row: Float64Array): boolean {
    if (row.length !== CELLS) return false
    this.#row.set(row)
    return true
  }

  /** The value of a counter. */
  read(counter: Counter): number {
    return this.#row[counterAt.get(counter) ?? 0] ?? 0
  }

  /** How many there were of the value at `index`. */
  readOf(name: CounterBy, index: number): number {
    return this.#row[(byAt.get(name) ?? 0) + index] ?? 0
  }

  /** How many there were of each value, in the order of COUNTERS_BY. */
  readBy(name: CounterBy): number[] {
    const at = byAt.get(name) ?? 0
    return Array.from(this.#row.subarray(at, at + COUNTERS_BY[name].length))
  }

  /** A histogram as it stands. */
  readHistogram(name: HistogramName): HistogramCounts {
    const at = histogramAt.get(name) ?? 0
    const sumAt = at + HISTOGRAMS[name].length + 1
    return { buckets: Array.from(this.#row.subarray(at, sumAt)), sum: this.#row[sumAt] ?? 0 }
  }

  #bump(at: number, amount: number): void {
    this.#row[at] = (this.#row[at] ?? 0) + amount
  }
}

/** Where a counter stands in a copy of a row. */
export function cellOf(counter: Counter): number {
  return counterAt.get(counter) ?? 0
}

/** The rows of all workers, for whoever reads them. */
export function rowsOf(memory: SharedArrayBuffer): CounterRow[] {
  return Array.from({ length: workersIn(memory) }, (_, worker) => new CounterRow(memory, worker))
}

/** The sum of one counter over all workers. */
export function totalOf(memory: SharedArrayBuffer, counter: Counter): number {
  return rowsOf(memory).reduce((sum, row) => sum + row.read(counter), 0)
}

/** Adds all counters of one memory to those of another, worker by worker; it has at least as many. */
export function addCounters(to: SharedArrayBuffer, from: SharedArrayBuffer): void {
  const [sums, counts] = [new Float64Array(to), new Float64Array(from)]
  for (let cell = 0; cell < counts.length; cell += 1) sums[cell] = (sums[cell] ?? 0) + (counts[cell] ?? 0)
}

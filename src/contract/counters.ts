/**
 * Counters in shared memory: one row per worker, written by that worker alone and read by whoever asks.
 *
 *   Float64  | worker 0: probesSent, probeRetransmissions, ... | worker 1: ... |
 *
 * A single writer needs no atomics: aligned 64-bit stores do not tear on the platforms that Node supports, and
 * a double counts exactly to 2^53. A row outlives its worker, so a counter never goes back.
 */

/**
 * Every counter with what it counts; the order is the layout of a row. The last three are milliseconds in which a
 * ceiling (ceilings.ts) kept something back that could have gone otherwise: those of a worker, whatever of it was kept
 * back; for the ceiling of packets to one host, summed over the hosts.
 */
export const COUNTERS = [
  'probesSent',
  'probeRetransmissions',
  'pingsSent',
  'arpRequestsSent',
  'sendErrors',
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
  'hostsFinished',
  'packetCeilingHeldMs',
  'hostCeilingHeldMs',
  'arpCeilingHeldMs',
] as const

export type Counter = (typeof COUNTERS)[number]

const CODES = 16
const ROW = COUNTERS.length + CODES
const index = new Map<Counter, number>(COUNTERS.map((counter, i) => [counter, i]))

/** Shared memory for the counters of `workers` workers, all zero. */
export function allocateCounters(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(ROW * workers * Float64Array.BYTES_PER_ELEMENT)
}

/** How many workers' rows a shared buffer holds. */
export function workersIn(memory: SharedArrayBuffer): number {
  return memory.byteLength / (ROW * Float64Array.BYTES_PER_ELEMENT)
}

/** The row of one worker. Only that worker calls `add` and `addUnreachable`. */
export class CounterRow {
  readonly #row: Float64Array

  constructor(memory: SharedArrayBuffer, worker: number) {
    this.#row = new Float64Array(memory, worker * ROW * Float64Array.BYTES_PER_ELEMENT, ROW)
  }

  /** Adds to a counter. */
  add(counter: Counter, amount = 1): void {
    this.#bump(index.get(counter) ?? 0, amount)
  }

  /** Counts one believed destination unreachable of an ICMP code (0-15; RFC 792, RFC 1812 section 5.2.7.1). */
  addUnreachable(code: number): void {
    this.#bump(COUNTERS.length + Math.min(code, CODES - 1), 1)
  }

  /** The value of a counter. */
  read(counter: Counter): number {
    return this.#row[index.get(counter) ?? 0] ?? 0
  }

  /** Believed destination unreachables by code, 16 numbers. */
  readUnreachables(): number[] {
    return Array.from(this.#row.subarray(COUNTERS.length))
  }

  #bump(at: number, amount: number): void {
    this.#row[at] = (this.#row[at] ?? 0) + amount
  }
}

/** The sum of one counter over all workers. */
export function totalOf(memory: SharedArrayBuffer, counter: Counter): number {
  let sum = 0
  for (let worker = 0; worker < workersIn(memory); worker += 1)
    sum += new CounterRow(memory, worker).read(counter)
  return sum
}

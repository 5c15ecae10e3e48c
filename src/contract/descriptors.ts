/**
 * What each worker's thread holds of the process: which thread it is, its open descriptors and its mappings, in shared
 * memory. A thread that dies closes nothing, and a daemon would run out of them; so whoever started it does.
 *
 *   Float64 | worker 0: 1 + thread id | 1 + descriptor, ... | address, bytes, ... | worker 1: ... |
 *
 * One writer, the worker; it is read by others only once that is gone. What does not fit is not noted, and stays open. What
 * node:fs opens does not belong here: Node closes it with the thread, and the number may then be anybody's.
 */

const DESCRIPTORS = 256
const MAPPINGS = 64
const THREAD_AT = 0
const DESCRIPTORS_AT = 1
const MAPPINGS_AT = DESCRIPTORS_AT + DESCRIPTORS
const CELLS = MAPPINGS_AT + 2 * MAPPINGS

/** Memory that was mapped. */
export interface Mapping {
  readonly address: bigint
  readonly bytes: number
}

/** Shared memory for `workers` workers that hold nothing. */
export function allocateDescriptors(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * CELLS * Float64Array.BYTES_PER_ELEMENT)
}

/** What one worker holds. */
export class DescriptorRow {
  readonly #row: Float64Array

  constructor(memory: SharedArrayBuffer, worker: number) {
    this.#row = new Float64Array(memory, worker * CELLS * Float64Array.BYTES_PER_ELEMENT, CELLS)
  }

  /** The worker begins, in this thread. */
  begin(threadId: number): void {
    this.#row.fill(0)
    this.#row[THREAD_AT] = threadId + 1
  }

  /** The thread in which the worker began; undefined where it did not. */
  get thread(): number | undefined {
    const thread = this.#row[THREAD_AT] ?? 0
    return thread === 0 ? undefined : thread - 1
  }

  /** Notes a descriptor that was opened. */
  opened(descriptor: number): void {
    const at = this.#row.indexOf(0, DESCRIPTORS_AT)
    if (at >= 0 && at < MAPPINGS_AT) this.#row[at] = descriptor + 1
  }

  /** Notes that it was closed. */
  closed(descriptor: number): void {
    const at = this.#row.indexOf(descriptor + 1, DESCRIPTORS_AT)
    if (at >= 0 && at < MAPPINGS_AT) this.#row[at] = 0
  }

  /** Notes memory that was mapped. */
  mapped({ address, bytes }: Mapping): void {
    for (let at = MAPPINGS_AT; at < CELLS; at += 2) {
      if (this.#row[at] !== 0) continue
      this.#row[at] = Number(address)
      this.#row[at + 1] = bytes
      return
    }
  }

  /** Notes that it is mapped no more. */
  unmapped(address: bigint): void {
    for (let at = MAPPINGS_AT; at < CELLS; at += 2) {
      if (this.#row[at] === Number(address)) this.#row.fill(0, at, at + 2)
    }
  }

  /** The descriptors that are open, and the memory that is mapped; the row forgets them. */
  takeLeft(): { readonly descriptors: readonly number[]; readonly mappings: readonly Mapping[] } {
    const row = [...this.#row]
    this.#row.fill(0)
    const descriptors = row.slice(DESCRIPTORS_AT, MAPPINGS_AT).filter((cell) => cell > 0)
    const mappings: Mapping[] = []
    for (let at = MAPPINGS_AT; at < CELLS; at += 2) {
      const address = row[at] ?? 0
      if (address > 0) mappings.push({ address: BigInt(address), bytes: row[at + 1] ?? 0 })
    }
    return { descriptors: descriptors.map((cell) => cell - 1), mappings }
  }
}

/**
 * Which next hops are to be looked at when: a queue for each pause that there is. What is put into one has waited no
 * longer than what is there already, so each is in the order of its times, and looking for the earliest is comparing
 * their heads. Links are columns, by entry; an entry is in one queue at most.
 */
import { columnOf, grown } from './grown.ts'

const NONE = -1

export class DueLists {
  readonly #pausesMs: readonly number[]
  readonly #heads: Int32Array
  readonly #tails: Int32Array
  #list = new Int8Array()
  #before = new Int32Array()
  #after = new Int32Array()
  /** When an entry was put. */
  #sinceMs = new Float64Array()

  /** A queue for each of these pauses, in milliseconds; they are named by their places. */
  constructor(pausesMs: readonly number[]) {
    this.#pausesMs = pausesMs
    this.#heads = new Int32Array(pausesMs.length).fill(NONE)
    this.#tails = new Int32Array(pausesMs.length).fill(NONE)
  }

  /** Makes room for entries below `capacity`. */
  grow(capacity: number): void {
    const old = this.#list.length
    this.#list = grown(this.#list, capacity)
    this.#list.fill(NONE, old)
    this.#before = grown(this.#before, capacity)
    this.#after = grown(this.#after, capacity)
    this.#sinceMs = grown(this.#sinceMs, capacity)
  }

  /** When an entry was last put into a queue. */
  sinceMs(entry: number): number {
    return columnOf(this.#sinceMs, entry)
  }

  /** Moves an entry to the end of a queue, at `nowMs`. */
  put(entry: number, list: number, nowMs: number): void {
    this.take(entry)
    const tail = columnOf(this.#tails, list)
    this.#list[entry] = list
    this.#sinceMs[entry] = nowMs
    this.#before[entry] = tail
    this.#after[entry] = NONE
    if (tail === NONE) this.#heads[list] = entry
    else this.#after[tail] = entry
    this.#tails[list] = entry
  }

  /** Takes an entry out of the queue that it is in. */
  take(entry: number): void {
    const list = columnOf(this.#list, entry)
    if (list === NONE) return
    const before = columnOf(this.#before, entry)
    const after = columnOf(this.#after, entry)
    if (before === NONE) this.#heads[list] = after
    else this.#after[before] = after
    if (after === NONE) this.#tails[list] = before
    else this.#before[after] = before
    this.#list[entry] = NONE
  }

  /** The queue among the first `count` whose head is due first, or -1 when they are empty. */
  earliest(count: number): number {
    let earliest = NONE
    for (let list = 0; list < count; list += 1) {
      if (this.headOf(list) !== NONE && (earliest < 0 || this.dueMs(list) < this.dueMs(earliest)))
        earliest = list
    }
    return earliest
  }

  /** The first entry of a queue, or -1. */
  headOf(list: number): number {
    return columnOf(this.#heads, list)
  }

  /** When the first entry of a queue is due; Infinity when there is none, and for no queue (-1). */
  dueMs(list: number): number {
    const head = list === NONE ? NONE : this.headOf(list)
    return head === NONE ? Number.POSITIVE_INFINITY : this.sinceMs(head) + (this.#pausesMs[list] ?? 0)
  }
}

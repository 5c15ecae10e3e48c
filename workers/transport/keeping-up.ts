/**
 * Whether this machine keeps up with what the wire brings: what it could not hear in time, and how fast a worker may send
 * after that. What was dropped may have been the answer to anything under way.
 */
import { Relief } from './relief.ts'

/**
 * Silences are judged as of when all was heard, for a while (`turns.ts`). Beyond this, well before that while is over, what
 * has come may be judged unheard.
 */
const LONG_BEHIND_MS = 100

export class KeepingUp {
  readonly #relief = new Relief()
  #isBehind = false
  #heardAllMs = Number.NEGATIVE_INFINITY
  #dropped = 0
  #droppedMs = 0
  #written = 0

  /** Notes that all that had come was heard, or not (`isAll`), and how many frames have been dropped since the beginning. */
  note(isAll: boolean, dropped: number, nowMs: number): void {
    if (isAll || this.#heardAllMs === Number.NEGATIVE_INFINITY) this.#heardAllMs = nowMs
    this.#isBehind = nowMs - this.#heardAllMs >= LONG_BEHIND_MS
    if (dropped === this.#dropped) return
    this.#dropped = dropped
    this.#droppedMs = nowMs
    this.#relief.ease(nowMs)
  }

  /** Notes that a queue on the way out had no room. */
  noteFull(nowMs: number): void {
    this.#relief.ease(nowMs)
  }

  /** True when something that came since `ms` was dropped, or has waited for long to be heard. */
  hasDroppedSince(ms: number): boolean {
    return this.#isBehind || (this.#dropped > 0 && this.#droppedMs >= ms)
  }

  /** Notes a packet that will leave with the others. */
  noteWritten(): void {
    this.#written += 1
  }

  /** Notes that what was written leaves. */
  noteSent(nowMs: number): void {
    this.#relief.count(this.#written, nowMs)
    this.#written = 0
  }

  /** How long packets are to be held back; 0 when they may go. */
  waitMs(nowMs: number): number {
    return this.#relief.waitMs(nowMs, this.#written)
  }
}

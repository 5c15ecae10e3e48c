/**
 * What else there is to know of a host before a silence of it means anything: since when it has been silent, whether
 * others may have taken its errors, whether quotes in its name were not of our making, and whether the way to it is
 * still open. Columns by slot; what came while a batch was under way by lane.
 */
import type { Lanes } from './lanes.ts'

export class Standings {
  readonly #lanes: Lanes
  readonly #unansweredMs: Float64Array
  readonly #silentSinceMs: Float64Array
  readonly #beganMs: Float64Array
  readonly #isContending: Uint8Array
  readonly #isForgedNow: Uint8Array
  readonly #wasForged: Uint8Array
  readonly #isLost: Uint8Array

  constructor(slots: number, lanes: Lanes) {
    this.#lanes = lanes
    this.#unansweredMs = new Float64Array(slots)
    this.#silentSinceMs = new Float64Array(slots)
    this.#beganMs = new Float64Array(slots)
    this.#isContending = new Uint8Array(slots)
    this.#isForgedNow = new Uint8Array(slots * lanes.perHost)
    this.#wasForged = new Uint8Array(slots)
    this.#isLost = new Uint8Array(slots)
  }

  /** Starts a host of which nothing of this is known. */
  start(slot: number, nowMs: number): void {
    this.#unansweredMs[slot] = Number.NEGATIVE_INFINITY
    this.#beganMs[slot] = nowMs
    this.#silentSinceMs[slot] = nowMs
    this.#isContending[slot] = 0
    this.#wasForged[slot] = 0
    this.#isLost[slot] = 0
    this.#isForgedNow.fill(0, this.#lanes.firstOf(slot), this.#lanes.firstOf(slot + 1))
  }

  /** Notes that a probe which was sent then has stayed unanswered. */
  noteUnanswered(slot: number, sentMs: number): void {
    this.#unansweredMs[slot] = Math.max(this.unansweredMs(slot), sentMs)
  }

  /** When the last probe was sent that has stayed unanswered; -Infinity while none has. */
  unansweredMs(slot: number): number {
    return this.#unansweredMs[slot] ?? 0
  }

  /** Notes that others may have taken this silent host's errors: its silence begins anew. */
  contend(slot: number, nowMs: number): void {
    this.#silentSinceMs[slot] = nowMs
    this.#isContending[slot] = 1
  }

  /** True once that was noted. */
  isContending(slot: number): boolean {
    return this.#isContending[slot] === 1
  }

  /** Since when a host is asked; of one that was written down, since it is asked again. */
  beganMs(slot: number): number {
    return this.#beganMs[slot] ?? 0
  }

  /** Since when a mute host has been silent without a rival. */
  silentSinceMs(slot: number): number {
    return this.#silentSinceMs[slot] ?? 0
  }

  /** Notes a quote that names us and this host but is not of our making. */
  noteForged(slot: number): void {
    this.#isForgedNow.fill(1, this.#lanes.firstOf(slot), this.#lanes.firstOf(slot + 1))
    this.#wasForged[slot] = 1
  }

  /** True once such a quote has come. */
  wasForged(slot: number): boolean {
    return this.#wasForged[slot] === 1
  }

  /** True when one has come since the last batch of this lane was closed. */
  isForgedNow(lane: number): boolean {
    return this.#isForgedNow[lane] === 1
  }

  /** Notes that a batch of a lane is over. */
  close(lane: number): void {
    this.#isForgedNow[lane] = 0
  }

  /** Notes that the way to this host is closed. */
  noteLost(slot: number): void {
    this.#isLost[slot] = 1
  }

  /** True when such a host's silence may be believed at all. */
  mayBeSilent(slot: number): boolean {
    return this.#wasForged[slot] === 0 && this.#isLost[slot] === 0
  }
}

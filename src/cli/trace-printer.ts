/**
 * Prints what the workers tell of their packets, by time: batches of several workers come one after the other, so each
 * packet waits for a moment in which those before it can come.
 */
import type { TracedPacket } from '../contract/trace-bytes.ts'
import type { Clock } from '../inventory/scheduler/clock.ts'
import type { Write } from '../report/report.ts'
import { traceText } from '../report/trace-text.ts'

/** Workers tell of a packet within 50 ms, unless they are kept from it. */
const WAIT_MS = 100

export class TracePrinter {
  readonly #write: Write
  readonly #clock: Clock
  readonly #startedMs: number
  #waiting: TracedPacket[] = []
  #cancel: (() => void) | undefined

  /** Times are printed as since now. */
  constructor(write: Write, clock: Clock) {
    this.#write = write
    this.#clock = clock
    this.#startedMs = clock.nowMs()
  }

  /** Takes packets of one worker. */
  take(packets: readonly TracedPacket[]): void {
    for (const packet of packets) this.#waiting.push(packet)
    this.#cancel ??= this.#clock.at(this.#clock.nowMs() + WAIT_MS, () => this.print())
  }

  /** Prints all that has come. */
  print(): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#waiting.length === 0) return
    const packets = this.#waiting.sort((left, right) => left.atMs - right.atMs)
    this.#waiting = []
    this.#write(traceText(packets, this.#startedMs))
  }
}

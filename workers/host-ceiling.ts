/**
 * The ceiling of packets to one host: in no second does a host get more than so many, whatever they ask, and on average
 * no more than one in the time that the user has put between two (the scan delay). The stricter of the two holds.
 *
 * Up to FEW a second every packet's time is kept, and a batch may go when the packet that went so many before its last
 * one is a second old: no smaller rate could hold a batch's probes together and still come near the ceiling. Above that
 * a bucket will do (the generic cell rate algorithm, as in src/contract/ceilings.ts), whose burst and what flows in
 * during a second are the ceiling together. A scan delay is a ceiling of one packet in a window of its own length.
 *
 *   a ceiling of 5, batches of 3 and 2 :  |xxx  xx|        |xxx  xx|
 *                                         0        1.02 s
 */
import { burstOf } from '../src/contract/ceilings.ts'
import { BATCH_SIZE } from './batches.ts'

const FEW = 32
/** A second, and what the kernel and this process may take longer over one packet than over another. */
const WINDOW_MS = 1020

/** What limits the packets to each host. */
interface HostLimit {
  start(slot: number): void
  waitMs(slot: number, packets: number, nowMs: number): number
  note(slot: number, packets: number, nowMs: number): void
}

export class HostCeiling implements HostLimit {
  readonly #rate: HostLimit
  readonly #delay: HostLimit | undefined

  /** `ratePerSecond` is a whole number of packets, at least 1; `scanDelayMs` is on average between two of them. */
  constructor(slots: number, ratePerSecond: number, scanDelayMs?: number) {
    this.#rate =
      ratePerSecond <= FEW
        ? new PacketRing(slots, ratePerSecond, WINDOW_MS)
        : new PacketBucket(slots, ratePerSecond)
    this.#delay = scanDelayMs === undefined ? undefined : new PacketRing(slots, 1, scanDelayMs)
  }

  /** Forgets what was sent to the host of a slot. */
  start(slot: number): void {
    this.#rate.start(slot)
    this.#delay?.start(slot)
  }

  /**
   * Milliseconds until `packets` may go to a host together; 0 when they may go now. More of them than the ceiling are
   * let go where nothing was sent for as long as it counts, and paid for afterwards: a proof needs its probes together.
   */
  waitMs(slot: number, packets: number, nowMs: number): number {
    const waitMs = this.#rate.waitMs(slot, packets, nowMs)
    return this.#delay === undefined ? waitMs : Math.max(waitMs, this.#delay.waitMs(slot, packets, nowMs))
  }

  /** Notes that `packets` went to a host. */
  note(slot: number, packets: number, nowMs: number): void {
    this.#rate.note(slot, packets, nowMs)
    this.#delay?.note(slot, packets, nowMs)
  }
}

/** So many packets in any window: the times of the last ones of each slot, a ring whose oldest is at `#oldest`. */
class PacketRing implements HostLimit {
  readonly #packets: number
  readonly #windowMs: number
  readonly #times: Float64Array
  readonly #oldest: Uint8Array

  constructor(slots: number, packets: number, windowMs: number) {
    this.#packets = packets
    this.#windowMs = windowMs
    this.#times = new Float64Array(slots * packets).fill(Number.NEGATIVE_INFINITY)
    this.#oldest = new Uint8Array(slots)
  }

  start(slot: number): void {
    this.#times.fill(Number.NEGATIVE_INFINITY, slot * this.#packets, (slot + 1) * this.#packets)
  }

  waitMs(slot: number, packets: number, nowMs: number): number {
    const before = (this.#oldest[slot] ?? 0) + Math.min(packets, this.#packets) - 1
    const sentMs = this.#times[slot * this.#packets + (before % this.#packets)] ?? 0
    return Math.max(0, sentMs + this.#windowMs - nowMs)
  }

  note(slot: number, packets: number, nowMs: number): void {
    const debtMs = (Math.max(0, packets - this.#packets) * this.#windowMs) / this.#packets
    for (let i = 0; i < Math.min(packets, this.#packets); i += 1) {
      const oldest = this.#oldest[slot] ?? 0
      this.#times[slot * this.#packets + oldest] = nowMs + debtMs
      this.#oldest[slot] = (oldest + 1) % this.#packets
    }
  }
}

/** A bucket of each slot, kept as the time when it is full. */
class PacketBucket implements HostLimit {
  readonly #burstMs: number
  readonly #costMs: number
  readonly #fullMs: Float64Array

  constructor(slots: number, ratePerSecond: number) {
    const burst = Math.min(burstOf(ratePerSecond), BATCH_SIZE)
    this.#costMs = 1000 / (ratePerSecond - burst)
    this.#burstMs = burst * this.#costMs
    this.#fullMs = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY)
  }

  start(slot: number): void {
    this.#fullMs[slot] = Number.NEGATIVE_INFINITY
  }

  waitMs(slot: number, packets: number, nowMs: number): number {
    const slackMs = Math.max(0, this.#burstMs - packets * this.#costMs)
    return Math.max(0, (this.#fullMs[slot] ?? 0) - nowMs - slackMs)
  }

  note(slot: number, packets: number, nowMs: number): void {
    this.#fullMs[slot] = Math.max(this.#fullMs[slot] ?? 0, nowMs) + packets * this.#costMs
  }
}

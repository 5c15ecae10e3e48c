/**
 * What may leave for a host now: packets need room under its own ceiling and under that of the sweep, or stay.
 *
 * Whom the sweep's ceiling keeps back waits in a queue, first come, first served, and is called when it is his turn: were
 * all told to come back, each would compose his batch a thousand times over, and a worker with thousands of hosts in
 * flight would do nothing else. Room is taken at the moment of sending and never in advance: of what many workers had
 * reserved more could go out in one second than may.
 */
import type { Ceiling } from '../src/contract/ceilings.ts'
import type { CounterRow } from '../src/contract/counters.ts'
import type { HostCeiling } from './host-ceiling.ts'
import { LaneQueue } from './lane-queue.ts'
import type { Lanes } from './lanes.ts'
import type { Transport } from './transport/transport.ts'

const NOBODY = -1
/** Whoever is refused is called again no sooner: ceilings count in whole microseconds, times have fractions of them. */
const LEAST_PAUSE_MS = 1

export class Outflow {
  /** Packets that were let go since it was last set to 0. */
  granted = 0
  readonly #sweep: Ceiling
  readonly #host: HostCeiling
  readonly #counters: CounterRow
  readonly #lanes: Lanes
  readonly #queue: LaneQueue
  readonly #transport: Pick<Transport, 'easeMs'>
  /** When the first who waits is called: there should be room then, or this machine keeps up again. */
  #callMs = 0
  /** The lane whose turn it is. */
  #called = NOBODY

  /** `sweep` is the ceiling that all hosts share; what that of one host holds back is counted in `counters`. */
  constructor(
    slots: number,
    lanes: Lanes,
    host: HostCeiling,
    sweep: Ceiling,
    counters: CounterRow,
    transport: Pick<Transport, 'easeMs'>,
  ) {
    this.#transport = transport
    this.#sweep = sweep
    this.#counters = counters
    this.#lanes = lanes
    this.#host = host
    this.#queue = new LaneQueue(slots * lanes.perHost)
  }

  /** When to `call` again: the first who waits may go then; Infinity where nobody waits. */
  get nextMs(): number {
    return this.#queue.isEmpty ? Number.POSITIVE_INFINITY : this.#callMs
  }

  /** Takes the lane out of the queue whose turn it is, or gives -1; it is to `take` now, or loses its turn. */
  call(nowMs: number): number {
    this.#called = NOBODY
    if (nowMs >= this.#callMs) this.#called = this.#queue.shift()
    return this.#called
  }

  /** True when a lane has to wait because others do, whatever it has to send; it is queued then. */
  isHeld(lane: number): boolean {
    if (this.#queue.isEmpty || lane === this.#called) return false
    this.#queue.push(lane)
    return true
  }

  /**
   * Takes room for `packets` of a lane and gives 0; or takes none and gives the milliseconds after which to ask again,
   * Infinity where the lane will be called.
   */
  take(lane: number, packets: number, nowMs: number): number {
    const slot = this.#lanes.slotOf(lane)
    const heldMs = this.#host.waitMs(slot, packets, nowMs)
    if (heldMs > 0) {
      this.#counters.add('hostCeilingHeldMs', heldMs)
      return heldMs
    }
    if (this.isHeld(lane)) return Number.POSITIVE_INFINITY
    this.#called = NOBODY
    const waitMs = this.#transport.easeMs(nowMs) || this.#sweep.take(packets, nowMs)
    if (waitMs > 0) {
      this.#callMs = nowMs + Math.max(waitMs, LEAST_PAUSE_MS)
      this.#queue.unshift(lane)
      return Number.POSITIVE_INFINITY
    }
    this.granted += packets
    this.#host.note(slot, packets, nowMs)
    return 0
  }

  /** A lane waits no more; whatever it waited for is the next one's. */
  withdraw(lane: number): void {
    this.#queue.remove(lane)
  }

  /** Forgets the host of a slot. */
  forget(slot: number): void {
    const first = this.#lanes.firstOf(slot)
    for (let lane = first; lane < first + this.#lanes.perHost; lane += 1) this.#queue.remove(lane)
    this.#host.start(slot)
  }
}

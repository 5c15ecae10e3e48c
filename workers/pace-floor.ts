/**
 * How slowly a host may be asked at the slowest, where the user has set that: for protocols that it still owes, however
 * few errors it sends. What is asked ahead of the host's own pace proves no silence, and tells that pace nothing but what
 * it has granted; silences are proved at the pace of the host as ever. Ceilings hold all the same.
 */
import type { SweepPlan } from '../src/contract/plan.ts'
import type { Batches } from './batches.ts'
import type { HostTable } from './host-table.ts'
import type { Pacer } from './pacer.ts'

/** What the floor depends on. */
export interface PaceFloorParts {
  readonly plan: Pick<SweepPlan, 'paceBounds' | 'workers'>
  readonly hosts: Pick<HostTable, 'lanes' | 'inFlight'>
  readonly batches: Pick<Batches, 'sentMs'>
  readonly pacer: Pick<Pacer, 'intervalMs'>
}

export class PaceFloor {
  readonly #parts: PaceFloorParts
  readonly #delayMs: number
  /** Of this worker. */
  readonly #packetsPerSecond: number

  constructor(parts: PaceFloorParts) {
    const { maxScanDelayMs, minPacketsPerSecond } = parts.plan.paceBounds
    this.#parts = parts
    this.#delayMs = maxScanDelayMs ?? Number.POSITIVE_INFINITY
    this.#packetsPerSecond = (minPacketsPerSecond ?? 0) / parts.plan.workers
  }

  /** When a lane is asked again whatever its host grants; Infinity where nothing holds it back, or nothing was set. */
  latestMs(lane: number): number {
    const { batches, pacer } = this.#parts
    const intervalMs = this.#intervalMs(lane)
    // While its pace is not known the host is asked for that, and soon enough.
    if (intervalMs === Number.POSITIVE_INFINITY || pacer.intervalMs(lane) === 0)
      return Number.POSITIVE_INFINITY
    return batches.sentMs(lane) + intervalMs
  }

  /** How many protocols a lane is to be asked for ahead of its host's pace, at `nowMs`. */
  due(lane: number, nowMs: number): number {
    const latestMs = this.latestMs(lane)
    return nowMs < latestMs ? 0 : 1 + Math.floor((nowMs - latestMs) / this.#intervalMs(lane))
  }

  /** Between two packets from a lane: all lanes of a host, and all hosts of this worker, share what it is to send. */
  #intervalMs(lane: number): number {
    const { lanes, inFlight } = this.#parts.hosts
    const ofRateMs = (1000 * Math.max(inFlight, 1)) / this.#packetsPerSecond
    return Math.min(this.#delayMs, ofRateMs) * lanes.countOf(lanes.slotOf(lane))
  }
}

/**
 * How many probes go to one host together: as many as a batch holds, or fewer where a ceiling is low or the user says
 * so. Whatever the bounds, what proves a silence goes together: the suspect, and a control of each sender of errors.
 */
import { burstOf } from '../src/contract/ceilings.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import { BATCH_SIZE } from './batches.ts'

/** A batch ends with up to two controls of the target and one of a router. */
const ENDING = 3
/** However low a ceiling: two suspects, a control of the target and one of a router. */
const SMALLEST = 4
/** Below that the user has said so: a suspect and its control. */
const PAIR = 2

export interface BatchBounds {
  /** Most probes. */
  readonly most: number
  /** Most of them that are no controls. */
  readonly asked: number
  /** Most of those that are asked for the first time, or again because they were denied. */
  readonly owed: number
}

/** Those where nothing but a ceiling limits them, that lets `limit` packets go together. */
export function boundsUnder(limit: number): BatchBounds {
  const most = Math.max(Math.min(limit, BATCH_SIZE), SMALLEST)
  const asked = Math.max(most - ENDING, 2)
  return { most, asked, owed: asked }
}

export const FREE_BATCHES: BatchBounds = boundsUnder(BATCH_SIZE)

/** Those of a plan. */
export function batchBounds({
  ceilings,
  paceBounds,
}: Pick<SweepPlan, 'ceilings' | 'paceBounds'>): BatchBounds {
  const { scanDelayMs, maxParallelism = BATCH_SIZE } = paceBounds
  const delayedRate = scanDelayMs === undefined ? Number.POSITIVE_INFINITY : 1000 / scanDelayMs
  const rate = Math.min(ceilings.packetsPerSecond, ceilings.packetsPerSecondToOneHost, delayedRate)
  // What needs no company goes as far apart as the user wants.
  const apart = scanDelayMs === undefined ? BATCH_SIZE : burstOf(delayedRate)
  const { most, asked } =
    maxParallelism < SMALLEST
      ? { most: Math.max(maxParallelism, PAIR), asked: maxParallelism }
      : boundsUnder(Math.min(burstOf(rate), maxParallelism))
  return { most, asked, owed: Math.min(apart, asked) }
}

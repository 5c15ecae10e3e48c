/** What lies between two pings to one host, and between them and its probes, in milliseconds. */
import type { SweepPlan } from '../src/contract/plan.ts'
import { hostIntervalMs } from './sender.ts'
import { INDEPENDENT_MS } from './settlement.ts'

/** How long the last ping of a round is waited for: RFC 6298's timeout while no round trip has been measured. */
const ANSWER_MS = 1000

export interface PingPauses {
  /** From ping to ping: they are independent, and under the ceiling of packets to one host. */
  readonly betweenMs: number
  /** From the last ping of a round to whatever follows. */
  readonly roundMs: number
  /** From any ping to the first probe: under that ceiling too. */
  readonly probeMs: number
}

/** The pauses that a plan asks for. */
export function pingPauses(plan: SweepPlan): PingPauses {
  const probeMs = hostIntervalMs(plan)
  return { betweenMs: Math.max(INDEPENDENT_MS, probeMs), roundMs: Math.max(ANSWER_MS, probeMs), probeMs }
}

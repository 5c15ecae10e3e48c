/**
 * How long a sweep will take, before anything is sent. Assumed is what a stock Linux host grants (six ICMP
 * errors at once, then one a second, to each address that asks), that every target is up, and that nothing is lost. Where only pings are sent it
 * is assumed that no target answers, which takes longest.
 */
import type { Ceilings, SweepPlan } from '../contract/plan.ts'
import { FIRST_BURST } from '../protocol/order.ts'
import { counted, formatDuration } from './duration.ts'

/** What a stock host answers without rationing (ICMP, TCP) or not at all (IGMP, PIM, UDP-Lite). */
const UNRATIONED = new Set([1, 6, 2, 103, 136])
const BURST = 6
const IN_FLIGHT = 4096
/** The informative protocols that the asking order puts first. */
const COMMON = 20
/** Start, next hops, and the proofs of silence at the end. */
const OVERHEAD_SECONDS = 1
/** Pings to a host that is not there, and the wait for an answer to the last. */
const PINGING_SECONDS = 2

/** What an estimate needs to know of a plan. */
export interface EstimateInput {
  readonly targets: number
  /** How many of them are loopback or this machine's own addresses: their errors are not rationed. */
  readonly localTargets: number
  /** In asking order; none where the sweep only finds out which hosts are up. */
  readonly protocols: readonly number[]
  /** How many addresses each of them is asked from. */
  readonly lanes: number
  readonly pings: SweepPlan['pings']
  readonly ceilings: Ceilings
}

export interface Estimate {
  readonly seconds: number
  /** Until every host has been asked for the common protocols; undefined where that is no news. */
  readonly commonSeconds: number | undefined
}

/** Estimates a sweep. */
export function estimateSweep(input: EstimateInput): Estimate {
  const { targets, localTargets, protocols, lanes, pings, ceilings } = input
  const remote = targets - localTargets
  const rounds = remote === 0 ? 0 : Math.max(1, remote / IN_FLIGHT)
  const fastest = ({ length: packets }: readonly unknown[]) =>
    Math.max(
      (targets * packets) / ceilings.packetsPerSecond,
      packets / ceilings.packetsPerSecondToOneHost,
      remote / ceilings.arpRequestsPerSecond,
    )

  if (protocols.length === 0) {
    const pinging = Math.max(rounds * PINGING_SECONDS, fastest(pings))
    return { seconds: OVERHEAD_SECONDS + pinging, commonSeconds: undefined }
  }
  const seconds = OVERHEAD_SECONDS + Math.max(rounds * rationedSeconds(protocols, lanes), fastest(protocols))
  const common = protocols.slice(0, COMMON)
  const commonSeconds = Math.max(rationedSeconds(common, lanes), fastest(common))
  const isNews = rounds === 1 && protocols.length > FIRST_BURST && commonSeconds < seconds / 2
  return { seconds, commonSeconds: isNews ? commonSeconds : undefined }
}

/** The line that says what is coming: `254 hosts, 256 protocols: about 4 min 10 s; common protocols in about 10 s`. */
export function estimateLine(input: EstimateInput): string {
  const { seconds, commonSeconds } = estimateSweep(input)
  const asked = input.protocols.length
  const what = `${counted(input.targets, 'host')}, ${asked === 0 ? 'pings only' : counted(asked, 'protocol')}`
  const common =
    commonSeconds === undefined ? '' : `; common protocols in about ${formatDuration(commonSeconds)}`
  return `${what}: about ${formatDuration(seconds)}${common}`
}

// One error for each closed protocol and for UDP: what exceeds the bursts comes at one a second for each lane.
function rationedSeconds(protocols: readonly number[], lanes: number): number {
  const rationed = protocols.filter((protocol) => !UNRATIONED.has(protocol)).length
  return Math.max(0, rationed / lanes - BURST)
}

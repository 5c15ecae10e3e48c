/**
 * How long a sweep will take, before anything is sent. Assumed is what a stock Linux host grants (six ICMP
 * errors at once, then one a second, to each address that asks), that every target is up, and that nothing is lost.
 * Where hosts that answer nothing would take much longer, that is said beside it: their silence costs more packets. Where
 * only pings are sent it is assumed that no target answers, which takes longest.
 */
import type { Ceilings, HostBounds, PaceBounds, SweepPlan } from '../contract/plan.ts'
import { exchanged } from '../packet/icmp-number.ts'
import { COMMON_PROTOCOLS, FIRST_BURST } from '../protocol/order.ts'
import { counted, formatDuration } from './duration.ts'

/** What a stock host answers without rationing (ICMP, TCP), and what it does not answer at all (IGMP, PIM, UDP-Lite). */
const UNRATIONED = new Set([1, 6])
const SILENT = new Set([2, 103, 136])
/** So often a silence is tried until it is believed, if nothing is lost; of a host that answers nothing at all fewer. */
const PROOFS = 8
const SILENT_ROUNDS = 4
const SILENT_SECONDS = 1
const BURST = 6
/** Another time is worth a word where it is so many times longer. */
const MUCH = 2
/** Start, next hops, and the end of the last proofs. */
const OVERHEAD_SECONDS = 1
/** Pings to a host that is not there, and the wait for an answer to the last. */
const PINGING_SECONDS = 2

/** What an estimate needs to know of a plan. */
export interface EstimateInput {
  readonly targets: number
  /** How many of them are loopback or this machine's own addresses: their errors are not rationed. */
  readonly localTargets: number
  /** 4 where it is not said. */
  readonly family?: 4 | 6
  /** In asking order; none where the sweep only finds out which hosts are up. */
  readonly protocols: readonly number[]
  /** The most hosts in flight. */
  readonly maxInFlight: number
  /** How many addresses each of them is asked from. */
  readonly lanes: number
  readonly pings: SweepPlan['pings']
  readonly ceilings: Ceilings
  readonly hostBounds: Pick<HostBounds, 'timeoutMs'>
  readonly paceBounds: Pick<PaceBounds, 'scanDelayMs'>
}

export interface Estimate {
  readonly seconds: number
  /** Until every host has been asked for the common protocols; undefined where that is no news. */
  readonly commonSeconds: number | undefined
  /** If no host answers anything; undefined where that does not take much longer. */
  readonly silentSeconds: number | undefined
}

/** Estimates a sweep. */
export function estimateSweep(input: EstimateInput): Estimate {
  const {
    targets,
    localTargets,
    family = 4,
    protocols,
    maxInFlight,
    lanes,
    pings,
    ceilings,
    hostBounds,
  } = input
  const remote = targets - localTargets
  const rounds = remote === 0 ? 0 : Math.max(1, remote / maxInFlight)
  const delay = (input.paceBounds.scanDelayMs ?? 0) / 1000
  const fastest = (hosts: number, packets: number) =>
    Math.max(
      (hosts * packets) / ceilings.packetsPerSecond,
      packets / ceilings.packetsPerSecondToOneHost,
      packets * delay,
    )
  const arpSeconds = (hosts: number) => hosts / ceilings.arpRequestsPerSecond
  if (protocols.length === 0) {
    const pinging = Math.max(rounds * PINGING_SECONDS, fastest(targets, pings.length), arpSeconds(remote))
    return { seconds: OVERHEAD_SECONDS + pinging, commonSeconds: undefined, silentSeconds: undefined }
  }
  // A host that is up answers the first ping.
  const pinged = remote > 0 ? Math.min(pings.length, 1) : 0
  const timeoutSeconds = (hostBounds.timeoutMs ?? Number.POSITIVE_INFINITY) / 1000
  // The clock of a host runs on while a ceiling holds it back.
  const longest = Math.max(1, rounds) * timeoutSeconds
  // Hosts wait for each other's places, or the last is found when ARP has come to it, and takes its own time then.
  const found = (hosts: number) => Math.max(0, arpSeconds(hosts) - OVERHEAD_SECONDS)
  const bounded = (ofHost: number, packets: number) =>
    OVERHEAD_SECONDS +
    Math.max(
      Math.min(packets, longest),
      Math.min(rounds * ofHost, longest) + found(Math.min(remote, maxInFlight)),
      remote === 0 ? 0 : found(remote) + Math.min(ofHost, timeoutSeconds),
    )
  const secondsFor = (asked: readonly number[]) =>
    bounded(rationedSeconds(asked, lanes), fastest(targets, probesFor(asked) + pinged))
  const known = protocols.map((protocol) => exchanged(protocol, family))
  const seconds = secondsFor(known)
  const commonSeconds = secondsFor(known.slice(0, COMMON_PROTOCOLS))
  const silentProbes = SILENT_ROUNDS * protocols.length + pinged
  const silentSeconds = bounded(SILENT_SECONDS, fastest(remote, silentProbes))
  const isNews =
    rounds === 1 && !isAscending(protocols) && protocols.length > FIRST_BURST && commonSeconds < seconds / 2
  return {
    seconds,
    commonSeconds: isNews ? commonSeconds : undefined,
    silentSeconds: remote > 0 && silentSeconds > MUCH * seconds ? silentSeconds : undefined,
  }
}

/** The line that says what is coming: `254 hosts, 256 protocols: about 4 min 10 s; common protocols in about 3 s`. */
export function estimateLine(input: EstimateInput): string {
  const { seconds, commonSeconds, silentSeconds } = estimateSweep(input)
  const asked = input.protocols.length
  const what = `${counted(input.targets, 'host')}, ${asked === 0 ? 'pings only' : counted(asked, 'protocol')}`
  const about = (time: number) => `about ${formatDuration(time)}`
  const common = commonSeconds === undefined ? '' : `; common protocols in ${about(commonSeconds)}`
  const silent = silentSeconds === undefined ? '' : `; ${about(silentSeconds)} if nothing answers`
  return `${what}: ${about(seconds)}${common}${silent}`
}

/** True where protocols are not asked in the order of what they tell. */
function isAscending(protocols: readonly number[]): boolean {
  return protocols.every((protocol, i) => i === 0 || protocol > (protocols[i - 1] ?? 0))
}

/** Each protocol once, and what proves the silent ones: further tries, which go out together, and a control of each. */
function probesFor(protocols: readonly number[]): number {
  const { silent, closed } = expected(protocols)
  if (silent === 0) return protocols.length
  return protocols.length + (closed > 0 ? (PROOFS - 1) * (silent + 1) : (SILENT_ROUNDS - 1) * silent)
}

/**
 * One error for each closed protocol and for UDP: what exceeds the bursts comes at one a second for each lane. A silence
 * needs as many errors as proofs, which these are too.
 */
function rationedSeconds(protocols: readonly number[], lanes: number): number {
  const { silent, closed } = expected(protocols)
  if (closed === 0) return silent > 0 ? SILENT_SECONDS : 0
  return Math.max(0, Math.max(closed, silent > 0 ? PROOFS : 0) / lanes - BURST)
}

/** How many of these protocols a stock host keeps silent about, and how many it answers with an error. */
function expected(protocols: readonly number[]): { silent: number; closed: number } {
  const silent = protocols.filter((protocol) => SILENT.has(protocol)).length
  const open = protocols.filter((protocol) => UNRATIONED.has(protocol)).length
  return { silent, closed: protocols.length - silent - open }
}

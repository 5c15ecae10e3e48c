/**
 * The plan of one sweep: everything that a worker must know, resolved once on the command line and read-only
 * from then on. Plain data, because it crosses into every worker thread.
 */
import type { CookieKey } from '../protocol/cookie.ts'
import type { Ping } from '../protocol/ping.ts'
import type { ProbeForm } from '../protocol/probe-form.ts'
import type { Shard } from '../target/shard.ts'
import type { Classification } from '../verdict/classify.ts'
import type { AddressRanges } from './address-ranges.ts'

/** How packets reach the wire; `auto` picks per interface. */
export const TRANSPORTS = ['auto', 'packet', 'raw-socket'] as const
export type TransportChoice = (typeof TRANSPORTS)[number]

/** Ceilings of the whole sweep, shared by all workers. Packets (or ARP requests) per second. */
export interface Ceilings {
  readonly packetsPerSecond: number
  readonly packetsPerSecondToOneHost: number
  readonly arpRequestsPerSecond: number
}

/** What the user allows one host to cost; undefined where nothing but the proofs limits it. */
export interface HostBounds {
  /** Milliseconds from the moment at which its protocols begin to be asked. */
  readonly timeoutMs: number | undefined
  /** How often one protocol may be asked again for want of an answer. */
  readonly maxRetries: number | undefined
}

/** How the user bends the pace at which one host is asked; undefined where only the host's answers set it. */
export interface PaceBounds {
  /** At least so many milliseconds between two packets to one host, on average: a proof's packets go together. */
  readonly scanDelayMs: number | undefined
  /** At most so many, however few errors it sends. */
  readonly maxScanDelayMs: number | undefined
  /** Packets per second of the whole sweep at the least, however few errors the hosts in flight send. */
  readonly minPacketsPerSecond: number | undefined
  /** The fewest and the most probes that one host is asked together. */
  readonly minParallelism: number | undefined
  readonly maxParallelism: number | undefined
}

/** Between which timeouts an answer is waited for, in milliseconds; undefined leaves it to what was measured. */
export interface RttBounds {
  /** While no round trip of the host is known. */
  readonly initialMs: number | undefined
  readonly minMs: number | undefined
  readonly maxMs: number | undefined
}

export const FREE_PACE: PaceBounds = {
  scanDelayMs: undefined,
  maxScanDelayMs: undefined,
  minPacketsPerSecond: undefined,
  minParallelism: undefined,
  maxParallelism: undefined,
}
export const FREE_RTT: RttBounds = { initialMs: undefined, minMs: undefined, maxMs: undefined }

/**
 * The addresses of this machine that targets are asked from: `kernel`, the one that the kernel would send from; `auto`,
 * all of the interface towards a target; or those of a list (16 bytes each) that belong to that interface.
 */
export type SourceChoice =
  | { readonly kind: 'kernel' | 'auto' }
  | { readonly kind: 'listed'; readonly addresses: readonly Uint8Array[] }

/** What a sweep will do. */
export interface SweepPlan {
  /** Sorted and disjoint; those of the shard, where the sweep is one of several. */
  readonly ranges: AddressRanges
  /** How many addresses the ranges hold. */
  readonly targets: number
  /** Which part of the whole `ranges` are; undefined where they are all of it. */
  readonly shard: Shard | undefined
  /** Protocol numbers in the order in which they are asked, most informative first; none (`-sn`): discovery alone. */
  readonly protocols: readonly number[]
  readonly classification: Classification
  readonly transport: TransportChoice
  /** Only this interface (its name and the kernel's number of it), when the user named one. */
  readonly interfaceName: string | undefined
  readonly interfaceIndex: number | undefined
  readonly sources: SourceChoice
  /** The most addresses that any host is asked from, at least one. */
  readonly lanes: number
  /**
   * What a host that ARP cannot find is asked before its protocols are; none (`-Pn`): it counts as up because the user
   * says so.
   */
  readonly pings: readonly Ping[]
  /** True where an answer to ARP proves nothing: hosts on the link are pinged too. */
  readonly isArpIgnored: boolean
  readonly ceilings: Ceilings
  readonly hostBounds: HostBounds
  readonly paceBounds: PaceBounds
  readonly rttBounds: RttBounds
  readonly probeForm: ProbeForm
  /** What is said while it runs: nothing (0), open protocols as they are found (1), every state as it becomes known (2). */
  readonly verbosity: number
  /** True where each packet is told of. */
  readonly isTraced: boolean
  readonly workers: number
  /** The most hosts in flight at once, of all workers together. */
  readonly maxInFlight: number
  /** Addresses that agree in all but their last `blockShift` bits belong to one worker. */
  readonly blockShift: number
  /** Seeds the order of hosts and protocols; not secret. */
  readonly seed: number
  /** Keys the cookies; fresh for each sweep. */
  readonly cookieKey: CookieKey
}

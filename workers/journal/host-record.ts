/**
 * What is written down of a host in flight, in full: what answered, what was asked and how often, what was measured. Not
 * the batch that is under way (its probes count as tried) and not what its bucket holds (nobody knows that later).
 */
import type { StatusReason } from '../../src/contract/result.ts'
import type { OtherAnswer } from '../others.ts'

export const PROTOCOLS = 256
/** In place of a protocol. */
export const NO_CONTROL = -1

/** What is known of a host as asked from one address of ours. */
export interface LaneRecord {
  /** 32 bits. */
  source: number
  /** Milliseconds from one error to the next where it rations them and that is known, else 0. */
  intervalMs: number
  /** Most errors that came at once. */
  burst: number
  /** How often each protocol was asked from here. */
  readonly tries: Uint16Array
}

/** What is known of the 256 protocols of a host, by protocol. */
export interface ProtocolColumns {
  readonly evidence: Uint8Array
  readonly ttl: Uint8Array
  readonly proofs: Uint8Array
  readonly tries: Uint16Array
}

/** One host; filled anew for each that is written, so that nothing is allocated. */
export interface HostRecord extends ProtocolColumns {
  /** 32 bits. */
  address: number
  statusReason: StatusReason
  /** It is known to be there: its protocols are being asked. */
  isFound: boolean
  /** Quotes came that were not of our making. */
  wasForged: boolean
  /** Milliseconds since the epoch. */
  startedMs: number
  probes: number
  retransmissions: number
  pings: number
  /** RFC 6298's SRTT and RTTVAR in milliseconds, 0 without a sample. */
  smoothedMs: number
  variationMs: number
  /** Tries that were answered, and that were lost on the way; pairs of answers that kept their order, or did not. */
  answered: number
  lost: number
  kept: number
  swapped: number
  /** The protocols that last drew an error from the target, or from somebody in its stead; NO_CONTROL. */
  targetControl: number
  otherControl: number
  /** The tries that tell nothing, by protocol; those that there are none of are left out. */
  excused: readonly (readonly [protocol: number, tries: number])[]
  others: readonly OtherAnswer[]
  /** Of these the first `laneCount` count; with one alone its tries are those of the host, and not kept twice. */
  readonly lanes: LaneRecord[]
  laneCount: number
}

/** A record of nothing, for hosts that are asked from up to `lanes` addresses. */
export function createHostRecord(lanes = 1): HostRecord {
  return {
    address: 0,
    statusReason: 'assumed',
    isFound: false,
    wasForged: false,
    startedMs: 0,
    probes: 0,
    retransmissions: 0,
    pings: 0,
    smoothedMs: 0,
    variationMs: 0,
    answered: 0,
    lost: 0,
    kept: 0,
    swapped: 0,
    targetControl: NO_CONTROL,
    otherControl: NO_CONTROL,
    evidence: new Uint8Array(PROTOCOLS),
    ttl: new Uint8Array(PROTOCOLS),
    proofs: new Uint8Array(PROTOCOLS),
    tries: new Uint16Array(PROTOCOLS),
    excused: [],
    others: [],
    lanes: Array.from({ length: lanes }, createLaneRecord),
    laneCount: 0,
  }
}

/** A record of a lane of which nothing is known. */
export function createLaneRecord(): LaneRecord {
  return { source: 0, intervalMs: 0, burst: 0, tries: new Uint16Array(PROTOCOLS) }
}

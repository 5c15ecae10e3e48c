/** What is known of a host, as readers of the inventory get it. */
import type { AddressRanges } from '../contract/address-ranges.ts'
import type { Presence } from '../contract/inventory-snapshot.ts'
import { silenceOf } from '../verdict/silence.ts'

/** What is known of an address over all complete sweeps of one schedule, or of those by hand. */
export interface KnownHost {
  /** 16 bytes. */
  readonly address: Uint8Array
  readonly schedule: string
  /** Six bytes: the last that was learned. */
  readonly mac: Uint8Array | undefined
  readonly presence: Presence
  /** When it was done in the first and in the last complete sweep that found it, milliseconds since the epoch. */
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** 256 bytes: what it answered last, by protocol (evidence or proved silence; `not-asked` otherwise). */
  readonly evidence: Uint8Array
  /** Protocols that answered before and are silent since, not long enough to be gone; ascending. */
  readonly missingProtocols: readonly number[]
}

/** Which known hosts to give: those that fit all that is said. */
export interface HostFilter {
  readonly schedule?: string
  /** Disjoint; hosts are given range by range. */
  readonly ranges?: AddressRanges
  /** 16 bytes: only those behind this one, in the order in which hosts are given. */
  readonly after?: Uint8Array
  /** 16 bytes. */
  readonly address?: Uint8Array
  /** Six bytes: the hosts that have it now, and those that were the last to have it. */
  readonly mac?: Uint8Array
  /** Seen at this time or later, milliseconds since the epoch. */
  readonly sinceMs?: number
  readonly presence?: readonly Presence[]
  /** The most hosts. */
  readonly limit?: number
}

/** The presence of a host as src/store/changes.ts remembers it. */
export function presenceOf(missed: number, isGone: boolean): Presence {
  if (isGone) return 'gone'
  return missed > 0 ? 'missing' : 'present'
}

/** The protocols whose last word was an answer and that are silent since: 256 bytes each; no silences, none. */
export function missingProtocols(evidence: Uint8Array, silences: Uint8Array | undefined): number[] {
  if (silences === undefined) return []
  return Array.from(silences.keys()).filter((protocol) => {
    return (silences[protocol] ?? 0) > 0 && silenceOf(evidence[protocol] ?? 0) === undefined
  })
}

/**
 * What a simulated network contains: plain data, no behaviour. Everything a model leaves out is the calmest
 * case, so that a test names only what it is about.
 */

/**
 * How a node rations its ICMP errors: tokens that come one by one up to `burst`, or so many in each window. A
 * bucket that is `spent` starts empty: somebody else has just asked. As with Linux each address that asks has a
 * ration of its own, unless the limit `isHostWide`.
 */
export type Limit = {
  readonly isHostWide?: boolean
} & (
  | {
      readonly kind: 'bucket'
      readonly burst: number
      readonly intervalMs: number
      readonly spent?: boolean
    }
  | { readonly kind: 'window'; readonly count: number; readonly windowMs: number }
)

/** From `atMs` on these limits and no others hold, begun anew: an operator has set them. */
export interface LimitChange {
  readonly atMs: number
  readonly limits: readonly Limit[]
}

/** Somebody else who asks, from our addresses too: every so often so many errors (one unless given) at once. */
export interface OtherAsker {
  readonly everyMs: number
  readonly errors?: number
}

/** What a host does with a probe: answer in kind, say nothing, or send the ICMP unreachable of this code. */
export type Reaction = 'open' | 'silent' | number

/** What happens to packets between the scanner and a host, each way and each packet by itself. */
export interface WayModel {
  /** Milliseconds one way, and how much more at most, evenly distributed: jitter reorders. */
  readonly latencyMs: number
  readonly jitterMs: number
  /** Chances, 0 to 1, that a packet is lost, or arrives twice. */
  readonly loss: number
  readonly duplicates: number
}

/** One machine; its addresses share its reactions and its error budget. */
export interface HostModel {
  readonly addresses: readonly number[]
  /** By protocol, 256 of them. */
  readonly reactions: readonly Reaction[]
  /** An error must be granted by all of them; none means no limit. */
  readonly limits?: readonly Limit[]
  /** In the order of their times. */
  readonly changes?: readonly LimitChange[]
  readonly otherAsker?: OtherAsker
  readonly way?: Partial<WayModel>
  /** Nobody answers for these addresses on the link. */
  readonly isDown?: boolean
  /** It answers nothing more after so many probes. */
  readonly silentAfter?: number
  /** Bytes of the offending datagram that its errors quote: 28 (RFC 792) unless given. */
  readonly quotedBytes?: number
  /** Its link-layer address, six bytes, if the scanner is to know it. */
  readonly mac?: Uint8Array
  /** The address of the router before it, if it is not on the link. */
  readonly router?: number
}

/** A router that rejects some protocols on behalf of the hosts behind it, from one budget for all of them. */
export interface RouterModel {
  readonly address: number
  /** Protocol -> code of the ICMP unreachable that it sends in the host's stead. */
  readonly rejects: Readonly<Record<number, number>>
  /** Addresses for which it rejects nothing. */
  readonly spares?: readonly number[]
  readonly limits?: readonly Limit[]
}

/** A whole network; the seed decides what chance would. */
export interface NetworkModel {
  readonly seed: number
  readonly hosts: readonly HostModel[]
  readonly routers?: readonly RouterModel[]
}

const CALM: WayModel = { latencyMs: 0.5, jitterMs: 0, loss: 0, duplicates: 0 }

/** The way to a host with everything said that its model leaves out. */
export function wayOf(host: HostModel): WayModel {
  return { ...CALM, ...host.way }
}

/** What a lab is asked to contain: plain data, no behaviour. */

/** An ICMP destination-unreachable code (RFC 792, RFC 1122 3.2.2.1) with nftables' name for it. */
export const REJECT_CODES = {
  'net-unreachable': { code: 0, nft: 'net-unreachable' },
  'host-unreachable': { code: 1, nft: 'host-unreachable' },
  'protocol-unreachable': { code: 2, nft: 'prot-unreachable' },
  'port-unreachable': { code: 3, nft: 'port-unreachable' },
  'net-prohibited': { code: 9, nft: 'net-prohibited' },
  'host-prohibited': { code: 10, nft: 'host-prohibited' },
  'admin-prohibited': { code: 13, nft: 'admin-prohibited' },
} as const

export type RejectCode = keyof typeof REJECT_CODES

/**
 * How a host rations its ICMP errors: `none` (per-asker and host-wide limit lifted), `stock` (what a fresh
 * namespace has: 6 at once, then one per 1000 ms to each asker; host-wide 1000/s), or the milliseconds per error
 * for icmp_ratelimit. The kernel rounds to its tick: compute with what `LabHost.rateLimit()` reads back.
 */
export type Limit = 'none' | 'stock' | number

/** What a packet filter does to some protocols; whatever it does not name passes. */
export interface Filter {
  /**
   * Protocol number -> the ICMP error it is rejected with. Linux sends it only for packets whose payload, taken
   * whole, has a right Internet checksum (16-bit one's complement sum 0xffff, or nothing but zeros or no payload);
   * exempt are 17, 33, 47, 50, 51, 132 and 136 (nf_reject_verify_csum in net/ipv4/netfilter/nf_reject_ipv4.c).
   * Any other packet of the protocol vanishes.
   */
  readonly rejects?: Readonly<Record<number, RejectCode>>
  /** Protocols dropped without a word. */
  readonly drops?: readonly number[]
}

/** What a firewall lets in: ICMP echo requests, ICMP timestamp requests, or a protocol by its number. */
export type Passed = 'echo' | 'timestamp' | number

/** A host with a kernel of its own on the switch, or behind a router. */
export interface HostSpec extends Filter {
  /** Letters, digits and dashes; unique in the lab. */
  readonly name: string
  readonly address: string
  /** Further addresses of the same host; they share its error budget. */
  readonly extra?: readonly string[]
  /** Default `none`. */
  readonly limit?: Limit
  /** A firewall that says nothing at all; ARP still answers. */
  readonly dropAll?: boolean
  /** The same, but for what is listed; its `rejects` and `drops` then have no effect. */
  readonly dropsAllBut?: readonly Passed[]
  /** Protocols on which a raw socket is open: the kernel delivers their packets to it and stays silent. Not 0. */
  readonly listeners?: readonly number[]
  /** Percent of frames lost at the host's switch port, each way, ARP too. */
  readonly loss?: number
  /** An address that nobody has: nothing is made, the spec only gives it a name. */
  readonly absent?: boolean
}

/** A host that forwards between the switch and a subnet of its own; its filter acts on what it forwards to there. */
export interface RouterSpec extends Filter {
  readonly name: string
  /** Its address on the scanner's side. */
  readonly address: string
  /** Its address on the far side, with the far subnet's prefix length: `10.78.0.1/24`. */
  readonly far: string
  readonly behind: readonly HostSpec[]
  /** Limit of the router's own ICMP errors. Default `none`. */
  readonly limit?: Limit
  readonly loss?: number
  /** Percent of frames lost at its port of the far switch, each way. */
  readonly farLoss?: number
  /**
   * It and its neighbours know each other's MAC addresses for good. All namespaces of a machine share one neighbour
   * table of 1024 entries (gc_thresh3, arp(7)), permanent ones not counted: packets to many addresses that nobody has
   * would fill it, and then live ones are not found either.
   */
  readonly knowsNeighbors?: boolean
}

/** A further switch, on which the scanner has an interface of its own: eth1 for the first, eth2 for the next. */
export interface NetworkSpec {
  /** Its switch's namespace is called `NAME-switch`. */
  readonly name: string
  /** The scanner's addresses there, with prefix length. */
  readonly scanner: readonly string[]
  readonly hosts: readonly HostSpec[]
  readonly routers?: readonly RouterSpec[]
}

export interface LabSpec {
  /** The scanner's addresses with prefix length; the first is the preferred source. Default `10.77.0.1/16`. */
  readonly scanner?: readonly string[]
  readonly hosts: readonly HostSpec[]
  readonly routers?: readonly RouterSpec[]
  readonly networks?: readonly NetworkSpec[]
}

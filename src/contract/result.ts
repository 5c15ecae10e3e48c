/** What a worker says about one host when it is done with it. */

export type HostStatus = 'up' | 'down' | 'no-route' | 'skipped'

/** Why a host has its status; the standard's and Nmap's words where they have one. */
export type StatusReason =
  | 'arp-response'
  | 'nd-response'
  | 'localhost-response'
  | 'echo-reply'
  | 'timestamp-reply'
  | 'reset'
  | 'syn-ack'
  | 'udp-response'
  | 'proto-response'
  | 'port-unreach'
  | 'proto-unreach'
  | 'icmp-error'
  | 'unsolicited'
  | 'assumed'
  | 'user-set'
  | 'no-arp-response'
  | 'no-nd-response'
  | 'no-response'
  | 'net-unreach'
  | 'host-unreach'
  | 'no-route'
  | 'no-gateway'
  | 'send-failed'
  | 'broadcast'
  | 'network'
  | 'interrupted'

/** An answer about the target that somebody else sent. */
export interface OtherSender {
  readonly protocol: number
  /** 16 bytes. */
  readonly address: Uint8Array
  readonly ttl: number
}

/** One finished host; `status` other than `up` leaves all protocols unasked. */
export interface HostResult {
  /** 16 bytes. */
  readonly address: Uint8Array
  readonly status: HostStatus
  readonly statusReason: StatusReason
  /** Six bytes, where the link layer told us. */
  readonly mac: Uint8Array | undefined
  /** One byte per protocol: evidence, or silence and how far it is proved. Absent unless the host is up. */
  readonly evidence: Uint8Array | undefined
  /** Largest TTL of the target's answers per protocol, 0 where it sent none. */
  readonly ttl: Uint8Array | undefined
  readonly otherSenders: readonly OtherSender[]
  /** Protocol probes sent to it, retransmissions included. */
  readonly probes: number
  /** Pings sent to it: what found it, or did not. */
  readonly pings: number
  readonly retransmissions: number
  /** Smoothed RTT in milliseconds (RFC 6298); undefined when no answer could be timed. */
  readonly rttMs: number | undefined
  /** Milliseconds since the epoch. */
  readonly startedMs: number
  readonly finishedMs: number
  /** False when the sweep was stopped before the host was done. */
  readonly complete: boolean
}

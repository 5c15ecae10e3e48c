/**
 * Owns the checksum behind an IPv6 header, of whatever protocol, and what becomes of it in IPv4. Over IPv6 all include the
 * pseudo header (RFC 8200 section 8.1): also that of a message that has none over IPv4, because a firewall of Linux that
 * rejects sums what it rejects in this way whatever the protocol, and rejects in silence what is wrong. So even the eight
 * bytes of a probe without a header of its own (probe.ts) get their last 16 bits anew.
 */
import { checksum, complement } from './checksum.ts'
import { ICMP_NUMBER } from './icmp-number.ts'
import { ICMP_HEADER_LENGTH } from './icmpv4.ts'
import { pseudoHeaderSum } from './ipv4.ts'
import { type Ipv6Header, pseudoHeaderSumV6, upperLengthOf } from './ipv6.ts'
import { TCP_FIELD, TCP_HEADER_LENGTH } from './tcp.ts'
import { UDP_FIELD, UDP_HEADER_LENGTH } from './udp.ts'
import { halfAt, putHalf } from './words.ts'

const PROTOCOL = { igmp: 2, tcp: 6, udp: 17, sctp: 132 } as const
const ICMP_CHECKSUM = 2
/** Bytes of a probe without a header of its own, and of an IGMP message. */
const BARE_LENGTH = 8
const BARE_CHECKSUM = 6
const NONE = -1

/**
 * Makes the checksum right of one of our own messages: `length` bytes at `at`, addresses at `addressesAt` as for
 * `pseudoHeaderSumV6`, `protocol` that of the wire.
 */
export function putChecksumV6(
  bytes: Buffer,
  addressesAt: number,
  protocol: number,
  at: number,
  length: number,
): void {
  const field = fieldOf(protocol)
  if (field === NONE) return
  putHalf(bytes, at + field, 0)
  const sum = checksum(bytes, at, length, pseudoHeaderSumV6(bytes, addressesAt, protocol, length))
  // As in IPv4, but here "no checksum" is not allowed at all.
  putHalf(bytes, at + field, sum === 0 && protocol === PROTOCOL.udp ? 0xffff : sum)
}

/**
 * True unless a packet that is no fragment is TCP, UDP or ICMPv6 and too short for its header, or has a wrong checksum.
 * The sum of the pseudo header alone is right too: on virtual links a kernel hands over what the (absent) hardware was
 * to complete.
 */
export function isSoundV6(
  bytes: Buffer,
  { protocol, sourceAt, payloadOffset, payloadLength }: Ipv6Header,
): boolean {
  const length = summedLength(bytes, protocol, payloadOffset, payloadLength)
  if (length < leastLength(protocol) || length > payloadLength) return false
  if (!isVerified(protocol)) return true
  const pseudo = pseudoHeaderSumV6(bytes, sourceAt, protocol, length)
  const found = halfAt(bytes, payloadOffset + fieldOf(protocol))
  if (protocol === PROTOCOL.udp && found === 0) return false
  if (checksum(bytes, payloadOffset, length, pseudo) === 0) return true
  return protocol !== ICMP_NUMBER.v6 && found === (complement(pseudo) ^ 0xffff)
}

/** Makes right for IPv4 the checksum of a sound TCP, UDP or ICMP message; `protocol` is the number of IPv4. */
export function putChecksumV4(
  bytes: Buffer,
  source: number,
  destination: number,
  protocol: number,
  at: number,
  payloadLength: number,
): void {
  const isIcmp = protocol === ICMP_NUMBER.v4
  if (!isIcmp && protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp) return
  const field = isIcmp ? ICMP_CHECKSUM : fieldOf(protocol)
  const length = summedLength(bytes, protocol, at, payloadLength)
  putHalf(bytes, at + field, 0)
  const sum = checksum(bytes, at, length, isIcmp ? 0 : pseudoHeaderSum(source, destination, protocol, length))
  putHalf(bytes, at + field, sum === 0 && protocol === PROTOCOL.udp ? 0xffff : sum)
}

/**
 * Undoes in a copy at `at` what `putChecksumV6` did to a message that has no checksum, or another one, over IPv4, so that
 * a probe of ours is known again. What is none is left as it is: its sum is wrong. `packet` is the one that was copied.
 */
export function undoBareChecksum(bytes: Buffer, packet: Ipv6Header, copy: Buffer, at: number): void {
  const { protocol, sourceAt, payloadOffset, payloadLength } = packet
  const field = fieldOf(protocol)
  if (payloadLength < BARE_LENGTH || field === NONE || isVerified(protocol)) return
  // A longer probe has zeros behind them (probe-form.ts), of which a quote may have lost some.
  const pseudo = pseudoHeaderSumV6(bytes, sourceAt, protocol, upperLengthOf(bytes, packet))
  if (checksum(bytes, payloadOffset, BARE_LENGTH, pseudo) !== 0) return
  putHalf(copy, at + field, 0)
  putHalf(copy, at + field, checksum(copy, at, BARE_LENGTH))
}

/** Where the checksum of a message is; NONE in SCTP, whose CRC covers no address. */
function fieldOf(protocol: number): number {
  switch (protocol) {
    case ICMP_NUMBER.v6:
    case PROTOCOL.igmp:
      return ICMP_CHECKSUM
    case PROTOCOL.tcp:
      return TCP_FIELD.checksum
    case PROTOCOL.udp:
      return UDP_FIELD.checksum
    case PROTOCOL.sctp:
      return NONE
    default:
      return BARE_CHECKSUM
  }
}

function isVerified(protocol: number): boolean {
  return protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp || protocol === ICMP_NUMBER.v6
}

function leastLength(protocol: number): number {
  if (protocol === PROTOCOL.tcp) return TCP_HEADER_LENGTH
  if (protocol === PROTOCOL.udp) return UDP_HEADER_LENGTH
  return protocol === ICMP_NUMBER.v6 ? ICMP_HEADER_LENGTH : 0
}

/** A datagram of UDP says its own length, which its checksum is over; all else ends with the packet. */
function summedLength(bytes: Buffer, protocol: number, at: number, payloadLength: number): number {
  if (protocol !== PROTOCOL.udp || payloadLength < UDP_HEADER_LENGTH) return payloadLength
  return halfAt(bytes, at + UDP_FIELD.length)
}

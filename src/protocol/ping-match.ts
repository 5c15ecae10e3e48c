/**
 * Does this packet, or this quote, answer a ping of ours, and which? The inverse of ping.ts, as match.ts is of probe.ts:
 * offsets are absolute, nothing throws on any bytes. A ping is believed only if so many were sent.
 */
import { ICMP_TYPE } from '../packet/icmpv4.ts'
import { TCP_FIELD } from '../packet/tcp.ts'
import { halfAt, wordAt } from '../packet/words.ts'
import type { Cookie } from './cookie.ts'
import { NO_MATCH, SOME_TRY, tryOfQuote, tryOfQuotedId } from './match.ts'
import { numberOfPort, type Ping } from './ping.ts'
import { echoIdentifier, initiateTag, PROBE_PORT, PROTOCOL, tcpSourcePort } from './probe.ts'

const QUOTED_LEAST = 8
const LEAST = { icmp: 8, tcp: 20, udp: 8, sctp: 12 } as const
const FOREIGN = 0xffffffff

/**
 * The ping that an ICMP error quotes, or NO_MATCH; so many were `sent` of `pings`, one of them in `protocol`. `length`
 * bytes behind the quoted IP header: with eight they must be ours, with fewer the IP ID must be.
 */
export function pingOfQuote(
  bytes: Buffer,
  offset: number,
  length: number,
  id: number,
  protocol: number,
  cookie: Cookie,
  pings: readonly Ping[],
  sent: number,
): number {
  if (length < QUOTED_LEAST) return tryOfQuotedId(id, cookie, sent)
  switch (protocol) {
    case PROTOCOL.icmp: {
      const type = bytes[offset]
      const isPing = type === ICMP_TYPE.echoRequest || type === ICMP_TYPE.timestampRequest
      return isPing ? within(sent, numberOfIcmp(bytes, offset, cookie)) : NO_MATCH
    }
    case PROTOCOL.tcp: {
      const isOurs = halfAt(bytes, offset + TCP_FIELD.sourcePort) === tcpSourcePort(cookie)
      return isOurs ? within(sent, (wordAt(bytes, offset + TCP_FIELD.sequence) - cookie.w0) >>> 0) : NO_MATCH
    }
    case PROTOCOL.udp: {
      const isOurs = isAsked(pings, halfAt(bytes, offset + 2))
      return isOurs ? within(sent, numberOfPort(halfAt(bytes, offset), cookie)) : NO_MATCH
    }
    case PROTOCOL.sctp: {
      const isOurs = halfAt(bytes, offset + 2) === PROBE_PORT.sctp && wordAt(bytes, offset + 4) === 0
      return isOurs ? within(sent, numberOfPort(halfAt(bytes, offset), cookie)) : NO_MATCH
    }
    default:
      return tryOfQuote(bytes, offset, length, id, protocol, cookie, sent)
  }
}

/**
 * The ping that a whole packet in `protocol` from the target answers; SOME_TRY when it does not say which, NO_MATCH when
 * it answers none. So many were `sent` of `pings`, one of them in `protocol`.
 */
export function pingOfAnswer(
  bytes: Buffer,
  offset: number,
  length: number,
  protocol: number,
  cookie: Cookie,
  pings: readonly Ping[],
  sent: number,
): number {
  switch (protocol) {
    case PROTOCOL.icmp: {
      const type = length < LEAST.icmp ? undefined : bytes[offset]
      const isReply = type === ICMP_TYPE.echoReply || type === ICMP_TYPE.timestampReply
      return isReply ? within(sent, numberOfIcmp(bytes, offset, cookie)) : NO_MATCH
    }
    case PROTOCOL.tcp:
      return length < LEAST.tcp ? NO_MATCH : within(sent, numberOfSegment(bytes, offset, cookie, sent))
    case PROTOCOL.udp: {
      const isOurs = length >= LEAST.udp && isAsked(pings, halfAt(bytes, offset))
      return isOurs ? within(sent, numberOfPort(halfAt(bytes, offset + 2), cookie)) : NO_MATCH
    }
    case PROTOCOL.sctp: {
      const isOurs = length >= LEAST.sctp && wordAt(bytes, offset + 4) === initiateTag(cookie)
      const isFromPort = isOurs && halfAt(bytes, offset) === PROBE_PORT.sctp
      return isFromPort ? within(sent, numberOfPort(halfAt(bytes, offset + 2), cookie)) : NO_MATCH
    }
    default:
      return SOME_TRY
  }
}

function numberOfIcmp(bytes: Buffer, offset: number, cookie: Cookie): number {
  if (halfAt(bytes, offset + 4) !== echoIdentifier(cookie)) return FOREIGN
  return (halfAt(bytes, offset + 6) - cookie.w0) & 0xffff
}

function numberOfSegment(bytes: Buffer, offset: number, cookie: Cookie, sent: number): number {
  if (halfAt(bytes, offset + TCP_FIELD.destinationPort) !== tcpSourcePort(cookie)) return FOREIGN
  const bySyn = (wordAt(bytes, offset + TCP_FIELD.acknowledgment) - 1 - cookie.w0) >>> 0
  return bySyn < sent ? bySyn : (wordAt(bytes, offset + TCP_FIELD.sequence) - cookie.w1) >>> 0
}

/** True for a UDP port that pings ask. */
function isAsked(pings: readonly Ping[], port: number): boolean {
  return pings.some((ping) => ping.kind === 'udp' && ping.port === port)
}

function within(sent: number, t: number): number {
  return t < sent ? t : NO_MATCH
}

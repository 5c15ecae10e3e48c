/**
 * Does this packet, or this quote, answer a probe of ours, and which try? The inverse of probe.ts: every
 * function reads the try back from the fields into which the cookie was written and believes it only if that
 * many tries were made. Offsets are absolute; nothing throws on any bytes.
 */
import { ICMP_TYPE } from '../packet/icmpv4.ts'
import { IGMP_TYPE } from '../packet/igmp.ts'
import { halfAt, wordAt } from '../packet/words.ts'
import type { Cookie } from './cookie.ts'
import {
  cookieTail,
  echoIdentifier,
  ICMP_PROBE_TYPE,
  identification,
  initiateTag,
  PROBE_PORT,
  PROTOCOL,
  tcpSourcePort,
  triedPort,
  tryOfIdentification,
} from './probe.ts'

/** The packet is no answer to a probe of ours. */
export const NO_MATCH = -1
/** It answers one, but does not say which try. */
export const SOME_TRY = -2

const QUOTED_LEAST = 8
const QUERY_TYPE_AND_RESPONSE = IGMP_TYPE.membershipQuery << 8

/**
 * The try whose probe an ICMP error quotes, or NO_MATCH. `length` bytes of the probe's payload are quoted: with
 * eight (RFC 792 asks for them) they must be ours; with fewer the IP ID must be.
 */
export function tryOfQuote(
  bytes: Buffer,
  offset: number,
  length: number,
  id: number,
  protocol: number,
  cookie: Cookie,
  tries: number,
): number {
  if (length >= QUOTED_LEAST) {
    const tryNumber = tryOfPayload(bytes, offset, protocol, cookie)
    return tryNumber < tries ? tryNumber : NO_MATCH
  }
  return tryOfQuotedId(id, cookie, tries)
}

/** The try that a quoted IP ID names, in either byte order, since some stacks quote it swapped; or NO_MATCH. */
export function tryOfQuotedId(id: number, cookie: Cookie, tries: number): number {
  const asSent = tryOfIdentification(cookie, id)
  if (asSent < tries) return asSent
  const swapped = tryOfIdentification(cookie, ((id & 0xff) << 8) | (id >>> 8))
  return swapped < tries ? swapped : NO_MATCH
}

/**
 * True when a whole packet is a probe that we sent ourselves: on loopback and the machine's own addresses
 * every probe comes back with source = target and a valid cookie.
 */
export function isOwnProbe(
  bytes: Buffer,
  offset: number,
  length: number,
  id: number,
  protocol: number,
  cookie: Cookie,
  tries: number,
): boolean {
  if (length < QUOTED_LEAST) return false
  const tryNumber = tryOfPayload(bytes, offset, protocol, cookie)
  return tryNumber < tries && identification(cookie, tryNumber) === id
}

const FOREIGN = 0xffffffff

/** The try that the first eight payload bytes of a probe name; FOREIGN, or any large number, if not ours. */
function tryOfPayload(bytes: Buffer, offset: number, protocol: number, cookie: Cookie): number {
  const first = wordAt(bytes, offset)
  const second = wordAt(bytes, offset + 4)
  switch (protocol) {
    case PROTOCOL.icmp: {
      const isEcho = first >>> 16 === ICMP_PROBE_TYPE << 8 && second >>> 16 === echoIdentifier(cookie)
      return isEcho ? (second - cookie.w0) & 0xffff : FOREIGN
    }
    case PROTOCOL.igmp:
      return first >>> 16 === QUERY_TYPE_AND_RESPONSE ? (second - cookie.w1) >>> 0 : FOREIGN
    case PROTOCOL.tcp:
      return first === tcpSourcePort(cookie) * 0x10000 + PROBE_PORT.tcp ? (second - cookie.w0) >>> 0 : FOREIGN
    case PROTOCOL.udp:
      return (first & 0xffff) === PROBE_PORT.udp ? tryOfPort(first >>> 16, cookie) : FOREIGN
    case PROTOCOL.sctp:
      return (first & 0xffff) === PROBE_PORT.sctp && second === 0 ? tryOfPort(first >>> 16, cookie) : FOREIGN
    default: {
      const tryNumber = ((second >>> 16) - cookie.w1) & 0xffff
      return first === cookie.w0 && second === cookieTail(cookie, tryNumber) ? tryNumber : FOREIGN
    }
  }
}

function tryOfPort(port: number, cookie: Cookie): number {
  return port >= 0x8000 ? (port - triedPort(cookie, 0)) & 0x7fff : FOREIGN
}

/**
 * The try that a direct answer in `protocol` names; SOME_TRY when it answers us without naming one; NO_MATCH
 * when it is something else that the target happened to send. For ICMP, TCP, UDP and SCTP the ids, ports, tags
 * or sequence numbers of our probe must come back; the others have nothing that would, so it is enough that
 * we asked.
 */
export function tryOfAnswer(
  bytes: Buffer,
  offset: number,
  length: number,
  protocol: number,
  cookie: Cookie,
  tries: number,
): number {
  if (tries === 0) return NO_MATCH
  switch (protocol) {
    case PROTOCOL.icmp:
      return length < 8 ? NO_MATCH : within(tries, tryOfEchoReply(bytes, offset, cookie))
    case PROTOCOL.tcp:
      return length < 20 ? NO_MATCH : tryOfSegment(bytes, offset, cookie, tries)
    case PROTOCOL.udp:
      return length < 8 ? NO_MATCH : within(tries, tryOfDatagram(bytes, offset, PROBE_PORT.udp, cookie))
    case PROTOCOL.sctp: {
      const isOurs = length >= 12 && wordAt(bytes, offset + 4) === initiateTag(cookie)
      return isOurs ? within(tries, tryOfDatagram(bytes, offset, PROBE_PORT.sctp, cookie)) : NO_MATCH
    }
    default:
      return SOME_TRY
  }
}

function within(tries: number, tryNumber: number): number {
  return tryNumber < tries ? tryNumber : NO_MATCH
}

function tryOfEchoReply(bytes: Buffer, offset: number, cookie: Cookie): number {
  if (halfAt(bytes, offset) !== ICMP_TYPE.echoReply << 8) return FOREIGN
  if (halfAt(bytes, offset + 4) !== echoIdentifier(cookie)) return FOREIGN
  return (halfAt(bytes, offset + 6) - cookie.w0) & 0xffff
}

/** The ports must match; the sequence number of a RST is our acknowledgment and names the try. */
function tryOfSegment(bytes: Buffer, offset: number, cookie: Cookie, tries: number): number {
  const ports = PROBE_PORT.tcp * 0x10000 + tcpSourcePort(cookie)
  if (wordAt(bytes, offset) !== ports) return NO_MATCH
  const tryNumber = (wordAt(bytes, offset + 4) - cookie.w1) >>> 0
  return tryNumber < tries ? tryNumber : SOME_TRY
}

function tryOfDatagram(bytes: Buffer, offset: number, port: number, cookie: Cookie): number {
  return halfAt(bytes, offset) === port ? tryOfPort(halfAt(bytes, offset + 2), cookie) : FOREIGN
}

/**
 * Which packet asks about which protocol, and how a packet that comes back names the try that it answers.
 *
 * ICMP, IGMP, TCP, UDP and SCTP get a header of their own, because a stack answers nothing less; every other
 * protocol gets eight cookie bytes after the IP header (a BSD host ignores shorter packets). The cookie words
 * w0 and w1 (cookie.ts) ride where a quote of eight bytes shows them, and the try t is added to one of them:
 *
 *   ICMP echo   identifier w0 high | 1, sequence w0 + t, data w0, w1 + t
 *   IGMP query  group w1 + t (of version 1, whose receivers ignore the group: RFC 1112 appendix I)
 *   TCP ACK     source port w1, sequence w0 + t, acknowledgment w1 + t (a RST's sequence, RFC 9293 3.10.7.1)
 *   UDP         source port w0 + t, data w0, w1 + t
 *   SCTP INIT   source port w0 + t, initiate tag w0 ^ w1 | 1 (an ABORT's tag, RFC 9260 8.4), TSN w1 + t
 *   others      data w0, w1 low + t, and 16 bits that make the sum of all right (RFC 1071): Linux firewalls
 *               reject in silence what looks like a transport header with a wrong checksum
 *   IP ID       w0 high ^ w1 low, + t, never 0 (Linux would replace a 0), for quotes of less than eight bytes
 */
import { emitEchoRequest, ICMP_TYPE } from '../packet/icmpv4.ts'
import { emitIgmp, IGMP_TYPE } from '../packet/igmp.ts'
import { emitIpv4, IPV4_HEADER_LENGTH, type Ipv4Fields } from '../packet/ipv4.ts'
import { emitInit, type SctpInitFields } from '../packet/sctp.ts'
import { emitTcp, TCP_FLAG, type TcpFields } from '../packet/tcp.ts'
import { emitUdp } from '../packet/udp.ts'
import { putWord } from '../packet/words.ts'
import type { Cookie } from './cookie.ts'

/** Protocol numbers whose probes have a header of their own (IANA, Assigned Internet Protocol Numbers). */
export const PROTOCOL = { icmp: 1, igmp: 2, tcp: 6, udp: 17, sctp: 132 } as const

/** The ports that we ask: those of Nmap, so that both see the same answers. */
export const PROBE_PORT = { tcp: 80, udp: 40125, sctp: 80 } as const

/** Longest probe in bytes, IP header included: SCTP's. */
export const LONGEST_PROBE = 52

const TTL = 64
const COOKIE_BYTES = 8

// Templates: what is the same in every probe is said once, the rest is written over.
const data = Buffer.alloc(COOKIE_BYTES)
const segment: TcpFields = {
  sourcePort: 0,
  destinationPort: PROBE_PORT.tcp,
  sequence: 0,
  acknowledgment: 0,
  flags: TCP_FLAG.ack,
  window: 1024,
}
const init: SctpInitFields = {
  sourcePort: 0,
  destinationPort: PROBE_PORT.sctp,
  initiateTag: 0,
  aRwnd: 32_768,
  outboundStreams: 10,
  inboundStreams: 2048,
  initialTsn: 0,
}
const header: Ipv4Fields = { totalLength: 0, id: 0, ttl: TTL, protocol: 0, source: 0, destination: 0 }

/**
 * Writes the probe for a protocol at `offset`, IP header first, and returns its length in bytes (28-52).
 * `tryNumber` counts from 0.
 */
export function emitProbe(
  bytes: Buffer,
  offset: number,
  protocol: number,
  source: number,
  destination: number,
  cookie: Cookie,
  tryNumber: number,
): number {
  const at = offset + IPV4_HEADER_LENGTH
  header.totalLength =
    IPV4_HEADER_LENGTH + emitPayload(bytes, at, protocol, source, destination, cookie, tryNumber)
  header.id = identification(cookie, tryNumber)
  header.protocol = protocol
  header.source = source
  header.destination = destination
  emitIpv4(bytes, offset, header)
  return header.totalLength
}

function emitPayload(
  bytes: Buffer,
  at: number,
  protocol: number,
  source: number,
  destination: number,
  cookie: Cookie,
  tryNumber: number,
): number {
  switch (protocol) {
    case PROTOCOL.icmp:
      fillData(cookie, tryNumber)
      return emitEchoRequest(bytes, at, echoIdentifier(cookie), (cookie.w0 + tryNumber) & 0xffff, data)
    case PROTOCOL.igmp:
      return emitIgmp(bytes, at, IGMP_TYPE.membershipQuery, 0, (cookie.w1 + tryNumber) >>> 0)
    case PROTOCOL.tcp:
      segment.sourcePort = tcpSourcePort(cookie)
      segment.sequence = (cookie.w0 + tryNumber) >>> 0
      segment.acknowledgment = (cookie.w1 + tryNumber) >>> 0
      return emitTcp(bytes, at, source, destination, segment)
    case PROTOCOL.udp:
      fillData(cookie, tryNumber)
      return emitUdp(bytes, at, source, destination, triedPort(cookie, tryNumber), PROBE_PORT.udp, data)
    case PROTOCOL.sctp:
      return emitProbeInit(bytes, at, triedPort(cookie, tryNumber), cookie, tryNumber)
    default:
      putWord(bytes, at, cookie.w0)
      putWord(bytes, at + 4, cookieTail(cookie, tryNumber))
      return COOKIE_BYTES
  }
}

/** Writes the SCTP INIT of try `t` from a port at `offset`, and returns its length in bytes. */
export function emitProbeInit(
  bytes: Buffer,
  offset: number,
  sourcePort: number,
  cookie: Cookie,
  t: number,
): number {
  init.sourcePort = sourcePort
  init.initiateTag = initiateTag(cookie)
  init.initialTsn = (cookie.w1 + t) >>> 0
  return emitInit(bytes, offset, init)
}

function fillData(cookie: Cookie, tryNumber: number): void {
  putWord(data, 0, cookie.w0)
  putWord(data, 4, (cookie.w1 + tryNumber) >>> 0)
}

/**
 * The IP ID of a try, 1-65535. Successive tries have successive ids, so the try can be read back from it.
 */
export function identification(cookie: Cookie, tryNumber: number): number {
  return ((identificationBase(cookie) + tryNumber) % 0xffff) + 1
}

/** The try that an IP ID names, or one beyond any sensible count when it names none. */
export function tryOfIdentification(cookie: Cookie, id: number): number {
  return id === 0 ? 0xffff : (id - 1 - identificationBase(cookie) + 2 * 0xffff) % 0xffff
}

function identificationBase(cookie: Cookie): number {
  return (cookie.w0 >>> 16) ^ (cookie.w1 & 0xffff)
}

/** The identifier of our echo requests; some hosts do not answer 0. */
export function echoIdentifier(cookie: Cookie): number {
  return (cookie.w0 >>> 16) | 1
}

/** TCP's source port: above the well-known ones, the same for every try. */
export function tcpSourcePort(cookie: Cookie): number {
  return 0x8000 | (cookie.w1 >>> 17)
}

/** The source port of a UDP or SCTP try. */
export function triedPort(cookie: Cookie, tryNumber: number): number {
  return 0x8000 | ((cookie.w0 + tryNumber) & 0x7fff)
}

/** The initiate tag of our INITs, never 0 (RFC 9260 section 3.3.2). */
export function initiateTag(cookie: Cookie): number {
  return ((cookie.w0 ^ cookie.w1) | 1) >>> 0
}

/**
 * The second word of a bare cookie: the try in its upper half, and in its lower half what makes the one's
 * complement sum of the eight bytes 0xffff (nf_reject_verify_csum of Linux sums them whatever the protocol).
 */
export function cookieTail(cookie: Cookie, tryNumber: number): number {
  const upper = (cookie.w1 + tryNumber) & 0xffff
  let sum = (cookie.w0 >>> 16) + (cookie.w0 & 0xffff) + upper
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff)
  return upper * 0x10000 + (0xffff - sum)
}

/** The type of message that asks about ICMP. */
export const ICMP_PROBE_TYPE = ICMP_TYPE.echoRequest

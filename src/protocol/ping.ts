/**
 * Which packet asks a host behind a router whether it is there, and how a packet that comes back names the ping that
 * it answers. Pings have a cookie of their own, beside those of the 256 protocols, so that none is mistaken for a
 * probe. The ping number t, counted over all rounds to a host, is added to it:
 *
 *   echo, timestamp   identifier w0 high | 1, sequence w0 + t; an echo's data w0, w1 + t
 *   SYN               source port w1, sequence w0 + t      (SYN-ACK and RST acknowledge it: RFC 9293 3.10.7.1)
 *   ACK               source port w1, sequence w0 + t, acknowledgment w1 + t      (a RST's sequence, likewise)
 */
import { emitEchoRequest, emitTimestampRequest, ICMP_TYPE } from '../packet/icmpv4.ts'
import { emitIpv4, IPV4_HEADER_LENGTH, type Ipv4Fields } from '../packet/ipv4.ts'
import { emitTcp, TCP_FIELD, TCP_FLAG } from '../packet/tcp.ts'
import { type Cookie, type CookieKey, cookieFor } from './cookie.ts'
import { NO_MATCH } from './match.ts'
import { echoIdentifier, identification, PROTOCOL, tcpSourcePort, tryOfIdentification } from './probe.ts'

/** One kind of ping. Ports are TCP's, 0-65535. */
export type Ping =
  | { readonly kind: 'echo' | 'timestamp' }
  | { readonly kind: 'syn' | 'ack'; readonly port: number }

/** What is asked, in this order, unless the user chooses: the four that find most hosts (those of Nmap). */
export const DEFAULT_PINGS: readonly Ping[] = [
  { kind: 'echo' },
  { kind: 'syn', port: 443 },
  { kind: 'ack', port: 80 },
  { kind: 'timestamp' },
]

/** Where a protocol's number stands in other cookies. */
const PING = 256
const TTL = 64
const TCP_WINDOW = 1024
const QUOTED_LEAST = 8
const ICMP_LEAST = 8
const TCP_LEAST = 20

const data = Buffer.alloc(8)
const header: Ipv4Fields = { totalLength: 0, id: 0, ttl: TTL, protocol: 0, source: 0, destination: 0 }

/** Writes the cookie of the pings from `source` to `destination` (32-bit addresses). */
export function pingCookieFor(key: CookieKey, source: number, destination: number, into: Cookie): void {
  cookieFor(key, source, destination, PING, into)
}

/** Writes ping number `t` at `offset`, IP header first, and returns its length in bytes (36-40). */
export function emitPing(
  bytes: Buffer,
  offset: number,
  ping: Ping,
  source: number,
  destination: number,
  cookie: Cookie,
  t: number,
): number {
  const at = offset + IPV4_HEADER_LENGTH
  header.totalLength = IPV4_HEADER_LENGTH + emitPayload(bytes, at, ping, source, destination, cookie, t)
  header.id = identification(cookie, t)
  header.protocol = protocolOf(ping)
  header.source = source
  header.destination = destination
  emitIpv4(bytes, offset, header)
  return header.totalLength
}

function protocolOf({ kind }: Ping): number {
  return kind === 'echo' || kind === 'timestamp' ? PROTOCOL.icmp : PROTOCOL.tcp
}

function emitPayload(
  bytes: Buffer,
  at: number,
  ping: Ping,
  source: number,
  destination: number,
  cookie: Cookie,
  t: number,
): number {
  const icmpSequence = (cookie.w0 + t) & 0xffff
  switch (ping.kind) {
    case 'echo':
      data.writeUInt32BE(cookie.w0, 0)
      data.writeUInt32BE((cookie.w1 + t) >>> 0, 4)
      return emitEchoRequest(bytes, at, echoIdentifier(cookie), icmpSequence, data)
    case 'timestamp':
      return emitTimestampRequest(bytes, at, echoIdentifier(cookie), icmpSequence)
    default:
      return emitTcp(bytes, at, source, destination, {
        sourcePort: tcpSourcePort(cookie),
        destinationPort: ping.port,
        sequence: (cookie.w0 + t) >>> 0,
        acknowledgment: ping.kind === 'ack' ? (cookie.w1 + t) >>> 0 : 0,
        flags: ping.kind === 'ack' ? TCP_FLAG.ack : TCP_FLAG.syn,
        window: TCP_WINDOW,
      })
  }
}

/**
 * The ping that an ICMP error quotes, or NO_MATCH; `pings` were sent. `length` bytes behind the quoted IP header: with
 * eight they must be ours, with fewer the IP ID must be, in either byte order.
 */
export function pingOfQuote(
  bytes: Buffer,
  offset: number,
  length: number,
  id: number,
  protocol: number,
  cookie: Cookie,
  pings: number,
): number {
  if (length < QUOTED_LEAST) {
    const asSent = tryOfIdentification(cookie, id)
    const swapped = tryOfIdentification(cookie, ((id & 0xff) << 8) | (id >>> 8))
    return within(pings, asSent < pings ? asSent : swapped)
  }
  if (protocol === PROTOCOL.icmp) {
    const type = bytes.readUInt8(offset)
    const isPing = type === ICMP_TYPE.echoRequest || type === ICMP_TYPE.timestampRequest
    return isPing ? within(pings, numberOfIcmp(bytes, offset, cookie)) : NO_MATCH
  }
  const isOurs =
    protocol === PROTOCOL.tcp && bytes.readUInt16BE(offset + TCP_FIELD.sourcePort) === tcpSourcePort(cookie)
  return isOurs
    ? within(pings, (bytes.readUInt32BE(offset + TCP_FIELD.sequence) - cookie.w0) >>> 0)
    : NO_MATCH
}

/** The ping that a whole packet in `protocol` from the target answers, or NO_MATCH; `pings` were sent. */
export function pingOfAnswer(
  bytes: Buffer,
  offset: number,
  length: number,
  protocol: number,
  cookie: Cookie,
  pings: number,
): number {
  if (protocol === PROTOCOL.icmp && length >= ICMP_LEAST) {
    const type = bytes.readUInt8(offset)
    const isReply = type === ICMP_TYPE.echoReply || type === ICMP_TYPE.timestampReply
    return isReply ? within(pings, numberOfIcmp(bytes, offset, cookie)) : NO_MATCH
  }
  if (protocol !== PROTOCOL.tcp || length < TCP_LEAST) return NO_MATCH
  if (bytes.readUInt16BE(offset + TCP_FIELD.destinationPort) !== tcpSourcePort(cookie)) return NO_MATCH
  const acknowledged = bytes.readUInt32BE(offset + TCP_FIELD.acknowledgment)
  const bySyn = within(pings, (acknowledged - 1 - cookie.w0) >>> 0)
  if (bySyn !== NO_MATCH) return bySyn
  return within(pings, (bytes.readUInt32BE(offset + TCP_FIELD.sequence) - cookie.w1) >>> 0)
}

function numberOfIcmp(bytes: Buffer, offset: number, cookie: Cookie): number {
  if (bytes.readUInt16BE(offset + 4) !== echoIdentifier(cookie)) return NO_MATCH
  return (bytes.readUInt16BE(offset + 6) - cookie.w0) & 0xffff
}

function within(pings: number, t: number): number {
  return t < pings ? t : NO_MATCH
}

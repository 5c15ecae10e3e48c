/**
 * Which packet asks a host behind a router whether it is there, and where it names itself. Pings have a cookie of their
 * own, beside those of the 256 protocols, so that none is mistaken for a
 * probe. The ping number t, counted over all rounds to a host, is added to it:
 *
 *   echo, timestamp   identifier w0 high | 1, sequence w0 + t; an echo's data w0, w1 + t
 *   SYN               source port w1, sequence w0 + t      (SYN-ACK and RST acknowledge it: RFC 9293 3.10.7.1)
 *   ACK               source port w1, sequence w0 + t, acknowledgment w1 + t      (a RST's sequence, likewise)
 *   UDP               source port w0 + t, data w0, w1 + t
 *   SCTP INIT         source port w0 + t, initiate tag w0 ^ w1 | 1 (an ABORT's tag, RFC 9260 8.4), TSN w1 + t
 *   other protocols   as a probe has it (probe.ts); an answer in kind says no number
 *
 * The ports of UDP and SCTP hold few bits of a cookie, so theirs are below those of all probes.
 */
import { exchanged } from '../packet/icmp-number.ts'
import { emitEchoRequest, emitTimestampRequest } from '../packet/icmpv4.ts'
import { emitIpv4, IPV4_HEADER_LENGTH, type Ipv4Fields } from '../packet/ipv4.ts'
import { emitTcp, TCP_FLAG } from '../packet/tcp.ts'
import { emitUdp } from '../packet/udp.ts'
import { putWord } from '../packet/words.ts'
import { type Cookie, type CookieKey, cookieFor } from './cookie.ts'
import {
  echoIdentifier,
  emitProbe,
  emitProbeInit,
  identification,
  PROBE_PORT,
  PROTOCOL,
  tcpSourcePort,
} from './probe.ts'

/** One kind of ping. Ports are TCP's or UDP's, 0-65535; `protocol` is none that another kind asks with. */
export type Ping =
  | { readonly kind: 'echo' | 'timestamp' }
  | { readonly kind: 'syn' | 'ack' | 'udp'; readonly port: number }
  | { readonly kind: 'protocol'; readonly protocol: number }

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
/** Source ports of UDP and SCTP pings are 0x4000 to 0x7fff. */
const PORTS = { first: 0x4000, mask: 0x3fff } as const
const FOREIGN = 0xffffffff
/** No sweep has so many kinds of pings. */
const NEVER = 0xff

const data = Buffer.alloc(8)
const header: Ipv4Fields = { totalLength: 0, id: 0, ttl: TTL, protocol: 0, source: 0, destination: 0 }

/** The same in IPv6, whose ICMP has no timestamps. */
export const DEFAULT_PINGS_V6: readonly Ping[] = DEFAULT_PINGS.filter(({ kind }) => kind !== 'timestamp')

/** The ping that asks as a probe of this protocol does; in IPv6 it is ICMPv6 that echoes. */
export function protocolPing(protocol: number, family: 4 | 6 = 4): Ping {
  if (exchanged(protocol, family) === PROTOCOL.icmp) return { kind: 'echo' }
  if (protocol === PROTOCOL.tcp) return { kind: 'ack', port: PROBE_PORT.tcp }
  if (protocol === PROTOCOL.udp) return { kind: 'udp', port: PROBE_PORT.udp }
  return { kind: 'protocol', protocol }
}

/** In which protocol a ping asks. */
export function protocolOf(ping: Ping): number {
  switch (ping.kind) {
    case 'echo':
    case 'timestamp':
      return PROTOCOL.icmp
    case 'udp':
      return PROTOCOL.udp
    case 'protocol':
      return ping.protocol
    default:
      return PROTOCOL.tcp
  }
}

/** True when a host that is there answers a ping in kind, and says which one: then what stays out was lost. */
export function isCounted({ kind }: Ping): boolean {
  return kind !== 'udp' && kind !== 'protocol'
}

/** By protocol: the place of the first of these pings that asks in it; one beyond all where none does. */
export function firstPings(pings: readonly Ping[]): Uint8Array {
  const first = new Uint8Array(256).fill(NEVER)
  for (const [place, ping] of pings.entries()) {
    first[protocolOf(ping)] = Math.min(place, first[protocolOf(ping)] ?? NEVER)
  }
  return first
}

/** Writes the cookie of the pings from `source` to `destination` (32-bit addresses). */
export function pingCookieFor(key: CookieKey, source: number, destination: number, into: Cookie): void {
  cookieFor(key, source, destination, PING, into)
}

/** Writes ping number `t` at `offset`, IP header first, and returns its length in bytes (28-52). */
export function emitPing(
  bytes: Buffer,
  offset: number,
  ping: Ping,
  source: number,
  destination: number,
  cookie: Cookie,
  t: number,
): number {
  const protocol = protocolOf(ping)
  if (ping.kind === 'protocol' && protocol !== PROTOCOL.sctp) {
    return emitProbe(bytes, offset, protocol, source, destination, cookie, t)
  }
  const at = offset + IPV4_HEADER_LENGTH
  header.totalLength = IPV4_HEADER_LENGTH + emitPayload(bytes, at, ping, source, destination, cookie, t)
  header.id = identification(cookie, t)
  header.protocol = protocol
  header.source = source
  header.destination = destination
  emitIpv4(bytes, offset, header)
  return header.totalLength
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
  putWord(data, 0, cookie.w0)
  putWord(data, 4, (cookie.w1 + t) >>> 0)
  switch (ping.kind) {
    case 'echo':
      return emitEchoRequest(bytes, at, echoIdentifier(cookie), icmpSequence, data)
    case 'timestamp':
      return emitTimestampRequest(bytes, at, echoIdentifier(cookie), icmpSequence)
    case 'udp':
      return emitUdp(bytes, at, source, destination, countedPort(cookie, t), ping.port, data)
    case 'protocol':
      return emitProbeInit(bytes, at, countedPort(cookie, t), cookie, t)
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

/** The source port of UDP or SCTP ping `t`. */
function countedPort(cookie: Cookie, t: number): number {
  return PORTS.first | ((cookie.w0 + t) & PORTS.mask)
}

/** The ping that such a port names, or a number larger than any. */
export function numberOfPort(port: number, cookie: Cookie): number {
  return (port & ~PORTS.mask) === PORTS.first ? (port - countedPort(cookie, 0)) & PORTS.mask : FOREIGN
}

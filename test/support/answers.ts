/**
 * What comes back to a probe, as whole IPv4 packets: the answers of hosts and the errors of hosts and routers,
 * made from the probe's own bytes, so that no test needs to know what is in a cookie.
 */
import { checksum } from '../../src/packet/checksum.ts'
import { emitEchoReply, emitIcmpError, ICMP_TYPE } from '../../src/packet/icmpv4.ts'
import { emitIpv4, IPV4_FIELD, IPV4_HEADER_LENGTH } from '../../src/packet/ipv4.ts'
import { emitAbort } from '../../src/packet/sctp.ts'
import { emitTcp, TCP_FIELD, TCP_FLAG, type TcpFields } from '../../src/packet/tcp.ts'
import { emitUdp } from '../../src/packet/udp.ts'
import { type CookieKey, cookieFor, createCookie } from '../../src/protocol/cookie.ts'
import { emitProbe, LONGEST_PROBE, PROTOCOL } from '../../src/protocol/probe.ts'

/** Who sends what to whom. */
export interface Envelope {
  readonly source: number
  readonly destination: number
  readonly protocol: number
  readonly ttl?: number
}

const ANSWER = Buffer.from('an answer')

/** The probe of a try, from its IP header on. */
export function probePacket(
  key: CookieKey,
  protocol: number,
  source: number,
  destination: number,
  tryNumber = 0,
): Buffer {
  const bytes = Buffer.alloc(LONGEST_PROBE)
  const cookie = createCookie()
  cookieFor(key, source, destination, protocol, cookie)
  return bytes.subarray(0, emitProbe(bytes, 0, protocol, source, destination, cookie, tryNumber))
}

/** An IPv4 packet around a payload. */
export function packetOf({ source, destination, protocol, ttl = 64 }: Envelope, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(IPV4_HEADER_LENGTH + payload.length)
  emitIpv4(bytes, 0, { totalLength: bytes.length, id: 0x1234, ttl, protocol, source, destination })
  bytes.set(payload, IPV4_HEADER_LENGTH)
  return bytes
}

/** An ICMP error with this quote. */
export function errorPacket(
  { source, destination, ttl = 64 }: Omit<Envelope, 'protocol'>,
  type: number,
  code: number,
  quote: Uint8Array,
): Buffer {
  const message = Buffer.alloc(8 + quote.length)
  emitIcmpError(message, 0, type, code, quote)
  return packetOf({ source, destination, protocol: PROTOCOL.icmp, ttl }, message)
}

/** What a host that speaks the protocol of a probe or ping says to it: a reply, RST, datagram, ABORT or data. */
export function answerTo(probe: Buffer, ttl = 64): Buffer {
  const protocol = probe.readUInt8(IPV4_FIELD.protocol)
  const source = probe.readUInt32BE(IPV4_FIELD.destination)
  const destination = probe.readUInt32BE(IPV4_FIELD.source)
  const asked = probe.subarray(IPV4_HEADER_LENGTH)
  return packetOf({ source, destination, protocol, ttl }, replyTo(asked, protocol, source, destination))
}

function replyTo(asked: Buffer, protocol: number, source: number, destination: number): Buffer {
  const reply = Buffer.alloc(32 + asked.length)
  const length = () => {
    switch (protocol) {
      case PROTOCOL.icmp:
        return writeReply(reply, asked)
      case PROTOCOL.tcp:
        return emitTcp(reply, 0, source, destination, segmentTo(asked))
      case PROTOCOL.udp:
        return emitUdp(reply, 0, source, destination, asked.readUInt16BE(2), asked.readUInt16BE(0), ANSWER)
      case PROTOCOL.sctp:
        return emitAbort(reply, 0, asked.readUInt16BE(2), asked.readUInt16BE(0), asked.readUInt32BE(16), 0)
      default:
        return ANSWER.copy(reply)
    }
  }
  return reply.subarray(0, length())
}

/** RFC 792: an echo's data comes back, a timestamp's times. */
function writeReply(reply: Buffer, asked: Buffer): number {
  const isTimestamp = asked.readUInt8(0) === ICMP_TYPE.timestampRequest
  const length = emitEchoReply(reply, 0, asked.readUInt16BE(4), asked.readUInt16BE(6), asked.subarray(8))
  if (!isTimestamp) return length
  reply.writeUInt8(ICMP_TYPE.timestampReply, 0)
  reply.writeUInt16BE(0, 2)
  reply.writeUInt16BE(checksum(reply, 0, length), 2)
  return length
}

/** RFC 9293 section 3.10.7: a SYN is acknowledged by who listens; what acknowledges gets its number back, in a RST. */
function segmentTo(asked: Buffer): TcpFields {
  const isSyn = (asked.readUInt8(TCP_FIELD.flags) & TCP_FLAG.syn) !== 0
  return {
    sourcePort: asked.readUInt16BE(TCP_FIELD.destinationPort),
    destinationPort: asked.readUInt16BE(TCP_FIELD.sourcePort),
    sequence: isSyn ? 0 : asked.readUInt32BE(TCP_FIELD.acknowledgment),
    acknowledgment: isSyn ? (asked.readUInt32BE(TCP_FIELD.sequence) + 1) >>> 0 : 0,
    flags: isSyn ? TCP_FLAG.syn | TCP_FLAG.ack : TCP_FLAG.rst,
    window: 0,
  }
}

/**
 * The packets with which a simulated node answers a probe: real ones, written by the emitters of src/packet from
 * what it parsed. Pure.
 */
import {
  createIcmpV4Header,
  emitEchoReply,
  emitIcmpError,
  ICMP_TYPE,
  parseIcmpV4,
} from '../../../src/packet/icmpv4.ts'
import { emitIpv4, IPV4_HEADER_LENGTH, type Ipv4Header } from '../../../src/packet/ipv4.ts'
import { createSctpPacket, emitAbort, parseSctp } from '../../../src/packet/sctp.ts'
import { createTcpHeader, emitTcp, parseTcp, TCP_FLAG } from '../../../src/packet/tcp.ts'
import { createUdpHeader, emitUdp, parseUdp } from '../../../src/packet/udp.ts'
import { PROTOCOL } from '../../../src/protocol/probe.ts'

const TTL = 64
/** Room for an error that quotes a whole probe, or an answer in kind. */
const LONGEST_ANSWER = 576
const DATA = Buffer.from('simulated')

const icmp = createIcmpV4Header()
const tcp = createTcpHeader()
const udp = createUdpHeader()
const sctp = createSctpPacket()
/** Where an answer is written before its length is known. */
const draft = Buffer.alloc(LONGEST_ANSWER)

/** The ICMP destination unreachable of `code` from `sender` that quotes the first `quotedBytes` of a probe. */
export function emitUnreachable(
  probe: Buffer,
  { source, totalLength }: Ipv4Header,
  sender: number,
  code: number,
  quotedBytes: number,
): Buffer {
  const quote = probe.subarray(0, Math.min(quotedBytes, totalLength))
  return emitPacket(PROTOCOL.icmp, sender, source, (bytes, at) =>
    emitIcmpError(bytes, at, ICMP_TYPE.destinationUnreachable, code, quote),
  )
}

/**
 * The answer in kind of the host that was asked: an echo reply, a RST (RFC 9293 section 3.10.7.1), a datagram
 * back, an ABORT (RFC 9260 section 8.4), else some packet of that protocol. Undefined for a probe that a real
 * stack would not answer.
 */
export function emitAnswer(probe: Buffer, header: Ipv4Header): Buffer | undefined {
  const { protocol, source, destination, payloadOffset: at, payloadLength: length } = header
  const answer = (write: (bytes: Buffer, at: number) => number) =>
    emitPacket(protocol, destination, source, write)
  switch (protocol) {
    case PROTOCOL.icmp: {
      if (!parseIcmpV4(probe, at, length, icmp) || icmp.type !== ICMP_TYPE.echoRequest) return undefined
      const data = probe.subarray(icmp.payloadOffset, icmp.payloadOffset + icmp.payloadLength)
      return answer((bytes, to) => emitEchoReply(bytes, to, icmp.identifier, icmp.sequence, data))
    }
    case PROTOCOL.tcp:
      if (!parseTcp(probe, at, length, tcp)) return undefined
      return answer((bytes, to) => emitTcp(bytes, to, destination, source, resetOf(tcp)))
    case PROTOCOL.udp: {
      if (!parseUdp(probe, at, length, udp)) return undefined
      const { sourcePort, destinationPort } = udp
      return answer((bytes, to) => emitUdp(bytes, to, destination, source, destinationPort, sourcePort, DATA))
    }
    case PROTOCOL.sctp: {
      if (!parseSctp(probe, at, length, sctp)) return undefined
      const { sourcePort, destinationPort, initiateTag } = sctp
      return answer((bytes, to) => emitAbort(bytes, to, destinationPort, sourcePort, initiateTag, 0))
    }
    default:
      return answer((bytes, to) => DATA.copy(bytes, to))
  }
}

function resetOf({ sourcePort, destinationPort, sequence, acknowledgment, flags }: typeof tcp) {
  const ports = { sourcePort: destinationPort, destinationPort: sourcePort, window: 0 }
  return (flags & TCP_FLAG.ack) !== 0
    ? { ...ports, sequence: acknowledgment, acknowledgment: 0, flags: TCP_FLAG.rst }
    : { ...ports, sequence: 0, acknowledgment: (sequence + 1) >>> 0, flags: TCP_FLAG.rst | TCP_FLAG.ack }
}

function emitPacket(
  protocol: number,
  source: number,
  destination: number,
  write: (bytes: Buffer, at: number) => number,
): Buffer {
  const totalLength = IPV4_HEADER_LENGTH + write(draft, IPV4_HEADER_LENGTH)
  emitIpv4(draft, 0, { totalLength, id: 0, ttl: TTL, protocol, source, destination })
  return copyOf(draft, 0, totalLength)
}

/** A packet of its own; from the pool of small buffers, as all are copied in full. */
export function copyOf(bytes: Buffer, offset: number, length: number): Buffer {
  const copy = Buffer.allocUnsafe(length)
  bytes.copy(copy, 0, offset, offset + length)
  return copy
}

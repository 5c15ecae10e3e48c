/** What an observer between the scanner and a simulated network sees: every packet that leaves, and that arrives. */
import { ICMP_HEADER_LENGTH, isError } from '../../src/packet/icmpv4.ts'
import { IPV4_FIELD, IPV4_HEADER_LENGTH } from '../../src/packet/ipv4.ts'
import { PROTOCOL } from '../../src/protocol/probe.ts'
import type { WireTap } from '../../workers/transport/simulated/simulated-transport.ts'
import type { PacketSink } from '../../workers/transport/transport.ts'

/** One packet that left the scanner. */
export interface Departure {
  readonly atMs: number
  readonly source: number
  readonly destination: number
  readonly protocol: number
}

/** One packet that reached the scanner: what it is about, and which of the addresses that were asked. */
export interface Arrival {
  readonly atMs: number
  readonly target: number
  readonly protocol: number
  readonly isError: boolean
}

export class WireLog {
  readonly departures: Departure[] = []
  readonly arrivals: Arrival[] = []

  /** Notes what leaves. */
  readonly tap: WireTap = (packet, atMs) => {
    const source = packet.readUInt32BE(IPV4_FIELD.source)
    const destination = packet.readUInt32BE(IPV4_FIELD.destination)
    this.departures.push({ atMs, source, destination, protocol: packet.readUInt8(IPV4_FIELD.protocol) })
  }

  /** A sink that is handed what arrives once that has been noted. */
  listening(sink: PacketSink): PacketSink {
    return {
      onPacket: (bytes, offset, length, nowMs, ear) => {
        this.arrivals.push(arrivalOf(bytes, offset, nowMs))
        return sink.onPacket(bytes, offset, length, nowMs, ear)
      },
      onNextHop: (slot, outcome, rttMs, nowMs) => sink.onNextHop(slot, outcome, rttMs, nowMs),
      onUnsent: (slot, protocol) => sink.onUnsent(slot, protocol),
    }
  }
}

/** An error is about the packet that it quotes; anything else speaks for itself. */
function arrivalOf(bytes: Buffer, offset: number, atMs: number): Arrival {
  const protocol = bytes.readUInt8(offset + IPV4_FIELD.protocol)
  const body = offset + IPV4_HEADER_LENGTH
  if (protocol !== PROTOCOL.icmp || !isError(bytes.readUInt8(body))) {
    return { atMs, target: bytes.readUInt32BE(offset + IPV4_FIELD.source), protocol, isError: false }
  }
  const quote = body + ICMP_HEADER_LENGTH
  const target = bytes.readUInt32BE(quote + IPV4_FIELD.destination)
  return { atMs, target, protocol: bytes.readUInt8(quote + IPV4_FIELD.protocol), isError: true }
}

/**
 * A packet in one line, as Nmap's --packet-trace has it: protocol, addresses, ports or what an ICMP message says, and of the
 * IP header TTL, identification and length. Any bytes give a line; what was cut off is left out.
 */
import { formatAddressV4, formatMac } from '../packet/address.ts'
import { ARP_OPERATION, createArpPacket, parseArp } from '../packet/arp.ts'
import { IGMP_TYPE } from '../packet/igmp.ts'
import { headerLengthV4, IPV4_FIELD } from '../packet/ipv4.ts'
import { SCTP_CHUNK } from '../packet/sctp.ts'
import { TCP_FIELD, TCP_FLAG, TCP_HEADER_LENGTH } from '../packet/tcp.ts'
import { halfAt, wordAt } from '../packet/words.ts'
import { nameOf } from '../protocol/names.ts'
import { PROTOCOL } from '../protocol/probe.ts'
import { icmpText } from './icmp-text.ts'

const UNIT = 8
const LEAST = { ports: 4, igmp: 8, sctp: 13 } as const
const SCTP_HEADER_LENGTH = 12

const FLAGS: readonly (readonly [bit: number, letter: string])[] = [
  [TCP_FLAG.syn, 'S'],
  [TCP_FLAG.fin, 'F'],
  [TCP_FLAG.rst, 'R'],
  [TCP_FLAG.psh, 'P'],
  [TCP_FLAG.ack, 'A'],
  [TCP_FLAG.urg, 'U'],
  [TCP_FLAG.ece, 'E'],
  [TCP_FLAG.cwr, 'C'],
]

const IGMP_NAMES: Readonly<Record<number, string>> = {
  [IGMP_TYPE.membershipQuery]: 'Membership query',
  [IGMP_TYPE.membershipReportV1]: 'Membership report',
  [IGMP_TYPE.membershipReportV2]: 'Membership report',
  [IGMP_TYPE.membershipReportV3]: 'Membership report',
  [IGMP_TYPE.leaveGroup]: 'Leave group',
}

const CHUNK_NAMES: Readonly<Record<number, string>> = {
  [SCTP_CHUNK.init]: 'INIT',
  [SCTP_CHUNK.initAck]: 'INIT ACK',
  [SCTP_CHUNK.abort]: 'ABORT',
}

/** An IPv4 packet, or its beginning: `gre (47) 10.0.0.1 > 10.0.0.2: ttl=64 id=45508 iplen=28`. */
export function packetText(bytes: Buffer): string {
  const headerLength = headerLengthV4(bytes, 0, bytes.length)
  if (headerLength === 0) return `malformed packet of ${bytes.length} bytes`
  const protocol = bytes[IPV4_FIELD.protocol] ?? 0
  const fragment = halfAt(bytes, IPV4_FIELD.flagsAndFragmentOffset)
  const offset = (fragment & 0x1fff) * UNIT
  const isFragment = offset > 0 || (fragment & 0x2000) !== 0
  const ip = `ttl=${bytes[IPV4_FIELD.ttl]} id=${halfAt(bytes, IPV4_FIELD.id)} iplen=${halfAt(bytes, IPV4_FIELD.totalLength)}`
  const marks = isFragment ? `${ip} frag offset=${offset}${(fragment & 0x2000) === 0 ? '' : '+'}` : ip
  // Ethernet pads what is shorter than 46 bytes.
  const length = Math.min(bytes.length, halfAt(bytes, IPV4_FIELD.totalLength)) - headerLength
  const said = offset > 0 ? undefined : payloadText(bytes, headerLength, length, protocol, marks)
  return said ?? `${nameOf(protocol) ?? 'unknown'} (${protocol}) ${wayOf(bytes)}: ${marks}`
}

/** An ARP message: `ARP who-has 10.0.0.2 tell 10.0.0.1`, `ARP reply 10.0.0.2 is-at 02:00:00:00:00:02`. */
export function arpText(bytes: Buffer): string {
  const arp = createArpPacket()
  if (!parseArp(bytes, 0, bytes.length, arp)) return `malformed ARP message of ${bytes.length} bytes`
  const { operation, senderAddress, senderMac, targetAddress } = arp
  const sender = formatAddressV4(senderAddress)
  if (operation === ARP_OPERATION.request)
    return `ARP who-has ${formatAddressV4(targetAddress)} tell ${sender}`
  if (operation === ARP_OPERATION.reply) return `ARP reply ${sender} is-at ${formatMac(senderMac)}`
  return `ARP operation ${operation} from ${sender}`
}

function payloadText(
  bytes: Buffer,
  at: number,
  length: number,
  protocol: number,
  ip: string,
): string | undefined {
  switch (protocol) {
    case PROTOCOL.icmp: {
      const said = icmpText(bytes, at, length, wordAt(bytes, IPV4_FIELD.source))
      return `ICMP [${wayOf(bytes)} ${said} ] IP [${ip} ]`
    }
    case PROTOCOL.igmp:
      return length < LEAST.igmp ? undefined : `IGMP [${wayOf(bytes)} ${igmpText(bytes, at)} ] IP [${ip} ]`
    case PROTOCOL.tcp:
      return length < TCP_HEADER_LENGTH ? undefined : tcpText(bytes, at, ip)
    case PROTOCOL.udp:
      return length < LEAST.ports ? undefined : `UDP ${wayOf(bytes, at)} ${ip}`
    case PROTOCOL.sctp:
      return length < LEAST.sctp ? undefined : `SCTP ${wayOf(bytes, at)} ${chunkName(bytes, at)} ${ip}`
    default:
      return undefined
  }
}

/** From whom to whom, with the ports at `portsAt`. */
function wayOf(bytes: Buffer, portsAt?: number): string {
  const port = (at: number) => (portsAt === undefined ? '' : `:${halfAt(bytes, portsAt + at)}`)
  const [source, destination] = [wordAt(bytes, IPV4_FIELD.source), wordAt(bytes, IPV4_FIELD.destination)]
  return `${formatAddressV4(source)}${port(0)} > ${formatAddressV4(destination)}${port(2)}`
}

function tcpText(bytes: Buffer, at: number, ip: string): string {
  const bits = bytes[at + TCP_FIELD.flags] ?? 0
  const flags = FLAGS.map(([bit, letter]) => ((bits & bit) === 0 ? '' : letter)).join('')
  const ack = (bits & TCP_FLAG.ack) === 0 ? '' : ` ack=${wordAt(bytes, at + TCP_FIELD.acknowledgment)}`
  const numbers = `seq=${wordAt(bytes, at + TCP_FIELD.sequence)}${ack} win=${halfAt(bytes, at + TCP_FIELD.window)}`
  return `TCP ${wayOf(bytes, at)} ${flags === '' ? '-' : flags} ${ip}  ${numbers}`
}

function igmpText(bytes: Buffer, at: number): string {
  const type = bytes[at] ?? 0
  const name = IGMP_NAMES[type] ?? 'IGMP'
  return `${name} (type=0x${type.toString(16)}) group=${formatAddressV4(wordAt(bytes, at + 4))}`
}

function chunkName(bytes: Buffer, at: number): string {
  const type = bytes[at + SCTP_HEADER_LENGTH] ?? 0
  return CHUNK_NAMES[type] ?? `chunk=${type}`
}

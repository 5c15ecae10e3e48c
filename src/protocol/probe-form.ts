/**
 * What the user wants of all packets that ask: another time to live, and bytes behind what they hold. These are zeros, so
 * that every Internet checksum over them stays what it was but for the lengths in it (RFC 1624), and so does the sum that
 * our cookies bring to nothing (probe.ts); and they stand behind all that answers are matched by.
 *
 *   TCP, UDP, ICMP, IGMP, others   zeros behind the packet
 *   SCTP                           a padding parameter in the INIT (RFC 4820 section 4), which may have nothing behind it
 *                                  (RFC 9260 section 6.10): whole words
 */
import { checksum, complement } from '../packet/checksum.ts'
import { IPV4_FIELD, IPV4_HEADER_LENGTH } from '../packet/ipv4.ts'
import { padInit } from '../packet/sctp.ts'
import { TCP_FIELD } from '../packet/tcp.ts'
import { UDP_FIELD } from '../packet/udp.ts'
import { halfAt, putHalf } from '../packet/words.ts'
import { LONGEST_PROBE, PROTOCOL } from './probe.ts'

export interface ProbeForm {
  /** 32 to 255. */
  readonly ttl: number
  /** Bytes appended to each, 0 to 1400. */
  readonly dataLength: number
}

export const PLAIN_PROBES: ProbeForm = { ttl: 64, dataLength: 0 }

const WORD = 4

/** The longest packet that asks in bytes, IP header included. */
export function longestOf({ dataLength }: ProbeForm): number {
  return LONGEST_PROBE + paddingFor(dataLength)
}

/** Brings the packet at `offset`, `length` bytes long as it was emitted, into form; gives how long it is then. */
export function bringIntoForm(bytes: Buffer, offset: number, length: number, form: ProbeForm): number {
  const { ttl, dataLength } = form
  if (ttl === PLAIN_PROBES.ttl && dataLength === 0) return length
  const total = dataLength === 0 ? length : append(bytes, offset, length, dataLength)
  bytes[offset + IPV4_FIELD.ttl] = ttl
  putHalf(bytes, offset + IPV4_FIELD.totalLength, total)
  putHalf(bytes, offset + IPV4_FIELD.checksum, 0)
  putHalf(bytes, offset + IPV4_FIELD.checksum, checksum(bytes, offset, IPV4_HEADER_LENGTH))
  return total
}

function append(bytes: Buffer, offset: number, length: number, dataLength: number): number {
  const at = offset + IPV4_HEADER_LENGTH
  const protocol = bytes[offset + IPV4_FIELD.protocol] ?? 0
  if (protocol === PROTOCOL.sctp) return IPV4_HEADER_LENGTH + padInit(bytes, at, paddingFor(dataLength))
  bytes.fill(0, offset + length, offset + length + dataLength)
  // The length is in the sum once for TCP, in the pseudo header, and twice for UDP, which has it in its own as well.
  if (protocol === PROTOCOL.tcp) addToSum(bytes, at + TCP_FIELD.checksum, dataLength)
  if (protocol === PROTOCOL.udp) {
    putHalf(bytes, at + UDP_FIELD.length, halfAt(bytes, at + UDP_FIELD.length) + dataLength)
    addToSum(bytes, at + UDP_FIELD.checksum, 2 * dataLength)
    // RFC 768: zero on the wire means "no checksum".
    if (halfAt(bytes, at + UDP_FIELD.checksum) === 0) putHalf(bytes, at + UDP_FIELD.checksum, 0xffff)
  }
  return length + dataLength
}

/** Whole words. */
function paddingFor(dataLength: number): number {
  return Math.ceil(dataLength / WORD) * WORD
}

function addToSum(bytes: Buffer, at: number, more: number): void {
  putHalf(bytes, at, complement((~halfAt(bytes, at) & 0xffff) + more))
}

/**
 * Owns Neighbor Discovery (RFC 4861): the solicitation and advertisement by which hosts of a link learn each other's
 * link-layer addresses, as ARP does for IPv4. The packet transport resolves its neighbours with it.
 */
import { ADDRESS_LENGTH } from './address.ts'
import { checksum } from './checksum.ts'
import { copyMac } from './ethernet.ts'
import { ICMP_NUMBER } from './icmp-number.ts'
import { ICMPV6_TYPE } from './icmpv6.ts'
import {
  createIpv6Header,
  emitIpv6,
  IPV6_FIELD,
  IPV6_HEADER_LENGTH,
  type Ipv6Fields,
  type Ipv6Header,
  parseIpv6,
  pseudoHeaderSumV6,
} from './ipv6.ts'
import { putHalf, putWord } from './words.ts'

/** Both messages begin alike: ICMPv6's header, whose second word holds an advertisement's flags, then the target. */
const FIELD = { type: 0, code: 1, checksum: 2, flags: 4, target: 8, options: 24 } as const
const FLAG = { solicited: 0x40, override: 0x20 } as const
const OPTION = { sourceLinkLayer: 1, targetLinkLayer: 2 } as const
const OPTION_UNIT = 8
/** An option holds its type and length, then a MAC fills its first unit. */
const OPTION_DATA = 2
const NO_OPTION = 0
const BAD_OPTIONS = -1
const MAC_LENGTH = 6
const SOLICITATION_LENGTH = FIELD.options + OPTION_UNIT
/** A router would have lessened it: who sends it is on the link (section 7.1). */
const HOP_LIMIT = 255
const MULTICAST = 0xff
const SOLICITED_NODE = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff)
const MULTICAST_MAC = 0x33

/** Where the target of a solicitation begins in its packet: 16 bytes. */
export const SOLICITATION_TARGET: number = IPV6_HEADER_LENGTH + FIELD.target

/** Whom a solicitation asks: all who may have the address, or the one that had it. */
export type SolicitationDestination = 'multicast' | 'unicast'

/** What `emitNeighborSolicitation` writes: a MAC of six bytes, addresses of 16. */
export interface SolicitationFields {
  ownMac: Uint8Array
  source: Uint8Array
  target: Uint8Array
  destination: SolicitationDestination
}

/**
 * What `parseNeighborMessage` fills in. `address` is that which the message says something about: an advertisement's
 * target, a solicitation's source. `mac` is written where `hasMac`; an advertisement without one means the sender of its
 * frame. The flags are an advertisement's, false in a solicitation.
 */
export interface NeighborMessage {
  kind: 'advertisement' | 'solicitation'
  isSolicited: boolean
  isOverride: boolean
  hasMac: boolean
  readonly address: Uint8Array
  readonly mac: Uint8Array
}

/** An empty record for `parseNeighborMessage`; its two arrays are written in place. */
export function createNeighborMessage(): NeighborMessage {
  return {
    kind: 'advertisement',
    isSolicited: false,
    isOverride: false,
    hasMac: false,
    address: new Uint8Array(ADDRESS_LENGTH),
    mac: new Uint8Array(MAC_LENGTH),
  }
}

// What is the same in every solicitation is said once, the rest is written over.
const solicitedNode = Uint8Array.from([...SOLICITED_NODE, 0, 0, 0])
const header: Ipv6Fields = {
  payloadLength: SOLICITATION_LENGTH,
  nextHeader: ICMP_NUMBER.v6,
  hopLimit: HOP_LIMIT,
  source: solicitedNode,
  destination: solicitedNode,
}
const packet: Ipv6Header = createIpv6Header()

/**
 * Writes the packet "who has `target`? tell `source`, at `ownMac`" (section 4.3) at `offset`, IPv6 header first, and
 * returns its length, 72. By multicast it goes to the solicited-node address of the target (RFC 4291 section 2.7.1).
 */
export function emitNeighborSolicitation(bytes: Buffer, offset: number, fields: SolicitationFields): number {
  const { ownMac, source, target, destination } = fields
  const same = SOLICITED_NODE.length
  for (let i = same; i < ADDRESS_LENGTH; i += 1) solicitedNode[i] = target[i] ?? 0
  header.source = source
  header.destination = destination === 'multicast' ? solicitedNode : target
  const at = offset + emitIpv6(bytes, offset, header)
  putWord(bytes, at, ICMPV6_TYPE.neighborSolicitation * 0x1000000)
  putWord(bytes, at + FIELD.flags, 0)
  bytes.set(target, at + FIELD.target)
  bytes[at + FIELD.options] = OPTION.sourceLinkLayer
  bytes[at + FIELD.options + 1] = 1
  bytes.set(ownMac, at + FIELD.options + OPTION_DATA)
  putHalf(bytes, at + FIELD.checksum, sumOf(bytes, offset, at, SOLICITATION_LENGTH))
  return IPV6_HEADER_LENGTH + SOLICITATION_LENGTH
}

/** Writes to `mac` the Ethernet address of the IPv6 multicast address in the 16 bytes at `at` (RFC 2464 section 7). */
export function putMulticastMac(mac: Uint8Array, address: Uint8Array, at: number): void {
  mac[0] = MULTICAST_MAC
  mac[1] = MULTICAST_MAC
  for (let i = 2; i < MAC_LENGTH; i += 1) mac[i] = address[at + ADDRESS_LENGTH - MAC_LENGTH + i] ?? 0
}

/**
 * Reads the packet of `length` bytes at `offset` (IPv6 header first) into `into`. False, and `into` untouched, unless it is
 * a solicitation or an advertisement that section 7.1 calls valid. Also false for one behind an extension header (RFC 6980
 * forbids it in fragments, and nobody needs it elsewhere) and for a solicitation from `::`, which tells nothing of its
 * sender.
 */
export function parseNeighborMessage(
  bytes: Buffer,
  offset: number,
  length: number,
  into: NeighborMessage,
): boolean {
  if (!parseIpv6(bytes, offset, length, packet) || !isWhole(bytes, offset)) return false
  const at = packet.payloadOffset
  const isAdvertisement = bytes[at] === ICMPV6_TYPE.neighborAdvertisement
  const flags = isAdvertisement ? (bytes[at + FIELD.flags] ?? 0) : 0
  const isSolicited = (flags & FLAG.solicited) !== 0
  if (bytes[at + FIELD.target] === MULTICAST) return false
  if (isSolicited && bytes[packet.destinationAt] === MULTICAST) return false
  const addressAt = isAdvertisement ? at + FIELD.target : packet.sourceAt
  if (!isOneHost(bytes, addressAt)) return false
  const option = findOption(bytes, isAdvertisement ? OPTION.targetLinkLayer : OPTION.sourceLinkLayer)
  if (option === BAD_OPTIONS) return false
  into.kind = isAdvertisement ? 'advertisement' : 'solicitation'
  into.isSolicited = isSolicited
  into.isOverride = (flags & FLAG.override) !== 0
  into.hasMac = option !== NO_OPTION
  for (let i = 0; i < ADDRESS_LENGTH; i += 1) into.address[i] = bytes[addressAt + i] ?? 0
  if (option !== NO_OPTION) copyMac(bytes, option + OPTION_DATA, into.mac)
  return true
}

/** True for a message of these two types that is whole and comes from the link. */
function isWhole(bytes: Buffer, offset: number): boolean {
  const { protocol, hopLimit, payloadOffset: at, payloadLength } = packet
  if (protocol !== ICMP_NUMBER.v6 || at !== offset + IPV6_HEADER_LENGTH || hopLimit !== HOP_LIMIT)
    return false
  if (payloadLength < FIELD.options || bytes[at + FIELD.code] !== 0) return false
  const type = bytes[at + FIELD.type]
  const isRead = type === ICMPV6_TYPE.neighborSolicitation || type === ICMPV6_TYPE.neighborAdvertisement
  return isRead && sumOf(bytes, offset, at, payloadLength) === 0
}

/** The checksum as it is to be written over a zero there; 0 over what carries a right one. */
function sumOf(bytes: Buffer, offset: number, at: number, length: number): number {
  const pseudo = pseudoHeaderSumV6(bytes, offset + IPV6_FIELD.source, ICMP_NUMBER.v6, length)
  return checksum(bytes, at, length, pseudo)
}

/** True unless the 16 bytes at `at` are `::` or a multicast address. */
function isOneHost(bytes: Buffer, at: number): boolean {
  if (bytes[at] === MULTICAST) return false
  for (let i = 0; i < ADDRESS_LENGTH; i += 1) if (bytes[at + i] !== 0) return true
  return false
}

/**
 * Where the first option of a type starts, NO_OPTION if there is none, or BAD_OPTIONS if any does not fit the message, has
 * length 0, or holds another kind of link-layer address.
 */
function findOption(bytes: Buffer, type: number): number {
  const end = packet.payloadOffset + packet.payloadLength
  let found = NO_OPTION
  let at = packet.payloadOffset + FIELD.options
  while (at < end) {
    const length = OPTION_UNIT * (bytes[at + 1] ?? 0)
    if (length === 0 || at + length > end) return BAD_OPTIONS
    if (bytes[at] === type && found === NO_OPTION) {
      if (length !== OPTION_UNIT) return BAD_OPTIONS
      found = at
    }
    at += length
  }
  return found
}

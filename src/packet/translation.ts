/**
 * Packets of IPv6 as the IPv4 that the rest of a worker speaks, and back (after RFC 7915): numbers stand in place of
 * addresses, the IP ID is the low 16 bits of the flow label, ICMP has number 1. What has no place in the other header is
 * left out: nobody asks for it.
 */
import { ADDRESS_LENGTH } from './address.ts'
import type { V6Numbers } from './address-numbers.ts'
import { checksum } from './checksum.ts'
import { exchanged, ICMP_NUMBER } from './icmp-number.ts'
import { ICMP_HEADER_LENGTH, ICMP_TYPE } from './icmpv4.ts'
import { errorV4, ICMPV6_TYPE, isErrorV6, typeV4 } from './icmpv6.ts'
import { emitIpv4, IPV4_FIELD, IPV4_HEADER_LENGTH, type Ipv4Fields } from './ipv4.ts'
import {
  createIpv6Header,
  emitIpv6,
  IPV6_FIELD,
  IPV6_HEADER_LENGTH,
  type Ipv6Fields,
  type Ipv6Header,
  isExtension,
  parseIpv6,
  parseQuotedIpv6,
} from './ipv6.ts'
import { isSoundV6, putChecksumV4, putChecksumV6, undoBareChecksum } from './upper-checksum.ts'
import { halfAt, putHalf, putWord, wordAt } from './words.ts'

const LONGEST_V4 = 0xffff
const FRAGMENT_UNIT = 8
const MORE_FRAGMENTS = 0x2000
/** In a quote: the number of an address that is none of ours and no target's. */
const NOBODY = 0
/** What `toV4` says of a packet instead of its length. */
const USELESS = 0
const MALFORMED = -1

export class Translation {
  /** What `toV4` has written, from 0. */
  readonly bytes: Buffer = Buffer.alloc(LONGEST_V4)
  readonly #numbers: V6Numbers
  readonly #packet: Ipv6Header = createIpv6Header()
  readonly #quoted: Ipv6Header = createIpv6Header()
  readonly #v4: Ipv4Fields = { totalLength: 0, id: 0, ttl: 0, protocol: 0, source: 0, destination: 0 }
  readonly #v6: Required<Ipv6Fields> = {
    payloadLength: 0,
    nextHeader: 0,
    hopLimit: 0,
    source: new Uint8Array(ADDRESS_LENGTH),
    destination: new Uint8Array(ADDRESS_LENGTH),
    trafficClass: 0,
    flowLabel: 0,
  }

  /** `numbers` are those that stand for addresses in all that is translated. */
  constructor(numbers: V6Numbers) {
    this.#numbers = numbers
  }

  /**
   * Makes IPv6, in place, of the probe or ping of ours in the `length` bytes at `offset`, behind which there must be room
   * for 20 more. Gives its new length. Throws a RangeError for an ICMP message that is no echo request.
   */
  toV6(bytes: Buffer, offset: number, length: number): number {
    const fields = this.#v6
    const protocol = exchanged(bytes[offset + IPV4_FIELD.protocol] ?? 0, 6)
    const typeAt = offset + IPV4_HEADER_LENGTH
    if (protocol === ICMP_NUMBER.v6) {
      const type = bytes[typeAt]
      if (type !== ICMP_TYPE.echoRequest) throw new RangeError(`ICMP type ${type} is not asked over IPv6`)
      bytes[typeAt] = ICMPV6_TYPE.echoRequest
    }
    fields.payloadLength = length - IPV4_HEADER_LENGTH
    fields.nextHeader = protocol
    fields.hopLimit = bytes[offset + IPV4_FIELD.ttl] ?? 0
    fields.trafficClass = bytes[offset + IPV4_FIELD.typeOfService] ?? 0
    fields.flowLabel = halfAt(bytes, offset + IPV4_FIELD.id)
    this.#numbers.put(fields.source, 0, wordAt(bytes, offset + IPV4_FIELD.source))
    this.#numbers.put(fields.destination, 0, wordAt(bytes, offset + IPV4_FIELD.destination))
    const at = offset + IPV6_HEADER_LENGTH
    bytes.copyWithin(at, typeAt, offset + length)
    emitIpv6(bytes, offset, fields)
    putChecksumV6(bytes, offset + IPV6_FIELD.source, protocol, at, fields.payloadLength)
    return IPV6_HEADER_LENGTH + fields.payloadLength
  }

  /**
   * Reads the packet off the wire in the `length` bytes at `offset`, and writes it to `bytes` as IPv4. Gives the length
   * of that; 0 for a packet of no use: cut, not IPv6, not to an address that has a number, or neither from a target nor
   * an error about what we sent to one; -1 for a malformed one: TCP, UDP or ICMPv6 with a wrong checksum, or an error
   * whose quote is too short for its headers.
   */
  toV4(bytes: Buffer, offset: number, length: number): number {
    const packet = this.#packet
    if (!parseIpv6(bytes, offset, length, packet)) return USELESS
    if (packet.payloadLength > LONGEST_V4 - IPV4_HEADER_LENGTH || isExtension(packet.protocol)) return USELESS
    const fields = this.#v4
    fields.destination = this.#numbers.find(bytes, packet.destinationAt)
    if (fields.destination < 0) return USELESS
    fields.source = this.#numbers.targetAt(bytes, packet.sourceAt)
    const { protocol, payloadOffset } = packet
    const isFragment = packet.fragmentOffset !== 0 || packet.moreFragments
    const isIcmp = protocol === ICMP_NUMBER.v6 && !isFragment
    const isError = isIcmp && packet.payloadLength > 0 && isErrorV6(bytes[payloadOffset] ?? 0)
    if (!isError && fields.source < 0) return USELESS
    if (!isFragment && !isSoundV6(bytes, packet)) return MALFORMED
    return isError ? this.#error(bytes) : this.#direct(bytes, isFragment, isIcmp)
  }

  #direct(bytes: Buffer, isFragment: boolean, isIcmp: boolean): number {
    const { payloadOffset, payloadLength, fragmentOffset, moreFragments } = this.#packet
    const fields = this.#v4
    const copy = this.bytes
    const at = IPV4_HEADER_LENGTH
    bytes.copy(copy, at, payloadOffset, payloadOffset + payloadLength)
    if (isIcmp) copy[at] = typeV4(copy[at] ?? 0)
    emitHeader(copy, 0, fields, this.#packet, payloadLength)
    if (isFragment) {
      putFragment(copy, fragmentOffset, moreFragments)
    } else {
      putChecksumV4(copy, fields.source, fields.destination, fields.protocol, at, payloadLength)
      undoBareChecksum(bytes, this.#packet, copy, at)
    }
    return fields.totalLength
  }

  #error(bytes: Buffer): number {
    const packet = this.#packet
    const quoted = this.#quoted
    const numbers = this.#numbers
    const fields = this.#v4
    const { payloadOffset, payloadLength } = packet
    const quoteAt = payloadOffset + ICMP_HEADER_LENGTH
    if (!parseQuotedIpv6(bytes, quoteAt, payloadLength - ICMP_HEADER_LENGTH, quoted)) return MALFORMED
    const asker = numbers.find(bytes, quoted.sourceAt)
    const asked = numbers.targetAt(bytes, quoted.destinationAt)
    if (fields.source < 0 && asker >= 0 && asked >= 0)
      fields.source = numbers.numberAt(bytes, packet.sourceAt)
    if (fields.source < 0) return USELESS
    const { source, destination } = fields
    const copy = this.bytes
    const messageAt = IPV4_HEADER_LENGTH
    const quoteTo = messageAt + ICMP_HEADER_LENGTH
    fields.source = Math.max(asker, NOBODY)
    fields.destination = Math.max(asked, NOBODY)
    emitHeader(copy, quoteTo, fields, quoted, quoted.payloadLength)
    this.#quote(bytes, quoteTo + IPV4_HEADER_LENGTH)
    const messageLength = ICMP_HEADER_LENGTH + IPV4_HEADER_LENGTH + quoted.payloadLength
    putWord(copy, messageAt, errorV4(bytes[payloadOffset] ?? 0, bytes[payloadOffset + 1] ?? 0) * 0x10000)
    putWord(copy, messageAt + 4, 0)
    putChecksumV4(copy, source, destination, ICMP_NUMBER.v4, messageAt, messageLength)
    fields.source = source
    fields.destination = destination
    emitHeader(copy, 0, fields, packet, messageLength)
    return fields.totalLength
  }

  /** Copies what is quoted behind the header of a packet of ours, as it was before it was translated. */
  #quote(bytes: Buffer, at: number): void {
    const { protocol, payloadOffset, payloadLength } = this.#quoted
    const copy = this.bytes
    bytes.copy(copy, at, payloadOffset, payloadOffset + payloadLength)
    if (protocol === ICMP_NUMBER.v6) copy[at] = typeV4(copy[at] ?? 0)
    undoBareChecksum(bytes, this.#quoted, copy, at)
  }
}

/** Writes the IPv4 header of a packet with `payloadLength` bytes behind it; addresses are those that `fields` has. */
function emitHeader(
  copy: Buffer,
  at: number,
  fields: Ipv4Fields,
  packet: Ipv6Header,
  payloadLength: number,
): void {
  fields.totalLength = IPV4_HEADER_LENGTH + payloadLength
  fields.id = packet.flowLabel & 0xffff
  fields.ttl = packet.hopLimit
  fields.protocol = exchanged(packet.protocol, 6)
  emitIpv4(copy, at, fields)
}

/** Makes a fragment of the packet in `copy`. */
function putFragment(copy: Buffer, fragmentOffset: number, moreFragments: boolean): void {
  const field = fragmentOffset / FRAGMENT_UNIT + (moreFragments ? MORE_FRAGMENTS : 0)
  putHalf(copy, IPV4_FIELD.flagsAndFragmentOffset, field)
  putHalf(copy, IPV4_FIELD.checksum, 0)
  putHalf(copy, IPV4_FIELD.checksum, checksum(copy, 0, IPV4_HEADER_LENGTH))
}

/**
 * IPv6 on a packet link: packets are translated between the wire and the engine (src/packet/translation.ts), neighbours are
 * found by neighbour discovery (RFC 4861). Every worker's socket hears all of IPv6: what belongs to another is left out
 * here, as the kernel does in IPv4 (src/linux/bpf.ts).
 */
import type { CounterRow } from '../../../src/contract/counters.ts'
import { answersFilterV6 } from '../../../src/linux/bpf.ts'
import { ownerOf } from '../../../src/linux/owner-hash.ts'
import type { V6Numbers } from '../../../src/packet/address-numbers.ts'
import {
  copyMac,
  ETHER_TYPE,
  ETHERNET_HEADER_LENGTH,
  etherTypeAt,
  sourceMacAt,
} from '../../../src/packet/ethernet.ts'
import { exchanged, ICMP_NUMBER } from '../../../src/packet/icmp-number.ts'
import { ICMP_TYPE } from '../../../src/packet/icmpv4.ts'
import { IPV4_FIELD, IPV4_HEADER_LENGTH } from '../../../src/packet/ipv4.ts'
import { IPV6_FIELD, IPV6_HEADER_LENGTH } from '../../../src/packet/ipv6.ts'
import {
  createNeighborMessage,
  emitNeighborSolicitation,
  parseNeighborMessage,
  putMulticastMac,
  SOLICITATION_TARGET,
} from '../../../src/packet/neighbor-discovery.ts'
import { Translation } from '../../../src/packet/translation.ts'
import { wordAt } from '../../../src/packet/words.ts'
import type { Asker, FrameEars, LinkFamily } from './link-family.ts'
import type { Owner } from './v4-family.ts'

/** A quoted packet begins so far behind the header of an error. */
const QUOTE_AT = 8
/** ICMP messages that quote the packet they are about (RFC 792), as the engine reads them. */
const QUOTING: ReadonlySet<number> = new Set([
  ICMP_TYPE.destinationUnreachable,
  ICMP_TYPE.timeExceeded,
  ICMP_TYPE.parameterProblem,
])

/** What a family is made of, beside who asks and what numbers addresses. */
export interface V6FamilyParts extends Owner {
  readonly counters: CounterRow
}

export class V6Family implements LinkFamily {
  readonly family = 6
  readonly etherType = ETHER_TYPE.ipv6
  readonly requestEtherType = ETHER_TYPE.ipv6
  readonly growth = IPV6_HEADER_LENGTH - IPV4_HEADER_LENGTH
  readonly filter = answersFilterV6()
  readonly packet: Buffer
  readonly packetAt = 0
  readonly #parts: V6FamilyParts
  readonly #asker: Asker
  readonly #numbers: V6Numbers
  readonly #translation: Translation
  readonly #message = createNeighborMessage()
  /** The asker's address, and that of a neighbour. */
  readonly #source = new Uint8Array(16)
  readonly #neighbor = new Uint8Array(16)
  readonly #mac = new Uint8Array(6)

  constructor(parts: V6FamilyParts, asker: Asker, numbers: V6Numbers) {
    this.#parts = parts
    this.#asker = asker
    this.#numbers = numbers
    this.#translation = new Translation(numbers)
    this.packet = this.#translation.bytes
    numbers.put(this.#source, 0, asker.source)
  }

  seal(bytes: Buffer, offset: number, length: number): number {
    return this.#translation.toV6(bytes, offset, length)
  }

  sealedProtocol(bytes: Buffer, offset: number): number {
    return exchanged(bytes[offset + IPV6_FIELD.nextHeader] ?? 0, this.family)
  }

  writeRequest(bytes: Buffer, offset: number, address: number, owner: Uint8Array | undefined): number {
    const at = offset + ETHERNET_HEADER_LENGTH
    this.#numbers.put(this.#neighbor, 0, address)
    const length = emitNeighborSolicitation(bytes, at, {
      ownMac: this.#asker.mac,
      source: this.#source,
      target: this.#neighbor,
      destination: owner === undefined ? 'multicast' : 'unicast',
    })
    if (owner === undefined) putMulticastMac(this.#mac, bytes, at + IPV6_FIELD.destination)
    bytes.set(owner ?? this.#mac, offset)
    return length
  }

  requestedBy(bytes: Buffer, offset: number): number {
    return this.#numbers.find(bytes, offset + ETHERNET_HEADER_LENGTH + SOLICITATION_TARGET)
  }

  read(bytes: Buffer, offset: number, length: number, ears: FrameEars): void {
    if (etherTypeAt(bytes, offset) !== ETHER_TYPE.ipv6) return
    const at = offset + ETHERNET_HEADER_LENGTH
    const inside = length - ETHERNET_HEADER_LENGTH
    if (inside < IPV6_HEADER_LENGTH) return
    if (parseNeighborMessage(bytes, at, inside, this.#message)) {
      this.#readNeighbor(bytes, offset, length, ears)
    } else {
      ears.hearSource(this.#numbers.find(bytes, at + IPV6_FIELD.source), bytes, sourceMacAt(offset))
      const opened = this.open(bytes, at, inside)
      if (opened > 0) ears.hearPacket(opened)
    }
  }

  open(bytes: Buffer, offset: number, length: number): number {
    const opened = this.#translation.toV4(bytes, offset, length)
    if (opened < 0 && this.#parts.worker === 0) this.#parts.counters.add('responsesMalformed')
    return opened > 0 && this.#isOurs(opened) ? opened : 0
  }

  #readNeighbor(bytes: Buffer, offset: number, length: number, ears: FrameEars): void {
    const { kind, isSolicited, hasMac, address, mac } = this.#message
    const number = this.#numbers.find(address, 0)
    if (number < 0) return
    // An advertisement to whoever knows where its sender is may leave that out (RFC 4861 section 4.4).
    if (!hasMac) copyMac(bytes, sourceMacAt(offset), mac)
    const isReply = kind === 'advertisement' && isSolicited
    ears.hearNeighbor(isReply, number, mac, bytes, offset, length)
  }

  /** True for a packet from a host of this worker's, and for an error about one, from whomever. */
  #isOurs(length: number): boolean {
    if (this.#owns(wordAt(this.packet, IPV4_FIELD.source))) return true
    const quoteAt = IPV4_HEADER_LENGTH + QUOTE_AT
    if (this.packet[IPV4_FIELD.protocol] !== ICMP_NUMBER.v4 || length < quoteAt + IPV4_HEADER_LENGTH)
      return false
    if (!QUOTING.has(this.packet[IPV4_HEADER_LENGTH] ?? 0)) return false
    return this.#owns(wordAt(this.packet, quoteAt + IPV4_FIELD.destination))
  }

  #owns(address: number): boolean {
    const { workers, worker, blockShift } = this.#parts
    return workers === 1 || ownerOf(address, blockShift, workers) === worker
  }
}

/** IPv4 on a packet link: packets are what the engine writes and reads, neighbours are found by ARP (RFC 826). */
import { answersFilter } from '../../../src/linux/bpf.ts'
import { MAC_BROADCAST } from '../../../src/packet/address.ts'
import {
  ARP_OPERATION,
  arpTarget,
  createArpPacket,
  emitArpRequest,
  parseArp,
} from '../../../src/packet/arp.ts'
import { ETHER_TYPE, ETHERNET_HEADER_LENGTH, etherTypeAt, sourceMacAt } from '../../../src/packet/ethernet.ts'
import { IPV4_FIELD } from '../../../src/packet/ipv4.ts'
import { wordAt } from '../../../src/packet/words.ts'
import type { Asker, FrameEars, LinkFamily } from './link-family.ts'

const NOTHING = Buffer.alloc(0)

/** Which worker a link belongs to. */
export interface Owner {
  readonly workers: number
  readonly worker: number
  readonly blockShift: number
}

export class V4Family implements LinkFamily {
  readonly family = 4
  readonly etherType = ETHER_TYPE.ipv4
  readonly requestEtherType = ETHER_TYPE.arp
  readonly growth = 0
  readonly filter: Buffer
  packet: Buffer = NOTHING
  packetAt = 0
  readonly #asker: Asker
  readonly #arp = createArpPacket()

  constructor({ workers, worker, blockShift }: Owner, asker: Asker) {
    this.filter = answersFilter({ workers, worker, blockShift, linkHeader: true })
    this.#asker = asker
  }

  seal(_bytes: Buffer, _offset: number, length: number): number {
    return length
  }

  sealedProtocol(bytes: Buffer, offset: number): number {
    return bytes[offset + IPV4_FIELD.protocol] ?? 0
  }

  writeRequest(bytes: Buffer, offset: number, address: number, owner: Uint8Array = MAC_BROADCAST): number {
    bytes.set(owner, offset)
    return emitArpRequest(
      bytes,
      offset + ETHERNET_HEADER_LENGTH,
      this.#asker.mac,
      this.#asker.source,
      address,
    )
  }

  requestedBy(bytes: Buffer, offset: number): number {
    return arpTarget(bytes, offset + ETHERNET_HEADER_LENGTH)
  }

  read(bytes: Buffer, offset: number, length: number, ears: FrameEars): void {
    const at = offset + ETHERNET_HEADER_LENGTH
    const inside = length - ETHERNET_HEADER_LENGTH
    const etherType = etherTypeAt(bytes, offset)
    if (etherType === ETHER_TYPE.ipv4) {
      const source = inside < IPV4_FIELD.destination ? 0 : wordAt(bytes, at + IPV4_FIELD.source)
      ears.hearSource(source, bytes, sourceMacAt(offset))
      ears.hearPacket(this.open(bytes, at, inside))
    } else if (etherType === ETHER_TYPE.arp && parseArp(bytes, at, inside, this.#arp)) {
      const { operation, senderAddress, senderMac } = this.#arp
      ears.hearNeighbor(operation === ARP_OPERATION.reply, senderAddress, senderMac, bytes, at, inside)
    }
  }

  open(bytes: Buffer, offset: number, length: number): number {
    this.packet = bytes
    this.packetAt = offset
    return length
  }
}

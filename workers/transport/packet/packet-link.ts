/**
 * The *packet* transport of one Ethernet interface: one AF_PACKET socket, frames in batches, ARP of our own.
 * It sends past and hears ahead of the machine's own firewall, and the kernel's neighbour table stays empty.
 */
import type { CounterRow } from '../../../src/contract/counters.ts'
import { EXIT, Failure } from '../../../src/contract/failures.ts'
import { answersFilter } from '../../../src/linux/bpf.ts'
import type { NetworkInterface } from '../../../src/linux/interfaces.ts'
import { ETH_P_ALL } from '../../../src/linux/packet-socket.ts'
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
import type { Route } from '../../../src/route/route.ts'
import type { Path } from '../../path.ts'
import type { Link } from '../link.ts'
import { type FrameHearer, Reception } from '../reception.ts'
import type { Confirmation, PacketSink } from '../transport.ts'
import type { ArpTap } from './arp-tap.ts'
import { type NeighborParts, Neighbors } from './neighbors.ts'
import { SendQueue } from './send-queue.ts'

/** A host must stay silent for so long before its silence says anything. */
const QUIET_MS = 1000
/** In place of a slot: the frame is nobody's probe. */
const ARP_FRAME = -1

/** What a packet link is made of. */
export interface PacketLinkParts {
  readonly device: NetworkInterface
  readonly mac: Uint8Array
  readonly source: number
  readonly workers: number
  readonly worker: number
  readonly blockShift: number
  readonly counters: CounterRow
  readonly arp: Pick<NeighborParts, 'arpCeiling' | 'errorProbability'>
  /** Bytes of the longest packet that asks; a plain probe's unless given. */
  readonly longest?: number | undefined
  /** For how many frames there is room on the way in. */
  readonly frames: number
  /** True when something that came since then may have been dropped unheard. */
  readonly hasDroppedSince: NeighborParts['hasDroppedSince']
  /** Told of ARP messages, where somebody wants to know. */
  readonly arpTap?: ArpTap | undefined
  /** A new record of the way through a gateway, or to the link's own hosts. */
  readonly pathTo: (gateway: number | undefined) => Path
}

export class PacketLink implements Link {
  readonly fds: readonly number[]
  readonly #parts: PacketLinkParts
  readonly #in: Reception
  readonly #out: SendQueue
  readonly #neighbors: Neighbors
  readonly #arp = createArpPacket()
  /** Who hears what comes in during a `receive`, as which ear, and when. */
  #sink: PacketSink | undefined
  #ear = 0
  #nowMs = 0
  /** Slots and protocols of probes that did not leave, in turn. */
  readonly #unsent: number[] = []

  /** Opens the socket; throws SystemCallFailure. */
  constructor(parts: PacketLinkParts) {
    this.#parts = parts
    const { workers, worker, blockShift } = parts
    this.#in = new Reception({
      interfaceIndex: parts.device.index,
      protocol: ETH_P_ALL,
      linkHeader: true,
      filter: answersFilter({ workers, worker, blockShift, linkHeader: true }),
      frames: parts.frames,
      longest: parts.longest,
      counters: parts.counters,
    })
    this.fds = [this.#in.fd]
    const giveBack = (owner: number, at: number) => this.#noteUnsent(owner, at)
    this.#out = new SendQueue(this.#in.fd, parts.mac, parts.counters, giveBack, parts.longest)
    this.#neighbors = new Neighbors({
      ...parts.arp,
      hasDroppedSince: parts.hasDroppedSince,
      pathTo: parts.pathTo,
      ask: (address, mac) => this.#askFor(address, mac),
    })
  }

  get bytes(): Buffer {
    return this.#out.bytes
  }

  attach(slot: number, route: Route, destination: number): void {
    this.#neighbors.attach(slot, route.gateway ?? destination, route.gateway === undefined)
  }

  detach(slot: number): void {
    this.#neighbors.detach(slot)
  }

  macOf(slot: number): Uint8Array | undefined {
    return this.#neighbors.macOf(slot)
  }

  pathOf(slot: number): Path {
    return this.#neighbors.pathOf(slot)
  }

  quietMsOf(): number {
    return QUIET_MS
  }

  isResolving(): boolean {
    return false
  }

  confirm(slot: number, sinceMs: number): Confirmation {
    return this.#neighbors.confirm(slot, sinceMs)
  }

  begin(slot: number): number {
    const at = this.#out.begin(slot, ETHER_TYPE.ipv4)
    if (!this.#neighbors.writeMac(slot, this.#out.bytes, at)) this.#out.bytes.set(MAC_BROADCAST, at)
    return at + ETHERNET_HEADER_LENGTH
  }

  commit(length: number): void {
    this.#out.commit(length)
  }

  flush(sink: PacketSink): void {
    this.#out.flush()
    if (this.#unsent.length === 0) return
    const unsent = this.#unsent.splice(0)
    for (let i = 0; i < unsent.length; i += 2) sink.onUnsent(unsent[i] ?? 0, unsent[i + 1] ?? 0)
  }

  /** Throws once the interface has been removed: its socket will never send or hear again, even if it comes back. */
  tick(sink: PacketSink, nowMs: number, heardMs: number): number {
    if (this.#out.isGone) {
      throw new Failure(
        'NO_INTERFACE',
        `interface ${this.#parts.device.name} was removed while the sweep was sending by it`,
        EXIT.failed,
      )
    }
    return this.#neighbors.tick(nowMs, sink, heardMs)
  }

  receive(sink: PacketSink, ear: number, nowMs: number): boolean {
    this.#sink = sink
    this.#ear = ear
    this.#nowMs = nowMs
    return this.#in.receive(this.#hear)
  }

  get dropped(): number {
    return this.#in.dropped
  }

  takeFull(): boolean {
    return this.#out.takeFull()
  }

  countDrops(): void {
    this.#in.countDrops()
  }

  close(): void {
    this.#in.close()
  }

  readonly #hear: FrameHearer = (bytes, offset, frameLength) => {
    const sink = this.#sink
    const length = frameLength - ETHERNET_HEADER_LENGTH
    if (length < 0 || sink === undefined) return
    const payloadAt = offset + ETHERNET_HEADER_LENGTH
    const etherType = etherTypeAt(bytes, offset)
    if (etherType === ETHER_TYPE.ipv4) {
      const source = length < IPV4_FIELD.destination ? 0 : wordAt(bytes, payloadAt + IPV4_FIELD.source)
      this.#neighbors.onPacket(source, bytes, this.#nowMs, sourceMacAt(offset))
      sink.onPacket(bytes, payloadAt, length, this.#nowMs, this.#ear)
    } else if (etherType === ETHER_TYPE.arp && parseArp(bytes, payloadAt, length, this.#arp)) {
      const { operation, senderAddress, senderMac } = this.#arp
      const isReply = operation === ARP_OPERATION.reply
      const isOfUse = this.#neighbors.onArp(isReply, senderAddress, senderMac, this.#nowMs, sink)
      if (isOfUse) this.#parts.arpTap?.onMessage(bytes, payloadAt, length, this.#nowMs)
    }
  }

  #askFor(address: number, mac: Uint8Array = MAC_BROADCAST): void {
    const at = this.#out.begin(ARP_FRAME, ETHER_TYPE.arp)
    this.#out.bytes.set(mac, at)
    const { mac: ownMac, source, counters } = this.#parts
    const payloadAt = at + ETHERNET_HEADER_LENGTH
    const length = emitArpRequest(this.bytes, payloadAt, ownMac, source, address)
    this.#parts.arpTap?.onRequest(this.bytes, payloadAt, length, address)
    this.#out.commit(length)
    counters.add('arpRequestsSent')
  }

  #noteUnsent(owner: number, payloadAt: number): void {
    if (owner !== ARP_FRAME) {
      this.#unsent.push(owner, this.bytes[payloadAt + IPV4_FIELD.protocol] ?? 0)
      return
    }
    const target = arpTarget(this.bytes, payloadAt)
    this.#neighbors.noteUnsent(target)
    this.#parts.arpTap?.onUnsent(target)
  }
}

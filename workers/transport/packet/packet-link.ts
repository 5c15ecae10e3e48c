/**
 * The *packet* transport of one Ethernet interface: one AF_PACKET socket, frames in batches, ARP of our own.
 * It sends past and hears ahead of the machine's own firewall, and the kernel's neighbour table stays empty.
 */
import type { CounterRow } from '../../../src/contract/counters.ts'
import { ReceiveBatch, SendBatch } from '../../../src/linux/batch.ts'
import { answersFilter } from '../../../src/linux/bpf.ts'
import type { NetworkInterface } from '../../../src/linux/interfaces.ts'
import { SystemCallFailure } from '../../../src/linux/libc.ts'
import { ETH_P_ALL, PacketSocket } from '../../../src/linux/packet-socket.ts'
import { MAC_BROADCAST } from '../../../src/packet/address.ts'
import {
  ARP_OPERATION,
  arpTarget,
  createArpPacket,
  emitArpRequest,
  parseArp,
} from '../../../src/packet/arp.ts'
import {
  createEthernetHeader,
  ETHER_TYPE,
  emitEthernet,
  parseEthernet,
} from '../../../src/packet/ethernet.ts'
import { IPV4_FIELD } from '../../../src/packet/ipv4.ts'
import type { Route } from '../../../src/route/route.ts'
import type { Path } from '../../path.ts'
import type { Link } from '../link.ts'
import { sendErrorIndex } from '../send-error.ts'
import type { Confirmation, PacketSink } from '../transport.ts'
import { type NeighborParts, Neighbors } from './neighbors.ts'

const SEND_FRAMES = 512
const RECEIVE_FRAMES = 256
/** Room for our longest probe, and for an ICMP error with all that RFC 1812 lets it quote. */
const SEND_STRIDE = 128
const RECEIVE_STRIDE = 640
const RECEIVE_BUFFER = 64 * 1024 * 1024
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
  /** A new record of the way through a gateway, or to the link's own hosts. */
  readonly pathTo: (gateway: number | undefined) => Path
}

export class PacketLink implements Link {
  readonly fds: readonly number[]
  readonly #parts: PacketLinkParts
  readonly #socket: PacketSocket
  readonly #out = new SendBatch(SEND_FRAMES, SEND_STRIDE)
  readonly #in = new ReceiveBatch({ capacity: RECEIVE_FRAMES, stride: RECEIVE_STRIDE })
  readonly #neighbors: Neighbors
  readonly #ethernet = createEthernetHeader()
  readonly #arp = createArpPacket()
  /** Whose each queued frame is. */
  readonly #slots = new Int32Array(SEND_FRAMES)
  readonly #unsent: { slot: number; protocol: number }[] = []
  #queued = 0
  #frameHeader = 0
  /** Why the kernel took no more the last time. */
  #sendError = -1

  /** Opens the socket; throws SystemCallFailure. */
  constructor(parts: PacketLinkParts) {
    this.#parts = parts
    const { workers, worker, blockShift } = parts
    this.#socket = new PacketSocket({
      interfaceIndex: parts.device.index,
      protocol: ETH_P_ALL,
      linkHeader: true,
      filter: answersFilter({ workers, worker, blockShift, linkHeader: true }),
      receiveBuffer: RECEIVE_BUFFER,
      bypassQueue: true,
    })
    this.fds = [this.#socket.fd]
    this.#neighbors = new Neighbors({
      ...parts.arp,
      pathTo: parts.pathTo,
      ask: (address, mac) => this.#askFor(address, mac),
    })
  }

  get bytes(): Buffer {
    return this.#out.frames
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
    const at = this.#beginFrame(this.#neighbors.macTowards(slot) ?? MAC_BROADCAST, ETHER_TYPE.ipv4)
    this.#slots[this.#queued] = slot
    return at
  }

  commit(length: number): void {
    this.#out.setLength(this.#queued, this.#frameHeader + length)
    this.#queued += 1
  }

  flush(sink: PacketSink): void {
    this.#sendQueued()
    for (const { slot, protocol } of this.#unsent.splice(0)) sink.onUnsent(slot, protocol)
  }

  tick(sink: PacketSink, nowMs: number): number {
    return this.#neighbors.tick(nowMs, sink)
  }

  receive(sink: PacketSink, ear: number, nowMs: number): void {
    for (;;) {
      const count = this.#in.receive(this.#socket.fd)
      for (let i = 0; i < count; i += 1) this.#hear(i, sink, ear, nowMs)
      if (count < RECEIVE_FRAMES) return
    }
  }

  countDrops(): void {
    this.#parts.counters.add('kernelDrops', this.#socket.statistics().drops)
  }

  close(): void {
    this.countDrops()
    this.#socket.close()
  }

  #hear(i: number, sink: PacketSink, ear: number, nowMs: number): void {
    const { frames } = this.#in
    const offset = this.#in.frameOffset(i)
    const length = this.#in.frameLength(i)
    if (!parseEthernet(frames, offset, length, this.#ethernet)) return
    const { etherType, payloadOffset, payloadLength, source } = this.#ethernet
    if (etherType === ETHER_TYPE.ipv4) {
      const sender = payloadOffset + IPV4_FIELD.source
      if (payloadLength >= IPV4_FIELD.destination)
        this.#neighbors.onPacket(frames.readUInt32BE(sender), source, nowMs)
      sink.onPacket(frames, payloadOffset, payloadLength, nowMs, ear)
    } else if (etherType === ETHER_TYPE.arp && parseArp(frames, payloadOffset, payloadLength, this.#arp)) {
      const { operation, senderAddress, senderMac } = this.#arp
      this.#neighbors.onArp(operation === ARP_OPERATION.reply, senderAddress, senderMac, nowMs, sink)
    }
  }

  #askFor(address: number, mac = MAC_BROADCAST): void {
    const at = this.#beginFrame(mac, ETHER_TYPE.arp)
    this.#slots[this.#queued] = ARP_FRAME
    this.commit(emitArpRequest(this.bytes, at, this.#parts.mac, this.#parts.source, address))
    this.#parts.counters.add('arpRequestsSent')
  }

  #beginFrame(destination: Uint8Array, etherType: number): number {
    if (this.#queued === SEND_FRAMES) this.#sendQueued()
    const offset = this.#out.frameOffset(this.#queued)
    this.#frameHeader = emitEthernet(this.bytes, offset, destination, this.#parts.mac, etherType)
    return offset + this.#frameHeader
  }

  #sendQueued(): void {
    let sent = 0
    while (sent < this.#queued) {
      const accepted = this.#sendSome(sent)
      if (accepted === 0) break
      sent += accepted
    }
    for (let frame = sent; frame < this.#queued; frame += 1) this.#noteUnsent(frame)
    this.#queued = 0
  }

  #noteUnsent(frame: number): void {
    this.#parts.counters.addTo('sendErrors', this.#sendError)
    const slot = this.#slots[frame] ?? ARP_FRAME
    const payloadAt = this.#out.frameOffset(frame) + this.#frameHeader
    if (slot === ARP_FRAME) this.#neighbors.noteUnsent(arpTarget(this.bytes, payloadAt))
    else this.#unsent.push({ slot, protocol: this.bytes[payloadAt + IPV4_FIELD.protocol] ?? 0 })
  }

  /** An interface that is down, or a queue that is full, costs tries, not the sweep. */
  #sendSome(from: number): number {
    try {
      return this.#out.send(this.#socket.fd, from, this.#queued - from)
    } catch (error) {
      if (!(error instanceof SystemCallFailure)) throw error
      this.#sendError = sendErrorIndex(error.code)
      return 0
    }
  }
}

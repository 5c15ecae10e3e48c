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
import { ARP_OPERATION, createArpPacket, emitArpRequest, parseArp } from '../../../src/packet/arp.ts'
import {
  createEthernetHeader,
  ETHER_TYPE,
  emitEthernet,
  parseEthernet,
} from '../../../src/packet/ethernet.ts'
import type { Route } from '../../../src/route/route.ts'
import { Path } from '../../path.ts'
import type { Link } from '../link.ts'
import type { PacketSink } from '../transport.ts'
import { type NeighborParts, Neighbors } from './neighbors.ts'

const SEND_FRAMES = 512
const RECEIVE_FRAMES = 256
/** Room for our longest probe, and for an ICMP error with all that RFC 1812 lets it quote. */
const SEND_STRIDE = 128
const RECEIVE_STRIDE = 640
const RECEIVE_BUFFER = 64 * 1024 * 1024
/** A host must stay silent for so long before its silence says anything. */
const QUIET_MS = 1000

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
}

export class PacketLink implements Link {
  readonly fds: readonly number[]
  readonly #parts: PacketLinkParts
  readonly #socket: PacketSocket
  readonly #out = new SendBatch(SEND_FRAMES, SEND_STRIDE)
  readonly #in = new ReceiveBatch({ capacity: RECEIVE_FRAMES, stride: RECEIVE_STRIDE })
  readonly #neighbors: Neighbors
  readonly #linkPath = new Path()
  readonly #ethernet = createEthernetHeader()
  readonly #arp = createArpPacket()
  #queued = 0
  #frameHeader = 0

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
      linkPath: this.#linkPath,
      ask: (address) => this.#askFor(address),
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

  confirms(): boolean {
    return true
  }

  begin(slot: number): number {
    return this.#beginFrame(this.#neighbors.macTowards(slot) ?? MAC_BROADCAST, ETHER_TYPE.ipv4)
  }

  commit(length: number): void {
    this.#out.setLength(this.#queued, this.#frameHeader + length)
    this.#queued += 1
  }

  flush(): void {
    let sent = 0
    while (sent < this.#queued) {
      const accepted = this.#sendSome(sent)
      if (accepted === 0) break
      sent += accepted
    }
    if (sent < this.#queued) this.#parts.counters.add('sendErrors', this.#queued - sent)
    this.#queued = 0
  }

  tick(sink: PacketSink, nowMs: number): number {
    return this.#neighbors.tick(nowMs, sink)
  }

  receive(sink: PacketSink, link: number, nowMs: number): void {
    for (;;) {
      const count = this.#in.receive(this.#socket.fd)
      for (let i = 0; i < count; i += 1) this.#hear(i, sink, link, nowMs)
      if (count < RECEIVE_FRAMES) return
    }
  }

  close(): void {
    this.#parts.counters.add('kernelDrops', this.#socket.statistics().drops)
    this.#socket.close()
  }

  #hear(i: number, sink: PacketSink, link: number, nowMs: number): void {
    const { frames } = this.#in
    const offset = this.#in.frameOffset(i)
    const length = this.#in.frameLength(i)
    if (!parseEthernet(frames, offset, length, this.#ethernet)) return
    const { etherType, payloadOffset, payloadLength } = this.#ethernet
    if (etherType === ETHER_TYPE.ipv4) sink.onPacket(frames, payloadOffset, payloadLength, nowMs, link)
    else if (etherType === ETHER_TYPE.arp && parseArp(frames, payloadOffset, payloadLength, this.#arp)) {
      const { operation, senderAddress, senderMac } = this.#arp
      if (operation === ARP_OPERATION.reply) this.#neighbors.onReply(senderAddress, senderMac, nowMs, sink)
    }
  }

  #askFor(address: number): void {
    const at = this.#beginFrame(MAC_BROADCAST, ETHER_TYPE.arp)
    this.commit(emitArpRequest(this.bytes, at, this.#parts.mac, this.#parts.source, address))
    this.#parts.counters.add('arpRequestsSent')
  }

  #beginFrame(destination: Uint8Array, etherType: number): number {
    if (this.#queued === SEND_FRAMES) this.flush()
    const offset = this.#out.frameOffset(this.#queued)
    this.#frameHeader = emitEthernet(this.bytes, offset, destination, this.#parts.mac, etherType)
    return offset + this.#frameHeader
  }

  /** An interface that is down costs tries, not the sweep: what it refuses is counted and asked again. */
  #sendSome(from: number): number {
    try {
      return this.#out.send(this.#socket.fd, from, this.#queued - from)
    } catch (error) {
      if (error instanceof SystemCallFailure) return 0
      throw error
    }
  }
}

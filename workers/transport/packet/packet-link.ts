/**
 * The *packet* transport of one Ethernet interface: one AF_PACKET socket, frames in batches, neighbours found by
 * requests of our own. It sends past and hears ahead of the machine's own firewall, and the kernel's neighbour table stays
 * empty. In IPv6 also that of the loopback interface, where all neighbours are this machine.
 */
import type { CounterRow } from '../../../src/contract/counters.ts'
import { EXIT, Failure } from '../../../src/contract/failures.ts'
import { ARPHRD_LOOPBACK, type NetworkInterface } from '../../../src/linux/interfaces.ts'
import { ETH_P_ALL } from '../../../src/linux/packet-socket.ts'
import { MAC_BROADCAST } from '../../../src/packet/address.ts'
import { ETHERNET_HEADER_LENGTH } from '../../../src/packet/ethernet.ts'
import { longestOf, PLAIN_PROBES } from '../../../src/protocol/probe-form.ts'
import type { Route } from '../../../src/route/route.ts'
import type { Path } from '../../path.ts'
import type { Link } from '../link.ts'
import { type FrameHearer, Reception } from '../reception.ts'
import type { Confirmation, PacketSink } from '../transport.ts'
import type { ArpTap } from './arp-tap.ts'
import type { FrameEars, LinkFamily } from './link-family.ts'
import { type NeighborParts, Neighbors } from './neighbors.ts'
import { SendQueue } from './send-queue.ts'

/** A host must stay silent for so long before its silence says anything. */
const QUIET_MS = 1000
/** In place of a slot: the frame is nobody's probe. */
const REQUEST_FRAME = -1
/** The link-layer address of whoever is this machine itself. */
const NO_MAC = new Uint8Array(6)

/** What a packet link is made of. */
export interface PacketLinkParts {
  readonly device: NetworkInterface
  readonly mac: Uint8Array
  readonly family: LinkFamily
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

export class PacketLink implements Link, FrameEars {
  readonly fds: readonly number[]
  readonly #parts: PacketLinkParts
  readonly #in: Reception
  readonly #out: SendQueue
  readonly #neighbors: Neighbors
  readonly #family: LinkFamily
  /** True where each neighbour is this machine. */
  readonly #isLoopback: boolean
  /** Neighbours that were asked there: they answer with the next tick. */
  readonly #selves: number[] = []
  /** Who hears what comes in during a `receive`, as which ear, and when. */
  #sink: PacketSink | undefined
  #ear = 0
  #nowMs = 0
  /** Where the packet that is open begins. */
  #openAt = 0
  /** Slots and protocols of probes that did not leave, in turn. */
  readonly #unsent: number[] = []

  /** Opens the socket; throws SystemCallFailure. */
  constructor(parts: PacketLinkParts) {
    this.#parts = parts
    this.#family = parts.family
    this.#isLoopback = parts.device.type === ARPHRD_LOOPBACK
    const longest = (parts.longest ?? longestOf(PLAIN_PROBES)) + parts.family.growth
    this.#in = new Reception({
      interfaceIndex: parts.device.index,
      protocol: ETH_P_ALL,
      linkHeader: true,
      filter: parts.family.filter,
      frames: parts.frames,
      longest,
      counters: parts.counters,
    })
    this.fds = [this.#in.fd]
    const giveBack = (owner: number, at: number) => this.#noteUnsent(owner, at)
    this.#out = new SendQueue(this.#in.fd, parts.mac, parts.counters, giveBack, longest)
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
    return this.#isLoopback ? undefined : this.#neighbors.macOf(slot)
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
    const at = this.#out.begin(slot, this.#family.etherType)
    this.#openAt = at + ETHERNET_HEADER_LENGTH
    if (!this.#neighbors.writeMac(slot, this.#out.bytes, at)) this.#out.bytes.set(MAC_BROADCAST, at)
    return this.#openAt
  }

  commit(length: number): void {
    this.#out.commit(this.#family.seal(this.#out.bytes, this.#openAt, length))
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
    const nextMs = this.#neighbors.tick(nowMs, sink, heardMs)
    if (this.#selves.length === 0) return nextMs
    for (const self of this.#selves.splice(0)) this.#neighbors.onArp(true, self, NO_MAC, nowMs, sink)
    return nowMs
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

  hearPacket(length: number): void {
    const { packet, packetAt } = this.#family
    this.#sink?.onPacket(packet, packetAt, length, this.#nowMs, this.#ear)
  }

  hearSource(source: number, bytes: Buffer, macAt: number): void {
    this.#neighbors.onPacket(source, bytes, this.#nowMs, macAt)
  }

  hearNeighbor(
    isReply: boolean,
    address: number,
    mac: Uint8Array,
    bytes: Buffer,
    offset: number,
    length: number,
  ): void {
    if (this.#sink === undefined) return
    const isOfUse = this.#neighbors.onArp(isReply, address, mac, this.#nowMs, this.#sink)
    if (isOfUse) this.#parts.arpTap?.onMessage(bytes, offset, length, this.#nowMs)
  }

  readonly #hear: FrameHearer = (bytes, offset, length) => {
    if (length >= ETHERNET_HEADER_LENGTH) this.#family.read(bytes, offset, length, this)
  }

  #askFor(address: number, owner: Uint8Array | undefined): void {
    if (this.#isLoopback) {
      this.#selves.push(address)
      return
    }
    const at = this.#out.begin(REQUEST_FRAME, this.#family.requestEtherType)
    const length = this.#family.writeRequest(this.bytes, at, address, owner)
    this.#parts.arpTap?.onRequest(this.bytes, at + ETHERNET_HEADER_LENGTH, length, address)
    this.#out.commit(length)
    this.#parts.counters.add('arpRequestsSent')
  }

  #noteUnsent(owner: number, payloadAt: number): void {
    if (owner !== REQUEST_FRAME) {
      this.#unsent.push(owner, this.#family.sealedProtocol(this.bytes, payloadAt))
      return
    }
    const target = this.#family.requestedBy(this.bytes, payloadAt - ETHERNET_HEADER_LENGTH)
    this.#neighbors.noteUnsent(target)
    this.#parts.arpTap?.onUnsent(target)
  }
}

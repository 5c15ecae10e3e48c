/**
 * The *raw-socket* transport: one ICMP raw socket of the npm package sends every probe, IP header included, along
 * the kernel's routes. It hears ICMP too; what else it is heard with is ears.ts.
 *
 * It is the only way to the machine's own addresses (frames injected on lo carry no route and are dropped) and to
 * interfaces without a link layer. It resolves no neighbours itself and learns no link-layer address. Never may a
 * raw socket listen for another protocol: the kernel would stop answering for it on our own addresses.
 *
 * The package's queue sends one packet in a turn of the event loop and stops sending while it can receive, so we
 * call what lies under it directly, in order, within our own turn.
 */
import raw from 'raw-socket'
import type { CounterRow } from '../../../src/contract/counters.ts'
import { answersFilter } from '../../../src/linux/bpf.ts'
import { NeighborTable } from '../../../src/linux/neighbor-table.ts'
import { formatAddressV4 } from '../../../src/packet/address.ts'
import { IPV4_FIELD } from '../../../src/packet/ipv4.ts'
import { LONGEST_PROBE } from '../../../src/protocol/probe.ts'
import type { Route } from '../../../src/route/route.ts'
import { Path } from '../../path.ts'
import type { Elsewhere } from '../elsewhere.ts'
import type { Link } from '../link.ts'
import type { ReceiveRoom } from '../receive-room.ts'
import { codeOfText, sendErrorIndex } from '../send-error.ts'
import { type Confirmation, type NextHopOutcome, type PacketSink, RESOLVING_MS } from '../transport.ts'
import { Ears } from './ears.ts'

const FRAMES = 256
/** linux/in.h */
const IP_UNICAST_IF = 50
const QUIET_MS = 1000

/** What a raw link is made of. */
export interface RawLinkParts {
  readonly workers: number
  readonly worker: number
  readonly blockShift: number
  readonly counters: CounterRow
  /** The kernel's number of the only interface to send by; any unless given. */
  readonly interfaceIndex?: number | undefined
  /** True when the kernel resolves neighbours on this interface. */
  readonly hasNeighbors: (interfaceIndex: number) => boolean
  /** A new record of a way. */
  readonly pathTo: (route: Route) => Path
  /** Bytes of the longest packet that asks; a plain probe's unless given. */
  readonly longest?: number | undefined
  /** Gives the room for frames that a further socket has. */
  readonly room: Pick<ReceiveRoom, 'take'>
  /** The link's own, which closes it. */
  readonly elsewhere: Elsewhere
}

/** What the link knows of a host. */
interface Peer {
  readonly path: Path
  readonly destination: number
  /** In dotted form, as the package wants it. */
  readonly address: string
  readonly nextHop: number
  readonly isLocal: boolean
  readonly isOnLink: boolean
  /** Where the kernel resolves the next hop; undefined where there is nothing to resolve. */
  readonly resolvedOn: number | undefined
}

interface Packet {
  readonly slot: number
  readonly address: string
  readonly length: number
}

export class RawLink implements Link {
  readonly bytes: Buffer
  readonly #longest: number
  readonly #parts: RawLinkParts
  readonly #socket: ReturnType<typeof raw.createSocket>
  readonly #ears: Ears
  readonly #paths = new Map<string, Path>()
  readonly #peers = new Map<number, Peer>()
  readonly #neighbors = new NeighborTable()
  readonly #ready: number[] = []
  readonly #packets: Packet[] = []
  readonly #unsent: { slot: number; protocol: number }[] = []
  #opened = { slot: -1, address: '' }

  /** Opens the ICMP socket; throws without CAP_NET_RAW. */
  constructor(parts: RawLinkParts) {
    this.#parts = parts
    const { workers, worker, blockShift, counters, elsewhere, room, longest = LONGEST_PROBE } = parts
    this.#longest = longest
    this.bytes = Buffer.alloc(FRAMES * longest)
    this.#socket = raw.createSocket({ protocol: raw.Protocol.ICMP, bufferSize: 1 })
    this.#socket.pauseRecv()
    const included = Buffer.alloc(4)
    included.writeUInt32LE(1)
    this.#socket.setOption(raw.SocketLevel.IPPROTO_IP, raw.SocketOption.IP_HDRINCL, included, included.length)
    if (parts.interfaceIndex !== undefined) this.#sendBy(parts.interfaceIndex)
    const filter = answersFilter({ workers, worker, blockShift, linkHeader: false })
    this.#ears = new Ears({ socket: this.#socket, filter, counters, elsewhere, longest, room })
  }

  // Not SO_BINDTODEVICE, with which it would hear by that interface alone: answers may come by another.
  #sendBy(interfaceIndex: number): void {
    const index = Buffer.alloc(4)
    index.writeUInt32BE(interfaceIndex)
    this.#socket.setOption(raw.SocketLevel.IPPROTO_IP, IP_UNICAST_IF, index, index.length)
  }

  get fds(): readonly number[] {
    return this.#ears.fds
  }

  attach(slot: number, route: Route, destination: number): void {
    this.#ears.listenFor(route)
    this.#ears.heed(destination, route.sources)
    const key = `${route.interfaceIndex} ${route.gateway ?? ''}`
    const path = this.#paths.get(key) ?? this.#parts.pathTo(route)
    this.#paths.set(key, path)
    const resolves = route.kind === 'unicast' && this.#parts.hasNeighbors(route.interfaceIndex)
    this.#peers.set(slot, {
      path,
      destination,
      address: formatAddressV4(destination),
      nextHop: route.gateway ?? destination,
      isLocal: route.kind === 'local',
      isOnLink: route.gateway === undefined,
      resolvedOn: resolves ? route.interfaceIndex : undefined,
    })
    this.#ready.push(slot)
  }

  detach(slot: number): void {
    const peer = this.#peers.get(slot)
    if (peer !== undefined) this.#ears.ignore(peer.destination)
    this.#peers.delete(slot)
  }

  macOf(): undefined {
    return undefined
  }

  pathOf(slot: number): Path {
    return this.#peers.get(slot)?.path ?? new Path()
  }

  quietMsOf(slot: number): number {
    return this.#peers.get(slot)?.resolvedOn === undefined ? QUIET_MS : RESOLVING_MS
  }

  /** The kernel's own word may be rationed away, so its neighbour table is asked. */
  isResolving(slot: number): boolean {
    const peer = this.#peers.get(slot)
    return peer?.resolvedOn !== undefined && !this.#neighbors.isResolved(peer.nextHop, peer.resolvedOn)
  }

  confirm(slot: number): Confirmation {
    return this.isResolving(slot) ? 'gone' : 'there'
  }

  begin(slot: number): number {
    if (this.#packets.length === FRAMES) this.#sendQueued()
    this.#opened = { slot, address: this.#peers.get(slot)?.address ?? '' }
    return this.#packets.length * this.#longest
  }

  commit(length: number): void {
    this.#packets.push({ ...this.#opened, length })
  }

  flush(sink: PacketSink): void {
    this.#sendQueued()
    for (const { slot, protocol } of this.#unsent.splice(0)) sink.onUnsent(slot, protocol)
  }

  tick(sink: PacketSink, nowMs: number): number {
    for (const slot of this.#ready.splice(0)) {
      const peer = this.#peers.get(slot)
      if (peer !== undefined) sink.onNextHop(slot, outcomeOf(peer), undefined, nowMs)
    }
    return Number.POSITIVE_INFINITY
  }

  receive(sink: PacketSink, ear: number, nowMs: number): boolean {
    return this.#ears.receive(sink, ear, nowMs)
  }

  get dropped(): number {
    return this.#ears.dropped
  }

  /** The kernel makes whoever sends wait instead. */
  takeFull(): boolean {
    return false
  }

  countDrops(): void {
    this.#ears.countDrops()
  }

  close(): void {
    this.#ears.close()
    this.#neighbors.close()
    this.#socket.close()
  }

  #sendQueued(): void {
    for (const [i, packet] of this.#packets.entries()) this.#send(i * this.#longest, packet)
    this.#packets.length = 0
  }

  #send(offset: number, { slot, address, length }: Packet): void {
    try {
      this.#socket.wrap.send(this.bytes, offset, length, address, nothing)
    } catch (error) {
      const code = codeOfText(error)
      this.#parts.counters.addTo('sendErrors', sendErrorIndex(code))
      // An output chain, or connection tracking without room, dropped it.
      if (code === 'EPERM') this.#parts.counters.add('sendsRefused')
      this.#unsent.push({ slot, protocol: this.bytes[offset + IPV4_FIELD.protocol] ?? 0 })
    }
  }
}

function outcomeOf({ isLocal, isOnLink, resolvedOn }: Peer): NextHopOutcome {
  if (isLocal) return 'answered'
  return isOnLink && resolvedOn !== undefined ? 'resolving' : 'ready'
}

function nothing(): void {}

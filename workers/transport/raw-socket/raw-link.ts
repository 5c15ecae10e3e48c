/**
 * The *raw-socket* transport: one ICMP raw socket of the npm package sends every probe, IP header included, along
 * the kernel's routes and hears ICMP; direct answers come through receive-only packet taps.
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
import { ReceiveBatch } from '../../../src/linux/batch.ts'
import { answersFilter } from '../../../src/linux/bpf.ts'
import { NeighborTable } from '../../../src/linux/neighbor-table.ts'
import { ETH_P_IP, emitFilterProgram, PacketSocket } from '../../../src/linux/packet-socket.ts'
import { SO_ATTACH_FILTER, SO_RCVBUF, SOL_SOCKET } from '../../../src/linux/socket.ts'
import { formatAddressV4 } from '../../../src/packet/address.ts'
import { IPV4_FIELD } from '../../../src/packet/ipv4.ts'
import { LONGEST_PROBE, PROTOCOL } from '../../../src/protocol/probe.ts'
import type { Route } from '../../../src/route/route.ts'
import { Path } from '../../path.ts'
import type { Link } from '../link.ts'
import type { Confirmation, NextHopOutcome, PacketSink } from '../transport.ts'

const FRAMES = 256
const RECEIVE_BYTES = 65_536
const TAP_FRAMES = 256
const TAP_STRIDE = 640
/** Asked of the kernel, which grants what it may. */
const RECEIVE_BUFFER = 16 * 1024 * 1024
const QUIET_MS = 1000
/** The kernel asks for an unresolved neighbour for 3 s before it says host unreachable. */
const QUIET_WHILE_RESOLVING_MS = 4000
/** What the C library calls EAGAIN: nothing is waiting. */
const NOTHING_WAITING = 'Resource temporarily unavailable'

/** What a raw link is made of. */
export interface RawLinkParts {
  readonly workers: number
  readonly worker: number
  readonly blockShift: number
  readonly counters: CounterRow
  /** True when the kernel resolves neighbours on this interface. */
  readonly hasNeighbors: (interfaceIndex: number) => boolean
  /** A new record of a way. */
  readonly pathTo: (route: Route) => Path
}

/** What the link knows of a host. */
interface Peer {
  readonly path: Path
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
  readonly bytes = Buffer.alloc(FRAMES * LONGEST_PROBE)
  readonly #parts: RawLinkParts
  readonly #filter: Buffer
  readonly #socket: ReturnType<typeof raw.createSocket>
  readonly #taps = new Map<number, PacketSocket>()
  readonly #heard = Buffer.alloc(RECEIVE_BYTES)
  readonly #tapped = new ReceiveBatch({ capacity: TAP_FRAMES, stride: TAP_STRIDE })
  readonly #paths = new Map<string, Path>()
  readonly #peers = new Map<number, Peer>()
  readonly #neighbors = new NeighborTable()
  readonly #ready: number[] = []
  readonly #packets: Packet[] = []
  readonly #unsent: { slot: number; protocol: number }[] = []
  #opened = { slot: -1, address: '' }
  #fds: readonly number[] = []

  /** Opens the ICMP socket; throws without CAP_NET_RAW. */
  constructor(parts: RawLinkParts) {
    this.#parts = parts
    const { workers, worker, blockShift } = parts
    this.#filter = answersFilter({ workers, worker, blockShift, linkHeader: false })
    this.#socket = raw.createSocket({ protocol: raw.Protocol.ICMP, bufferSize: 1 })
    this.#socket.pauseRecv()
    const included = Buffer.alloc(4)
    included.writeUInt32LE(1)
    this.#socket.setOption(raw.SocketLevel.IPPROTO_IP, raw.SocketOption.IP_HDRINCL, included, included.length)
    this.#socket.setOption(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER)
    const program = emitFilterProgram(this.#filter)
    this.#socket.setOption(SOL_SOCKET, SO_ATTACH_FILTER, program, program.length)
  }

  get fds(): readonly number[] {
    return this.#fds
  }

  attach(slot: number, route: Route, destination: number): void {
    this.#tap(route.interfaceIndex)
    const key = `${route.interfaceIndex} ${route.gateway ?? ''}`
    const path = this.#paths.get(key) ?? this.#parts.pathTo(route)
    this.#paths.set(key, path)
    const resolves = route.kind === 'unicast' && this.#parts.hasNeighbors(route.interfaceIndex)
    this.#peers.set(slot, {
      path,
      address: formatAddressV4(destination),
      nextHop: route.gateway ?? destination,
      isLocal: route.kind === 'local',
      isOnLink: route.gateway === undefined,
      resolvedOn: resolves ? route.interfaceIndex : undefined,
    })
    this.#ready.push(slot)
  }

  detach(slot: number): void {
    this.#peers.delete(slot)
  }

  macOf(): undefined {
    return undefined
  }

  pathOf(slot: number): Path {
    return this.#peers.get(slot)?.path ?? new Path()
  }

  quietMsOf(slot: number): number {
    return this.#peers.get(slot)?.resolvedOn === undefined ? QUIET_MS : QUIET_WHILE_RESOLVING_MS
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
    return this.#packets.length * LONGEST_PROBE
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

  receive(sink: PacketSink, link: number, nowMs: number): void {
    while (this.#hearIcmp(sink, link, nowMs));
    for (const tap of this.#taps.values()) this.#hearTap(tap, sink, link, nowMs)
  }

  close(): void {
    for (const tap of this.#taps.values()) {
      this.#parts.counters.add('kernelDrops', tap.statistics().drops)
      tap.close()
    }
    this.#neighbors.close()
    this.#socket.close()
  }

  /** Hears what arrives on an interface, ICMP included: its arrival ends the wait for the raw socket too. */
  #tap(interfaceIndex: number): void {
    if (this.#taps.has(interfaceIndex)) return
    const tap = new PacketSocket({
      interfaceIndex,
      protocol: ETH_P_IP,
      linkHeader: false,
      filter: this.#filter,
      receiveBuffer: RECEIVE_BUFFER,
    })
    this.#taps.set(interfaceIndex, tap)
    this.#fds = [...this.#fds, tap.fd]
  }

  #sendQueued(): void {
    for (const [i, packet] of this.#packets.entries()) this.#send(i * LONGEST_PROBE, packet)
    this.#packets.length = 0
  }

  #send(offset: number, { slot, address, length }: Packet): void {
    try {
      this.#socket.wrap.send(this.bytes, offset, length, address, nothing)
    } catch {
      // A full queue, a firewall's refusal, an interface that went down: the package gives no code to tell them by.
      this.#parts.counters.add('sendErrors')
      this.#unsent.push({ slot, protocol: this.bytes[offset + IPV4_FIELD.protocol] ?? 0 })
    }
  }

  /** One ICMP packet; false when none is waiting. */
  #hearIcmp(sink: PacketSink, link: number, nowMs: number): boolean {
    try {
      this.#socket.wrap.recv(this.#heard, (bytes, length) => sink.onPacket(bytes, 0, length, nowMs, link))
      return true
    } catch (error) {
      if (error instanceof Error && error.message === NOTHING_WAITING) return false
      throw error
    }
  }

  #hearTap(tap: PacketSocket, sink: PacketSink, link: number, nowMs: number): void {
    const { frames } = this.#tapped
    for (;;) {
      const count = this.#tapped.receive(tap.fd)
      for (let i = 0; i < count; i += 1) {
        const offset = this.#tapped.frameOffset(i)
        const length = this.#tapped.frameLength(i)
        const isIcmp = length > IPV4_FIELD.protocol && frames[offset + IPV4_FIELD.protocol] === PROTOCOL.icmp
        if (!isIcmp) sink.onPacket(frames, offset, length, nowMs, link)
      }
      if (count < TAP_FRAMES) return
    }
  }
}

function outcomeOf({ isLocal, isOnLink, resolvedOn }: Peer): NextHopOutcome {
  if (isLocal) return 'answered'
  return isOnLink && resolvedOn !== undefined ? 'resolving' : 'ready'
}

function nothing(): void {}

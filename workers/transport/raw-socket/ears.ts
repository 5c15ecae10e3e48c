/**
 * What the raw-socket transport hears with. It has two kinds of ears:
 *
 *   wire --> taps (receive-only packet sockets) --> firewall --> raw socket (ICMP, any interface)
 *
 * A tap hears direct answers, which the raw socket must not (raw-link.ts), and the ICMP answers of the hosts that
 * are asked, ahead of this machine's own firewall and connection tracking: these must not make a closed protocol
 * look silent. Each interface by which probes leave has one, and all others together one more (elsewhere.ts). The raw
 * socket hears what comes in without a tap. What both hear is handed on once. What only a tap heard was dropped in
 * between: it is handed on all the same, and counted.
 */
import type raw from 'raw-socket'
import type { CounterRow } from '../../../src/contract/counters.ts'
import { ETH_P_ALL, emitFilterProgram } from '../../../src/linux/packet-socket.ts'
import {
  SO_ATTACH_FILTER,
  SO_MEMINFO,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SOCKET_MEMORY,
  SOL_SOCKET,
} from '../../../src/linux/socket.ts'
import { ICMP_HEADER_LENGTH, ICMP_TYPE, isError } from '../../../src/packet/icmpv4.ts'
import { createIpv4Header, IPV4_FIELD, parseIpv4 } from '../../../src/packet/ipv4.ts'
import { createQuotedHeader, parseQuoted } from '../../../src/packet/quoted.ts'
import { PROTOCOL } from '../../../src/protocol/probe.ts'
import type { Route } from '../../../src/route/route.ts'
import type { Elsewhere } from '../elsewhere.ts'
import type { ReceiveRoom } from '../receive-room.ts'
import { type FrameHearer, Reception } from '../reception.ts'
import type { PacketSink } from '../transport.ts'
import { Deliveries } from './deliveries.ts'

const RECEIVE_BYTES = 65_536
/** Asked of the kernel, which grants what it may. */
const RECEIVE_BUFFER = 16 * 1024 * 1024
/** What the C library calls EAGAIN: nothing is waiting. */
const NOTHING_WAITING = 'Resource temporarily unavailable'
/** The kernel gives a packet to a tap and to the raw socket in one go, unless its firewall asks a program first. */
const DELIVERED_WITHIN_MS = 100
/** The same where nothing is left to do but wait for it. */
const LAST_WAIT_MS = 20
const ICMP_CHECKSUM_AT = 2
/** The most that the raw socket delivers in one go, so that a turn stays short. */
const MOST_DELIVERIES = 4096

/** What the ears are made of. */
export interface EarsParts {
  /** The ICMP socket that also sends. */
  readonly socket: ReturnType<typeof raw.createSocket>
  /** What this worker is to hear (bpf.ts). */
  readonly filter: Buffer
  readonly counters: CounterRow
  readonly longest: number
  /** Gives the room for frames that a further tap has. */
  readonly room: Pick<ReceiveRoom, 'take'>
  /** Not open yet; closed with the taps. */
  readonly elsewhere: Elsewhere
}

export class Ears {
  readonly #parts: EarsParts
  readonly #taps = new Map<number, Reception>()
  /** The addresses that are being asked, each with those that we ask it from. */
  readonly #asked = new Map<number, readonly number[]>()
  readonly #deliveries = new Deliveries()
  readonly #packet = createIpv4Header()
  readonly #quoted = createQuotedHeader()
  readonly #delivered = Buffer.alloc(RECEIVE_BYTES)
  readonly #noteLength = (_bytes: Buffer, length: number) => {
    this.#deliveredLength = length
  }
  /** Who hears what comes in during a `receive`, as which ear, and when. */
  #sink: PacketSink | undefined
  #ear = 0
  #nowMs = 0
  #deliveredLength = 0
  #undelivered = 0
  #swallowed = 0

  /** Opens no tap yet. */
  constructor(parts: EarsParts) {
    this.#parts = parts
    const { socket, filter } = parts
    try {
      socket.setOption(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    } catch {
      // Past the usual limit only with CAP_NET_ADMIN.
      socket.setOption(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER)
    }
    const program = emitFilterProgram(filter)
    socket.setOption(SOL_SOCKET, SO_ATTACH_FILTER, program, program.length)
  }

  /** Becomes readable when something arrives where a tap listens. */
  get fds(): readonly number[] {
    return [...[...this.#taps.values()].map(({ fd }) => fd), ...this.#parts.elsewhere.fds]
  }

  /**
   * Listens where the answers of a host may come in that is asked along this route; arrivals there end the wait for
   * the raw socket too. Throws SystemCallFailure.
   */
  listenFor({ kind, interfaceIndex, sources }: Route): void {
    if (!this.#taps.has(interfaceIndex)) this.#tap(interfaceIndex)
    // What this machine answers itself stays on loopback.
    if (kind !== 'local') this.#parts.elsewhere.heed(interfaceIndex, sources)
  }

  #tap(interfaceIndex: number): void {
    const { filter, counters, longest, room } = this.#parts
    const tap = new Reception({
      interfaceIndex,
      // ETH_P_IP would be served after the interface's ingress chain.
      protocol: ETH_P_ALL,
      linkHeader: false,
      filter,
      frames: room.take(),
      longest,
      counters,
    })
    this.#taps.set(interfaceIndex, tap)
  }

  /** Listens for the answers of a host, which is asked from `sources`, also where the firewall drops them. */
  heed(destination: number, sources: readonly number[]): void {
    this.#asked.set(destination, sources)
  }

  /** Is done with a host. */
  ignore(destination: number): void {
    this.#asked.delete(destination)
  }

  /** Hands over what has arrived. */
  receive(sink: PacketSink, ear: number, nowMs: number): boolean {
    this.#sink = sink
    this.#ear = ear
    this.#nowMs = nowMs
    let isAll = this.#hearTaps()
    let deliveries = 0
    for (; deliveries < MOST_DELIVERIES && this.#hasDelivery(); deliveries += 1) {
      if (this.#isExpected()) continue
      // Taps are served first: if one hears where this came in, it has it by now.
      isAll = this.#hearTaps() && isAll
      if (!this.#isExpected()) sink.onPacket(this.#delivered, 0, this.#deliveredLength, nowMs, ear)
    }
    this.#countSwallowed(nowMs - DELIVERED_WITHIN_MS)
    return isAll && deliveries < MOST_DELIVERIES
  }

  /** How many packets the kernel has dropped, as far as known. */
  get dropped(): number {
    let dropped = this.#parts.elsewhere.dropped
    for (const tap of this.#taps.values()) dropped += tap.dropped
    return dropped
  }

  /** Counts what the kernel has dropped since the last time. */
  countDrops(): void {
    for (const tap of this.#taps.values()) tap.countDrops()
    this.#parts.elsewhere.countDrops()
  }

  /** Closes the taps; the socket is its owner's. */
  close(): void {
    if (!this.#deliveries.isEmpty) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_WAIT_MS)
      while (this.#hasDelivery()) this.#isExpected()
      this.#countSwallowed(Number.POSITIVE_INFINITY)
    }
    this.countDrops()
    for (const tap of this.#taps.values()) tap.close()
    this.#parts.elsewhere.close()
  }

  /** True when that was all. */
  #hearTaps(): boolean {
    let isAll = true
    for (const tap of this.#taps.values()) isAll = tap.receive(this.#hear) && isAll
    return this.#parts.elsewhere.receive(this.#hear) && isAll
  }

  readonly #hear: FrameHearer = (bytes, offset, length) => {
    const isIcmp = length > IPV4_FIELD.protocol && bytes[offset + IPV4_FIELD.protocol] === PROTOCOL.icmp
    if (!isIcmp || this.#isAwaited(bytes, offset, length, this.#nowMs)) {
      this.#sink?.onPacket(bytes, offset, length, this.#nowMs, this.#ear)
    }
  }

  /** Whether an ICMP packet answers for a host that is asked; then its delivery is expected. All else is left to it. */
  #isAwaited(bytes: Buffer, offset: number, length: number, nowMs: number): boolean {
    if (!parseIpv4(bytes, offset, length, this.#packet)) return false
    const { source, payloadOffset, payloadLength, moreFragments, fragmentOffset } = this.#packet
    // The raw socket hears a fragmented packet whole.
    if (moreFragments || fragmentOffset !== 0 || payloadLength < ICMP_HEADER_LENGTH) return false
    if (!this.#isAnswer(bytes)) return false
    this.#deliveries.expect(source, this.#markOf(bytes, payloadOffset), nowMs)
    return true
  }

  #isAnswer(bytes: Buffer): boolean {
    const { source, destination, payloadOffset, payloadLength } = this.#packet
    const type = bytes[payloadOffset] ?? ICMP_TYPE.echoRequest
    const isReply = type === ICMP_TYPE.echoReply || type === ICMP_TYPE.timestampReply
    if (!isReply && !isError(type)) return false
    if (this.#asked.get(source)?.includes(destination) === true) return true
    const quoteAt = payloadOffset + ICMP_HEADER_LENGTH
    if (isReply || !parseQuoted(bytes, quoteAt, payloadLength - ICMP_HEADER_LENGTH, this.#quoted))
      return false
    return this.#asked.get(this.#quoted.destination)?.includes(destination) === true
  }

  #markOf(bytes: Buffer, icmpAt: number): number {
    return ((this.#packet.id << 16) | bytes.readUInt16BE(icmpAt + ICMP_CHECKSUM_AT)) >>> 0
  }

  /** Whether the raw socket had a packet waiting, which is in `#delivered` now. */
  #hasDelivery(): boolean {
    try {
      this.#parts.socket.wrap.recv(this.#delivered, this.#noteLength)
      return true
    } catch (error) {
      if (error instanceof Error && error.message === NOTHING_WAITING) return false
      throw error
    }
  }

  /** Whether what the raw socket delivered last was heard by a tap before. */
  #isExpected(): boolean {
    if (!parseIpv4(this.#delivered, 0, this.#deliveredLength, this.#packet)) return false
    const { source, payloadOffset, payloadLength } = this.#packet
    if (payloadLength < ICMP_HEADER_LENGTH) return false
    return this.#deliveries.take(source, this.#markOf(this.#delivered, payloadOffset))
  }

  /** Of what taps heard before a time and the socket was never given, its own full buffer may have cost some. */
  #countSwallowed(beforeMs: number): void {
    const overdue = this.#deliveries.giveUp(beforeMs)
    if (overdue === 0) return
    this.#undelivered += overdue
    const swallowed = this.#undelivered - this.#bufferDrops()
    if (swallowed <= this.#swallowed) return
    this.#parts.counters.add('responsesSwallowed', swallowed - this.#swallowed)
    this.#swallowed = swallowed
  }

  #bufferDrops(): number {
    const memory = Buffer.alloc(SOCKET_MEMORY.bytes)
    this.#parts.socket.getOption(SOL_SOCKET, SO_MEMINFO, memory, memory.length)
    return memory.readUInt32LE(SOCKET_MEMORY.drops)
  }
}

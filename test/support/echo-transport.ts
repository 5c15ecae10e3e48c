/**
 * A transport whose every host answers at once and costs next to nothing itself, so that what a sweep over it takes is
 * the engine's: ICMP is answered in kind, two protocols are silent, the rest draw a protocol unreachable, as often as the
 * host's bucket allows. Answers come in after one and the same latency, so a queue will do.
 */
import { checksum } from '../../src/packet/checksum.ts'
import { IPV4_HEADER_LENGTH } from '../../src/packet/ipv4.ts'
import { LONGEST_PROBE, PROTOCOL } from '../../src/protocol/probe.ts'
import type { Route } from '../../src/route/route.ts'
import { Path } from '../../workers/path.ts'
import type { Confirmation, PacketSink, Transport } from '../../workers/transport/transport.ts'

const SILENT: ReadonlySet<number> = new Set([PROTOCOL.igmp, 103])
const BURST = 6
const QUOTED = IPV4_HEADER_LENGTH + 8
const ANSWER = IPV4_HEADER_LENGTH + 8 + QUOTED
const TTL = 64
const EAR = 0

/** What the hosts are like. */
export interface EchoModel {
  readonly slots: number
  readonly latencyMs: number
  /** Milliseconds from one error of a host to its next, when it has sent six; 0 where it sends all. */
  readonly intervalMs: number
  /** True where all addresses have one MAC address. */
  readonly isOneMachine: boolean
}

export class EchoTransport implements Transport {
  readonly bytes: Buffer
  readonly #model: EchoModel
  readonly #path = new Path()
  readonly #macs: Uint8Array[]
  readonly #lengths: Uint16Array
  readonly #fresh: number[] = []
  /** Of each host, by the low bits of its address. */
  readonly #tokens: Float64Array
  readonly #tokensMs: Float64Array
  /** Answers on their way: a ring of packets. */
  readonly #flights: Buffer
  readonly #flightMs: Float64Array
  readonly #room: number
  #head = 0
  #tail = 0
  #queued = 0
  #nowMs = 0
  /** Probes that have left. */
  sent = 0

  constructor(model: EchoModel, room = 1 << 20) {
    this.#model = model
    this.#macs = Array.from({ length: model.isOneMachine ? 1 : model.slots }, (_, i) =>
      Uint8Array.of(2, 0, 0, i >> 16, (i >> 8) & 0xff, i & 0xff),
    )
    this.bytes = Buffer.alloc(room * LONGEST_PROBE)
    this.#lengths = new Uint16Array(room)
    this.#tokens = new Float64Array(1 << 16).fill(BURST)
    this.#tokensMs = new Float64Array(1 << 16)
    this.#flights = Buffer.alloc(room * ANSWER)
    this.#flightMs = new Float64Array(room)
    this.#room = room
  }

  now(): number {
    return this.#nowMs
  }

  owns(): boolean {
    return false
  }

  attach(slot: number, _route: Route, _destination: number): void {
    this.#fresh.push(slot)
  }

  detach(): void {}

  macOf(slot: number): Uint8Array | undefined {
    return this.#macs[slot % this.#macs.length]
  }

  earOf(): number {
    return EAR
  }

  pathOf(): Path {
    return this.#path
  }

  quietMsOf(): number {
    return 1000
  }

  confirm(): Confirmation {
    return 'there'
  }

  isResolving(): boolean {
    return false
  }

  begin(): number {
    if (this.#queued === this.#room) throw new RangeError('too much at once')
    return this.#queued * LONGEST_PROBE
  }

  commit(length: number): void {
    this.#lengths[this.#queued] = length
    this.#queued += 1
  }

  /** What was written leaves when the network's turn comes. */
  flush(): void {}

  receive(sink: PacketSink): boolean {
    while (this.#head !== this.#tail && (this.#flightMs[this.#head] ?? 0) <= this.#nowMs) {
      sink.onPacket(this.#flights, this.#head * ANSWER, ANSWER, this.#nowMs, EAR)
      this.#head = (this.#head + 1) % this.#room
    }
    return true
  }

  hasDroppedSince(): boolean {
    return false
  }

  easeMs(): number {
    return 0
  }

  tick(sink: PacketSink): number {
    for (const slot of this.#fresh.splice(0))
      sink.onNextHop(slot, 'answered', this.#model.latencyMs, this.#nowMs)
    return Number.POSITIVE_INFINITY
  }

  /** Lets the hosts answer what has left, and moves the clock. */
  advance(nowMs: number): void {
    for (let i = 0; i < this.#queued; i += 1) this.#answer(i * LONGEST_PROBE)
    this.sent += this.#queued
    this.#queued = 0
    this.#nowMs = nowMs
  }

  /** When the next answer comes in, or Infinity. */
  get nextMs(): number {
    return this.#head === this.#tail ? Number.POSITIVE_INFINITY : (this.#flightMs[this.#head] ?? 0)
  }

  /** Packets that were written and have not left. */
  get queued(): number {
    return this.#queued
  }

  wait(): Promise<void> {
    return Promise.resolve()
  }

  close(): void {}

  #answer(at: number): void {
    const protocol = this.bytes[at + 9] ?? 0
    if (SILENT.has(protocol)) return
    const isDirect = protocol === PROTOCOL.icmp
    if (!isDirect && !this.#grants(this.bytes.readUInt16BE(at + 18))) return
    const to = this.#tail * ANSWER
    const flights = this.#flights
    const header = to + IPV4_HEADER_LENGTH
    flights.fill(0, to, to + ANSWER)
    flights[to] = 0x45
    flights.writeUInt16BE(ANSWER, to + 2)
    flights[to + 8] = TTL
    flights[to + 9] = PROTOCOL.icmp
    this.bytes.copy(flights, to + 12, at + 16, at + 20)
    this.bytes.copy(flights, to + 16, at + 12, at + 16)
    if (isDirect) this.bytes.copy(flights, header + 4, at + 24, at + 28)
    else {
      flights[header] = 3
      flights[header + 1] = 2
      this.bytes.copy(flights, header + 8, at, at + QUOTED)
    }
    flights.writeUInt16BE(checksum(flights, to, IPV4_HEADER_LENGTH), to + 10)
    flights.writeUInt16BE(checksum(flights, header, ANSWER - IPV4_HEADER_LENGTH), header + 2)
    this.#flightMs[this.#tail] = this.#nowMs + this.#model.latencyMs
    this.#tail = (this.#tail + 1) % this.#room
    if (this.#tail === this.#head) throw new RangeError('too many answers on their way')
  }

  #grants(host: number): boolean {
    const { intervalMs } = this.#model
    if (intervalMs === 0) return true
    const filled = (this.#nowMs - (this.#tokensMs[host] ?? 0)) / intervalMs
    const tokens = Math.min((this.#tokens[host] ?? 0) + filled, BURST)
    this.#tokensMs[host] = this.#nowMs
    this.#tokens[host] = tokens >= 1 ? tokens - 1 : tokens
    return tokens >= 1
  }
}

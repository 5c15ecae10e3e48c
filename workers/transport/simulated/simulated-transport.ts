/**
 * The *simulated* transport: the engine over a network that exists only as a model, on a clock that jumps from
 * one event to the next. No real time passes and nothing is random: the same model gives the same sweep.
 */

import { allocateRouters } from '../../../src/contract/routers.ts'
import { LONGEST_PROBE } from '../../../src/protocol/probe.ts'
import type { Route } from '../../../src/route/route.ts'
import { Path } from '../../path.ts'
import type { Confirmation, PacketSink, Transport } from '../transport.ts'
import { FlightQueue } from './flight-queue.ts'
import { wayOf } from './host-model.ts'
import type { SimulatedNetwork } from './simulated-network.ts'

const QUIET_MS = 1000
/** How long a next hop is asked for before it is given up. */
const UNREACHED_MS = 1000
const EAR = 0

/** Packets that are written before they leave; a full outbox leaves at once. */
const OUTBOX = 64

/** Told of every packet that leaves, when it leaves; the bytes are its own to read only until it returns. */
export type WireTap = (packet: Buffer, nowMs: number) => void

/** A slot, the gateway on its way, and until it is resolved when and how it will be. */
interface Peer {
  readonly destination: number
  readonly path: Path
  readonly isTarget: boolean
  dueMs: number
}

export class SimulatedTransport implements Transport {
  readonly bytes: Buffer
  readonly #longest: number
  readonly #network: SimulatedNetwork
  readonly #tap: WireTap | undefined
  readonly #flights = new FlightQueue()
  readonly #peers = new Map<number, Peer>()
  readonly #sources = new Set<number>()
  readonly #resolving = new Set<number>()
  readonly #routers = allocateRouters()
  readonly #paths = new Map<number | undefined, Path>()
  readonly #lengths: number[] = []
  #nowMs = 0

  /** The longest packet that is sent has `longest` bytes. */
  constructor(network: SimulatedNetwork, tap?: WireTap, longest = LONGEST_PROBE) {
    this.bytes = Buffer.alloc(OUTBOX * longest)
    this.#longest = longest
    this.#network = network
    this.#tap = tap
  }

  now(): number {
    return this.#nowMs
  }

  owns(address: number): boolean {
    return this.#sources.has(address)
  }

  attach(slot: number, { gateway, sources }: Route, destination: number): void {
    for (const source of sources) this.#sources.add(source)
    const host = this.#network.hostAt(destination)
    const isTarget = gateway === undefined
    const takesMs = !isTarget ? 0 : host === undefined ? UNREACHED_MS : 2 * wayOf(host).latencyMs
    const way = { interfaceIndex: 1, gateway, isRouted: !isTarget }
    const path = this.#paths.get(gateway) ?? new Path(way, this.#routers)
    this.#paths.set(gateway, path)
    this.#peers.set(slot, { destination, path, isTarget, dueMs: this.#nowMs + takesMs })
    this.#resolving.add(slot)
  }

  detach(slot: number): void {
    this.#peers.delete(slot)
    this.#resolving.delete(slot)
  }

  macOf(slot: number): Uint8Array | undefined {
    const peer = this.#peers.get(slot)
    return peer?.isTarget === true ? this.#network.hostAt(peer.destination)?.mac : undefined
  }

  earOf(): number {
    return EAR
  }

  pathOf(slot: number): Path {
    return this.#peers.get(slot)?.path ?? new Path()
  }

  quietMsOf(): number {
    return QUIET_MS
  }

  confirm(slot: number): Confirmation {
    const peer = this.#peers.get(slot)
    if (peer === undefined) return 'gone'
    return peer.isTarget && this.#network.hostAt(peer.destination) === undefined ? 'gone' : 'there'
  }

  isResolving(): boolean {
    return false
  }

  hasDroppedSince(_ms: number): boolean {
    return false
  }

  easeMs(_nowMs: number): number {
    return 0
  }

  begin(): number {
    if (this.#lengths.length === OUTBOX) this.flush()
    return this.#lengths.length * this.#longest
  }

  commit(length: number): void {
    this.#lengths.push(length)
  }

  flush(): void {
    for (const [i, length] of this.#lengths.entries()) {
      const at = i * this.#longest
      this.#tap?.(this.bytes.subarray(at, at + length), this.#nowMs)
      this.#network.depart(this.bytes, at, length, this.#nowMs, this.#flights)
    }
    this.#lengths.length = 0
  }

  receive(sink: PacketSink): boolean {
    for (let flight = this.#flights.take(this.#nowMs); flight; flight = this.#flights.take(this.#nowMs)) {
      if (flight.to === 'scanner') sink.onPacket(flight.bytes, 0, flight.bytes.length, this.#nowMs, EAR)
      else this.#network.arrive(flight, this.#flights)
    }
    return true
  }

  tick(sink: PacketSink, nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    if (this.#resolving.size === 0) return nextMs
    for (const slot of [...this.#resolving]) {
      const peer = this.#peers.get(slot)
      if (peer === undefined) continue
      if (peer.dueMs <= nowMs) this.#resolve(slot, peer, sink)
      else nextMs = Math.min(nextMs, peer.dueMs)
    }
    return nextMs
  }

  /** Moves the clock to the next event, at the latest to `untilMs`; without either it stands still. */
  advance(untilMs: number): void {
    const nextMs = Math.min(untilMs, this.#flights.nextMs)
    if (Number.isFinite(nextMs)) this.#nowMs = Math.max(this.#nowMs, nextMs)
  }

  /** When the next packet arrives somewhere, or Infinity. */
  protected get nextArrivalMs(): number {
    return this.#flights.nextMs
  }

  /** Moves the clock on, past what was due before: that is late then, as in a thread that does not keep up. */
  protected jumpTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms)
  }

  wait(untilMs: number): Promise<void> {
    this.advance(untilMs)
    return new Promise((resolve) => setImmediate(resolve))
  }

  close(): void {
    this.#peers.clear()
    this.#resolving.clear()
  }

  #resolve(slot: number, { destination, isTarget }: Peer, sink: PacketSink): void {
    this.#resolving.delete(slot)
    const host = this.#network.hostAt(destination)
    if (!isTarget) sink.onNextHop(slot, 'ready', undefined, this.#nowMs)
    else if (host === undefined) sink.onNextHop(slot, 'unreached', undefined, this.#nowMs)
    else sink.onNextHop(slot, 'answered', 2 * wayOf(host).latencyMs, this.#nowMs)
  }
}

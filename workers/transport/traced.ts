/**
 * A transport that tells of each packet: what it sends, once that has left, and of what it receives all that the engine has
 * a use for. To the engine it is the transport that it wraps. Without --packet-trace there is none of it.
 */
import { IPV4_FIELD } from '../../src/packet/ipv4.ts'
import type { Route } from '../../src/route/route.ts'
import type { PacketTrace } from '../packet-trace.ts'
import type { Path } from '../path.ts'
import type { Confirmation, NextHopOutcome, PacketSink, Transport } from './transport.ts'

/** How long packets are held back at a time while those before them have not been printed. */
const EASE_MS = 20

export class TracedTransport implements Transport {
  readonly #inner: Transport
  readonly #trace: PacketTrace
  readonly #sinks = new WeakMap<PacketSink, TracedSink>()
  #slot = 0
  #at = 0

  /** `epochMs` is the wall clock's time at the transport's time 0. */
  constructor(inner: Transport, trace: PacketTrace, epochMs: number) {
    this.#inner = inner
    this.#trace = trace
    trace.epochMs = epochMs
  }

  begin(slot: number): number {
    this.#slot = slot
    this.#at = this.#inner.begin(slot)
    return this.#at
  }

  commit(length: number): void {
    const { bytes } = this.#inner
    this.#trace.onWritten(bytes, this.#at, length, this.#slot, bytes[this.#at + IPV4_FIELD.protocol] ?? 0)
    this.#inner.commit(length)
  }

  flush(sink: PacketSink): void {
    const nowMs = this.#inner.now()
    this.#inner.flush(this.#sinkFor(sink))
    this.#trace.noteLeft(nowMs)
    this.#trace.postIfDue(nowMs)
  }

  receive(sink: PacketSink): boolean {
    return this.#inner.receive(this.#sinkFor(sink))
  }

  /** Held back too while what was sent has not been printed. */
  easeMs(nowMs: number): number {
    return this.#inner.easeMs(nowMs) || (this.#trace.isFarAhead ? EASE_MS : 0)
  }

  close(): void {
    this.#inner.close()
    this.#trace.post()
  }

  now(): number {
    return this.#inner.now()
  }

  owns(address: number): boolean {
    return this.#inner.owns(address)
  }

  attach(slot: number, route: Route, destination: number): void {
    this.#inner.attach(slot, route, destination)
  }

  detach(slot: number): void {
    this.#inner.detach(slot)
  }

  macOf(slot: number): Uint8Array | undefined {
    return this.#inner.macOf(slot)
  }

  earOf(slot: number): number {
    return this.#inner.earOf(slot)
  }

  pathOf(slot: number): Path {
    return this.#inner.pathOf(slot)
  }

  quietMsOf(slot: number): number {
    return this.#inner.quietMsOf(slot)
  }

  confirm(slot: number, sinceMs: number): Confirmation {
    return this.#inner.confirm(slot, sinceMs)
  }

  isResolving(slot: number): boolean {
    return this.#inner.isResolving(slot)
  }

  get bytes(): Buffer {
    return this.#inner.bytes
  }

  hasDroppedSince(ms: number): boolean {
    return this.#inner.hasDroppedSince(ms)
  }

  tick(sink: PacketSink, nowMs: number, heardMs?: number): number {
    return this.#inner.tick(sink, nowMs, heardMs)
  }

  wait(untilMs: number): Promise<void> {
    return this.#inner.wait(untilMs)
  }

  #sinkFor(sink: PacketSink): TracedSink {
    const known = this.#sinks.get(sink) ?? new TracedSink(sink, this.#trace)
    this.#sinks.set(sink, known)
    return known
  }
}

class TracedSink implements PacketSink {
  readonly #sink: PacketSink
  readonly #trace: PacketTrace

  constructor(sink: PacketSink, trace: PacketTrace) {
    this.#sink = sink
    this.#trace = trace
  }

  onPacket(bytes: Buffer, offset: number, length: number, nowMs: number, ear: number): boolean {
    const isOfUse = this.#sink.onPacket(bytes, offset, length, nowMs, ear)
    if (isOfUse) this.#trace.onPacket(bytes, offset, length, nowMs)
    return isOfUse
  }

  onNextHop(slot: number, outcome: NextHopOutcome, rttMs: number | undefined, nowMs: number): void {
    this.#sink.onNextHop(slot, outcome, rttMs, nowMs)
  }

  onUnsent(slot: number, protocol: number): void {
    this.#trace.takeBack(slot, protocol)
    this.#sink.onUnsent(slot, protocol)
  }
}

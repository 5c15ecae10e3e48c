/**
 * What --packet-trace tells of a worker's packets, on its way to the coordinator: what was sent, once it has left, and what
 * was received. It goes out in batches, and no further ahead of what has been printed than a megabyte: whoever sends is
 * then held back.
 */
import { tracedOf } from '../src/contract/taken.ts'
import { TRACED_BYTES, TraceWriter } from '../src/contract/trace-bytes.ts'
import type { ArpTap } from './transport/packet/arp-tap.ts'

/** Batches go out at the latest after this long, or when they are so large. */
const POST_EVERY_MS = 50
const MOST_BYTES_A_BATCH = 1 << 16
/** So many bytes may be on their way. */
const MOST_AHEAD = 1 << 20
/** In place of a slot: an ARP request. */
const ARP = -1

/** A packet that is written, and perhaps not sent yet. */
interface Written {
  /** The slot that it goes to and its protocol; or ARP and the address that is asked for. */
  readonly owner: number
  readonly key: number
  readonly bytes: Buffer
}

/** Where the batches go, and how many bytes of them have been taken. */
export interface PacketTraceParts {
  readonly worker: number
  /** The memory of taken.ts. */
  readonly taken: SharedArrayBuffer
  readonly post: (bytes: Uint8Array<ArrayBuffer>) => void
}

export class PacketTrace implements ArpTap {
  /** Milliseconds since the epoch at transport time 0; set by whoever has the clock. */
  epochMs = 0
  readonly #parts: PacketTraceParts
  readonly #writer = new TraceWriter()
  #written: Written[] = []
  #posted: number
  #postedMs = Number.NEGATIVE_INFINITY

  constructor(parts: PacketTraceParts) {
    this.#parts = parts
    this.#posted = tracedOf(parts.taken, parts.worker)
  }

  /** True while so much is on its way that whoever sends should wait. */
  get isFarAhead(): boolean {
    const { taken, worker } = this.#parts
    return ((this.#posted - tracedOf(taken, worker)) | 0) > MOST_AHEAD
  }

  /** Notes a packet to a slot that was written at `offset`. */
  onWritten(bytes: Buffer, offset: number, length: number, slot: number, protocol: number): void {
    this.#written.push({ owner: slot, key: protocol, bytes: beginningOf(bytes, offset, length) })
  }

  onRequest(bytes: Buffer, offset: number, length: number, target: number): void {
    this.#written.push({ owner: ARP, key: target, bytes: beginningOf(bytes, offset, length) })
  }

  onUnsent(target: number): void {
    this.takeBack(ARP, target)
  }

  /** Notes that the latest packet of a protocol that was written to a slot never left. */
  takeBack(owner: number, key: number): void {
    const place = this.#written.findLastIndex((written) => written.owner === owner && written.key === key)
    if (place >= 0) this.#written.splice(place, 1)
  }

  /** All that was written and not taken back has left, at transport time `atMs`. */
  noteLeft(atMs: number): void {
    for (const { owner, bytes } of this.#written) {
      this.#writer.add({ atMs: this.epochMs + atMs, isSent: true, isArp: owner === ARP, bytes })
    }
    this.#written = []
  }

  onMessage(bytes: Buffer, offset: number, length: number, nowMs: number): void {
    this.#noteReceived(bytes, offset, length, nowMs, true)
  }

  /** Notes an IPv4 packet that was received. */
  onPacket(bytes: Buffer, offset: number, length: number, nowMs: number): void {
    this.#noteReceived(bytes, offset, length, nowMs, false)
  }

  #noteReceived(bytes: Buffer, offset: number, length: number, nowMs: number, isArp: boolean): void {
    const beginning = bytes.subarray(offset, offset + Math.min(length, TRACED_BYTES))
    this.#writer.add({ atMs: this.epochMs + nowMs, isSent: false, isArp, bytes: beginning })
    if (this.#writer.length >= MOST_BYTES_A_BATCH) this.post()
  }

  /** Posts what there is, if it is much, or the last time is long enough ago. */
  postIfDue(nowMs: number): void {
    if (this.#writer.length < MOST_BYTES_A_BATCH && nowMs - this.#postedMs < POST_EVERY_MS) return
    this.#postedMs = nowMs
    this.post()
  }

  /** Posts what there is. */
  post(): void {
    if (this.#writer.length === 0) return
    const bytes = this.#writer.take()
    this.#posted = (this.#posted + bytes.length) | 0
    this.#parts.post(bytes)
  }
}

function beginningOf(bytes: Buffer, offset: number, length: number): Buffer {
  return Buffer.from(bytes.subarray(offset, offset + Math.min(length, TRACED_BYTES)))
}

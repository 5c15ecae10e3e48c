/**
 * Packets that were sent or received, as bytes, one behind the other: what --packet-trace tells of is handed from thread to
 * thread in one buffer, not copied.
 *
 *   0 time, ms since the epoch (a double) | 8 what it is | 9 bytes that follow | 10 the beginning of the packet
 */
import { GrowingBytes } from './growing-bytes.ts'

const FIELD = { time: 0, what: 8, length: 9, end: 10 } as const
const WHAT = { sent: 1, arp: 2 } as const

/** So much of a packet is kept: all headers, and those that an ICMP error quotes. */
export const TRACED_BYTES = 128
/** Room for some hundreds; it grows for more. */
const FIRST_BYTES = 1 << 15

/** One packet. */
export interface TracedPacket {
  /** Milliseconds since the epoch, with fractions. */
  readonly atMs: number
  /** Sent by us, or received. */
  readonly isSent: boolean
  /** An ARP message; else an IPv4 packet. */
  readonly isArp: boolean
  /** From its ARP or IP header on, at most TRACED_BYTES. */
  readonly bytes: Buffer
}

/** Packets that are written one behind the other. */
export class TraceWriter {
  readonly #written = new GrowingBytes(FIRST_BYTES)

  /** How many bytes those take that were added since the last `take`. */
  get length(): number {
    return this.#written.length
  }

  /** Appends a packet; of longer ones the beginning. */
  add({ atMs, isSent, isArp, bytes }: TracedPacket): void {
    const length = Math.min(bytes.length, TRACED_BYTES)
    const start = this.#written.extend(FIELD.end + length)
    const { bytes: into, view } = this.#written
    view.setFloat64(start + FIELD.time, atMs)
    view.setUint8(start + FIELD.what, (isSent ? WHAT.sent : 0) | (isArp ? WHAT.arp : 0))
    view.setUint8(start + FIELD.length, length)
    into.set(bytes.subarray(0, length), start + FIELD.end)
  }

  /** The packets that were added, in a buffer of their own; begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#written.take()
  }
}

/** The packets of such a buffer, in the order in which they were added; their bytes are views of it. */
export function decodeTrace(traced: Uint8Array): TracedPacket[] {
  const view = new DataView(traced.buffer, traced.byteOffset, traced.length)
  const packets: TracedPacket[] = []
  for (let at = 0; at < traced.length; ) {
    const what = view.getUint8(at + FIELD.what)
    const end = at + FIELD.end + view.getUint8(at + FIELD.length)
    packets.push({
      atMs: view.getFloat64(at + FIELD.time),
      isSent: (what & WHAT.sent) !== 0,
      isArp: (what & WHAT.arp) !== 0,
      bytes: Buffer.from(traced.buffer, traced.byteOffset + at + FIELD.end, end - at - FIELD.end),
    })
    at = end
  }
  return packets
}

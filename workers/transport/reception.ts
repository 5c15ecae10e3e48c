/**
 * A packet socket that only listens, as its owner hears it: frames one by one, a bounded number at a time, and whether
 * any were lost for want of room. They lie in a ring that the kernel writes into, or where it has no memory for one in the
 * socket's own buffer.
 */
import type { CounterRow } from '../../src/contract/counters.ts'
import { ReceiveBatch } from '../../src/linux/batch.ts'
import { PacketSocket, type PacketSocketOptions } from '../../src/linux/packet-socket.ts'
import type { ReceiveRing } from '../../src/linux/receive-ring.ts'

/** The most frames that are heard in one go, so that a turn stays short: some milliseconds. */
const MOST_AT_ONCE = 4096
/** What a batch takes at once. */
const BATCH_CAPACITY = 256
/**
 * Bytes of a frame: those of a ring, some 440 of which are the packet's, and those of a batch, an ICMP error with all that
 * RFC 1812 lets it quote. Where probes are longer than so many bytes, what echoes one of them needs larger ones.
 */
const FRAME_BYTES = { usual: { ring: 512, batch: 640 }, large: { ring: 2048, batch: 2048 } } as const
const USUAL_LONGEST = 384
/** Asked of the kernel where it gives no ring; it grants what it may. */
const RECEIVE_BUFFER = 16 * 1024 * 1024
/** With a quarter of a ring heard in one go some frames may have found no room; or with one for each of so many bytes. */
const SUSPICIOUS_BYTES = 8192

/** What a reception listens to. */
export interface ReceptionOptions
  extends Omit<PacketSocketOptions, 'receiveBuffer' | 'ringFrames' | 'ringFrameBytes' | 'bypassQueue'> {
  /** For how many frames there should be room. */
  readonly frames: number
  /** Bytes of the longest packet that answers may quote or echo, unless it is a plain probe. */
  readonly longest?: number | undefined
  readonly counters: CounterRow
}

/** Is handed a frame of `length` bytes at `offset`, valid during the call. Where it was cut, what lies behind is not its. */
export type FrameHearer = (bytes: Buffer, offset: number, length: number) => void

export class Reception {
  readonly #socket: PacketSocket
  readonly #batch: ReceiveBatch | undefined
  readonly #counters: CounterRow
  readonly #suspicious: number
  #dropped = 0

  /** Opens the socket; throws SystemCallFailure. */
  constructor({ frames, longest = 0, counters, ...options }: ReceptionOptions) {
    const frameBytes = longest > USUAL_LONGEST ? FRAME_BYTES.large : FRAME_BYTES.usual
    this.#counters = counters
    this.#socket = new PacketSocket({
      ...options,
      ringFrames: frames,
      ringFrameBytes: frameBytes.ring,
      bypassQueue: true,
      receiveBuffer: RECEIVE_BUFFER,
    })
    const { ring } = this.#socket
    const batch = { capacity: BATCH_CAPACITY, stride: frameBytes.batch }
    this.#batch = ring === undefined ? new ReceiveBatch(batch) : undefined
    const suspicious = ring === undefined ? this.#socket.receiveBuffer / SUSPICIOUS_BYTES : ring.capacity / 4
    this.#suspicious = Math.min(Math.max(suspicious, 1), MOST_AT_ONCE)
  }

  /** The socket, to wait for and to send by. */
  get fd(): number {
    return this.#socket.fd
  }

  /** Hands over what has come; true when that is all, false when there is more. */
  receive(hear: FrameHearer): boolean {
    const { ring } = this.#socket
    const heard = ring === undefined ? this.#receiveBatches(hear) : this.#receiveRing(ring, hear)
    if (heard >= this.#suspicious) this.countDrops()
    return heard < MOST_AT_ONCE
  }

  /** How many frames have been lost for want of room, as far as known. */
  get dropped(): number {
    return this.#dropped
  }

  /** Puts another filter in the place of the one it has. Throws SystemCallFailure. */
  filterBy(program: Uint8Array): void {
    this.#socket.filterBy(program)
  }

  /** Asks the kernel how many frames it has dropped since the last time. */
  countDrops(): void {
    const { drops } = this.#socket.statistics()
    if (drops === 0) return
    this.#dropped += drops
    this.#counters.add('kernelDrops', drops)
  }

  /** To be called once. */
  close(): void {
    this.countDrops()
    this.#socket.close()
  }

  #receiveRing(ring: ReceiveRing, hear: FrameHearer): number {
    let heard = 0
    let isLosing = false
    for (; heard < MOST_AT_ONCE && ring.hasFrame; heard += 1) {
      isLosing ||= ring.isLosing
      hear(ring.frames, ring.offset, ring.length)
      ring.release()
    }
    if (isLosing) this.countDrops()
    return heard
  }

  #receiveBatches(hear: FrameHearer): number {
    const batch = this.#batch
    if (batch === undefined) return 0
    let heard = 0
    for (
      let count: number = BATCH_CAPACITY;
      count === BATCH_CAPACITY && heard < MOST_AT_ONCE;
      heard += count
    ) {
      count = batch.receive(this.#socket.fd)
      for (let i = 0; i < count; i += 1) hear(batch.frames, batch.frameOffset(i), batch.frameLength(i))
    }
    return heard
  }
}

// A receive ring of a packet socket: memory into which the kernel writes each frame as it comes, so that reading one is
// no system call (packet_mmap.rst). Version 2: frames of a fixed size, each shown as soon as it has come; version 3 packs
// them, but shows them in blocks, milliseconds later.
//
//   | frame 0 | frame 1 | ...   each: struct tpacket2_hdr, struct sockaddr_ll, the packet
//
// The kernel owns a frame whose status is 0, we own one whose status is not. A ring is not bound by net.core.rmem_max.
import { PACKET_HOST } from './batch.ts'
import { type MemoryMap, mapMemory } from './memory-map.ts'
import { setSocketOption } from './socket.ts'

const SOL_PACKET = 263
const PACKET_RX_RING = 5
const PACKET_VERSION = 10
const TPACKET_V2 = 1

/** struct tpacket2_hdr, positions in bytes, and that of the packet type in the sockaddr_ll behind it. */
const HEADER = { status: 0, length: 4, packetAt: 12, packetType: 42 } as const

const STATUS_KERNEL = 0
/** The ring had no room for a frame since its statistics were last asked for. */
const STATUS_LOSING = 4

/** Bytes of a frame, unless others are wanted. */
export const RING_FRAME_BYTES = 512
const BLOCK_BYTES = 65_536

export class ReceiveRing {
  /** All of it. */
  readonly frames: Buffer
  /** How many frames it holds. */
  readonly capacity: number
  readonly #frameBytes: number
  readonly #map: MemoryMap
  readonly #words: Int32Array
  readonly #halves: Uint16Array
  #at = 0

  /**
   * Gives an unbound packet socket a ring for `frames` frames (rounded up to whole blocks of 64 kB) of `frameBytes`, a
   * power of two, some 70 of which are the kernel's. Throws SystemCallFailure: ENOMEM, EINVAL where the kernel has none to
   * give.
   */
  constructor(fd: number, frames: number, frameBytes: number) {
    const framesInBlock = BLOCK_BYTES / frameBytes
    const blocks = Math.ceil(frames / framesInBlock)
    this.#frameBytes = frameBytes
    this.capacity = blocks * framesInBlock
    setSocketOption(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V2)
    setSocketOption(fd, SOL_PACKET, PACKET_RX_RING, request(blocks, frameBytes))
    this.#map = mapMemory(fd, blocks * BLOCK_BYTES)
    this.frames = Buffer.from(this.#map.memory)
    this.#words = new Int32Array(this.#map.memory)
    this.#halves = new Uint16Array(this.#map.memory)
  }

  /** Whether a frame has come that was not released yet: the current one. */
  get hasFrame(): boolean {
    return Atomics.load(this.#words, this.#at >> 2) !== STATUS_KERNEL
  }

  /** Where the packet of the current frame begins in `frames`. */
  get offset(): number {
    return this.#at + (this.#halves[(this.#at + HEADER.packetAt) >> 1] ?? 0)
  }

  /** How long the packet was on the wire; what has no room in a frame is cut off. */
  get length(): number {
    return this.#words[(this.#at + HEADER.length) >> 2] ?? 0
  }

  /** To whom the current frame was addressed: PACKET_HOST ... */
  get packetType(): number {
    return this.frames[this.#at + HEADER.packetType] ?? PACKET_HOST
  }

  /** Whether the current frame came after others had been dropped, since the socket's statistics were last asked for. */
  get isLosing(): boolean {
    return (Atomics.load(this.#words, this.#at >> 2) & STATUS_LOSING) !== 0
  }

  /** Gives the current frame back to the kernel; the one behind it is current then. */
  release(): void {
    Atomics.store(this.#words, this.#at >> 2, STATUS_KERNEL)
    this.#at += this.#frameBytes
    if (this.#at === this.frames.length) this.#at = 0
  }

  /** To be called once, before the socket is closed. */
  close(): void {
    this.#map.unmap()
  }
}

/** struct tpacket_req. */
function request(blocks: number, frameBytes: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(BLOCK_BYTES, 0)
  bytes.writeUInt32LE(blocks, 4)
  bytes.writeUInt32LE(frameBytes, 8)
  bytes.writeUInt32LE((blocks * BLOCK_BYTES) / frameBytes, 12)
  return bytes
}

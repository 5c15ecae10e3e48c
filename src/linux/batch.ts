// Many packets for one system call: sendmmsg and recvmmsg over buffers laid out once. Nothing is allocated per
// packet; the caller writes and reads frames in place. A batch belongs to one thread.
//
//   | mmsghdr 0 | mmsghdr 1 | ...   64 bytes each: name, iovec, flags, and the length that the kernel gives
//   | iovec 0   | iovec 1   | ...   16 bytes each: address and length of one frame
//   | name 0    | name 1    | ...   where asked for: struct sockaddr_ll, filled in by the kernel
//   | frame 0   | frame 1   | ...   `stride` bytes each
//
// All of it is one ArrayBuffer, so that whoever holds a part keeps alive what the kernel's structures point to.
import { addressOf, EAGAIN, EINTR, ENETDOWN, ENOBUFS, errno, libc, SystemCallFailure } from './libc.ts'
import { MSG_DONTWAIT } from './socket.ts'

type SendCall = (fd: number, headers: number, count: number, flags: number) => number
type ReceiveCall = (fd: number, headers: number, count: number, flags: number, timeout: null) => number

const sendmmsg: SendCall = libc.func('int sendmmsg(int, void *, unsigned int, int)')
const recvmmsg: ReceiveCall = libc.func('int recvmmsg(int, void *, unsigned int, int, void *)')

/** struct mmsghdr (which begins with the pointer to the name) and struct iovec; positions in 32-bit words. */
const HEADER = { bytes: 64, words: 16, nameLength: 2, vector: 4, vectorCount: 6, length: 14 } as const
const VECTOR = { bytes: 16, words: 4, length: 2 } as const

/** struct sockaddr_ll, and the byte in it that says to whom a frame was addressed. */
const SOCKADDR_LL = { bytes: 20, packetType: 10 } as const

/** What `packetType` gives (linux/if_packet.h): to us, to all, to a group, to somebody else, or sent by this machine. */
export const PACKET_HOST = 0
export const PACKET_BROADCAST = 1
export const PACKET_OTHERHOST = 3

/** What both directions share: the memory, wired up. */
class Batch {
  /** All frames. Frame i begins at `frameOffset(i)`. */
  readonly frames: Buffer
  /** The most frames that it holds. */
  readonly capacity: number
  /** The room for each frame, in bytes. */
  readonly stride: number
  protected readonly headers: Uint32Array
  protected readonly vectors: Uint32Array
  protected readonly names: Uint8Array
  protected readonly headersAt: number

  constructor(capacity: number, stride: number, nameBytes: number) {
    const vectorsFrom = capacity * HEADER.bytes
    const namesFrom = vectorsFrom + capacity * VECTOR.bytes
    const framesFrom = namesFrom + capacity * nameBytes
    const memory = new ArrayBuffer(framesFrom + capacity * stride)
    const at = addressOf(new Uint8Array(memory))
    this.frames = Buffer.from(memory, framesFrom)
    this.capacity = capacity
    this.stride = stride
    this.headers = new Uint32Array(memory, 0, capacity * HEADER.words)
    this.vectors = new Uint32Array(memory, vectorsFrom, capacity * VECTOR.words)
    this.names = new Uint8Array(memory, namesFrom, capacity * nameBytes)
    this.headersAt = Number(at)

    const view = Buffer.from(memory)
    for (let index = 0; index < capacity; index++) {
      const header = index * HEADER.bytes
      const vector = vectorsFrom + index * VECTOR.bytes
      view.writeBigUInt64LE(at + BigInt(vector), header + HEADER.vector * 4)
      view.writeUInt32LE(1, header + HEADER.vectorCount * 4)
      view.writeBigUInt64LE(at + BigInt(framesFrom + index * stride), vector)
      view.writeUInt32LE(stride, vector + VECTOR.length * 4)
      if (nameBytes > 0) view.writeBigUInt64LE(at + BigInt(namesFrom + index * nameBytes), header)
    }
  }

  /** Where frame `index` begins in `frames`. */
  frameOffset(index: number): number {
    return index * this.stride
  }
}

/** Frames to send. */
export class SendBatch extends Batch {
  /** Why the last `send` took none, EAGAIN or ENOBUFS; 0 if it took some. */
  lastErrno = 0

  /** Room for `capacity` frames of at most `stride` bytes. */
  constructor(capacity: number, stride: number) {
    super(capacity, stride, 0)
  }

  /** How many bytes of frame `index` to send, at most the stride. */
  setLength(index: number, bytes: number): void {
    if (index >= this.capacity || bytes > this.stride)
      throw new RangeError(`frame ${index} of ${bytes} bytes`)
    this.vectors[index * VECTOR.words + VECTOR.length] = bytes
  }

  /**
   * Sends the frames `from` .. `from + count - 1` in order; gives how many of them, from the first on, the kernel
   * accepted. 0 with `lastErrno` set when its queue is full. Throws SystemCallFailure for anything else (ENETDOWN,
   * ENXIO, EMSGSIZE ...), in which case none of these was accepted.
   */
  send(fd: number, from: number, count: number): number {
    if (from < 0 || from + count > this.capacity) throw new RangeError(`frames ${from} to ${from + count}`)
    this.lastErrno = 0
    if (count === 0) return 0
    const accepted = sendmmsg(fd, this.headersAt + from * HEADER.bytes, count, MSG_DONTWAIT)
    if (accepted >= 0) return accepted
    const reason = errno()
    if (reason !== EAGAIN && reason !== ENOBUFS && reason !== EINTR)
      throw new SystemCallFailure('sendmmsg', reason)
    this.lastErrno = reason
    return 0
  }
}

export interface ReceiveBatchOptions {
  /** The most frames that one `receive` gives. */
  capacity: number
  /** The most bytes of a frame; longer ones are cut. */
  stride: number
  /** Whether the kernel shall also say to whom each frame was addressed (`packetType`). */
  packetTypes?: boolean
}

/** Frames received, valid until the next `receive`. Frame i has `frameLength(i)` bytes. */
export class ReceiveBatch extends Batch {
  constructor({ capacity, stride, packetTypes = false }: ReceiveBatchOptions) {
    super(capacity, stride, packetTypes ? SOCKADDR_LL.bytes : 0)
  }

  /**
   * Takes what is waiting, at most `capacity` frames, without waiting; gives how many. While the interface is down that
   * is none: the socket hears again when it comes back. Throws SystemCallFailure for anything else.
   */
  receive(fd: number): number {
    if (this.names.length > 0) this.#offerNames()
    const received = recvmmsg(fd, this.headersAt, this.capacity, MSG_DONTWAIT, null)
    if (received >= 0) return received
    const reason = errno()
    if (reason === EAGAIN || reason === EINTR || reason === ENETDOWN) return 0
    throw new SystemCallFailure('recvmmsg', reason)
  }

  /** Bytes received of frame `index`. */
  frameLength(index: number): number {
    return this.headers[index * HEADER.words + HEADER.length] ?? 0
  }

  /** PACKET_HOST, PACKET_BROADCAST ... of frame `index`; undefined if they were not asked for. */
  packetType(index: number): number | undefined {
    return this.names[index * SOCKADDR_LL.bytes + SOCKADDR_LL.packetType]
  }

  /** The kernel overwrites each room for a name with the bytes it used, so it is offered anew every time. */
  #offerNames(): void {
    for (let index = 0; index < this.capacity; index++) {
      this.headers[index * HEADER.words + HEADER.nameLength] = SOCKADDR_LL.bytes
    }
  }
}

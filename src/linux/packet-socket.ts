// One AF_PACKET socket on one interface: frames past the kernel's routing and its firewall, in both directions
// (packet(7)). A socket belongs to the thread that opened it.
import { addressOf, ENOMEM, EPERM, libc, SystemCallFailure } from './libc.ts'
import { ReceiveRing, RING_FRAME_BYTES } from './receive-ring.ts'
import {
  AF_PACKET,
  bindSocket,
  closeSocket,
  MSG_DONTWAIT,
  openSocket,
  SO_ATTACH_FILTER,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
  socketOption,
} from './socket.ts'

/** EtherTypes to bind to (linux/if_ether.h). */
export const ETH_P_ALL = 0x0003
export const ETH_P_IP = 0x0800

const SOL_PACKET = 263
const PACKET_STATISTICS = 6
const PACKET_QDISC_BYPASS = 20
const PACKET_IGNORE_OUTGOING = 23

const recvCall: (fd: number, buffer: Uint8Array, length: number, flags: number) => number = libc.func(
  'long recv(int, void *, unsigned long, int)',
)

export interface PacketSocketOptions {
  /** The interface to bind to; 0 = all of them, to receive only. */
  interfaceIndex: number
  /** The EtherType to receive, ETH_P_ALL for every one, 0 for a socket that only sends. */
  protocol: number
  /** Frames with their link header, sent and received; false = received packets begin at the IP header. */
  linkHeader: boolean
  /** A classic BPF program as `assemble` gives it: what it rejects never enters the receive buffer. */
  filter?: Uint8Array
  /** Receive buffer wanted, in bytes. The kernel's default unless given. */
  receiveBuffer?: number
  /** Frames that a receive ring is to hold: they are read from `ring` then, not from the descriptor. */
  ringFrames?: number
  /** Bytes of each, a power of two; 512 unless given: some 440 of the packet. */
  ringFrameBytes?: number
  /** Sends past the interface's queue: faster, and a full driver says ENOBUFS instead of queueing. */
  bypassQueue?: boolean
}

/** An open packet socket. `fd` is for SendBatch, ReceiveBatch and PollSet. */
export class PacketSocket {
  readonly fd: number
  /** The ring asked for, if the kernel gave one. */
  readonly ring: ReceiveRing | undefined
  /** What the kernel granted, as it counts: twice the bytes asked for, at most twice net.core.rmem_max without CAP_NET_ADMIN. */
  readonly receiveBuffer: number

  /** Opens, filters, empties and only then binds it. Throws SystemCallFailure: EPERM without CAP_NET_RAW, ENODEV, ENXIO. */
  constructor(options: PacketSocketOptions) {
    // With protocol 0 it hears nothing, so that no frame can enter ahead of the filter.
    this.fd = openSocket(AF_PACKET, options.linkHeader ? SOCK_RAW : SOCK_DGRAM, 0)
    try {
      this.ring = ringOf(this.fd, options.ringFrames, options.ringFrameBytes ?? RING_FRAME_BYTES)
      this.receiveBuffer = this.#setUp(options)
    } catch (error) {
      this.close()
      throw error
    }
  }

  #setUp(options: PacketSocketOptions): number {
    if (options.filter !== undefined) attachFilter(this.fd, options.filter)
    if (options.receiveBuffer !== undefined) growReceiveBuffer(this.fd, options.receiveBuffer)
    if (options.bypassQueue === true) setSocketOption(this.fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1)
    setSocketOption(this.fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    if (this.ring === undefined) drain(this.fd)
    bindSocket(this.fd, linkLayerAddress(options.protocol, options.interfaceIndex))
    return socketOption(this.fd, SOL_SOCKET, SO_RCVBUF).readInt32LE(0)
  }

  /** Frames that passed the filter since the last call, those dropped for want of buffer included, and these alone. */
  statistics(): { packets: number; drops: number } {
    const counters = socketOption(this.fd, SOL_PACKET, PACKET_STATISTICS, 8)
    return { packets: counters.readUInt32LE(0), drops: counters.readUInt32LE(4) }
  }

  /** Puts another filter in the place of the one it has; no packet passes between them. Throws SystemCallFailure. */
  filterBy(program: Uint8Array): void {
    attachFilter(this.fd, program)
  }

  /** To be called once. */
  close(): void {
    this.ring?.close()
    closeSocket(this.fd)
  }
}

function attachFilter(fd: number, program: Uint8Array): void {
  setSocketOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, emitFilterProgram(program))
}

/**
 * struct sock_fprog, the value of SO_ATTACH_FILTER: the number of instructions and where they are. The program must
 * outlive the call that it is for.
 */
export function emitFilterProgram(program: Uint8Array): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt16LE(program.length / 8, 0)
  header.writeBigUInt64LE(addressOf(program), 8)
  return header
}

/** Undefined where none is wanted, or the kernel has no memory for it. */
function ringOf(fd: number, frames: number | undefined, frameBytes: number): ReceiveRing | undefined {
  if (frames === undefined) return undefined
  try {
    return new ReceiveRing(fd, frames, frameBytes)
  } catch (error) {
    if (error instanceof SystemCallFailure && error.errno === ENOMEM) return undefined
    throw error
  }
}

/** Past net.core.rmem_max where we may (CAP_NET_ADMIN), else up to it. */
function growReceiveBuffer(fd: number, bytes: number): void {
  try {
    setSocketOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes)
  } catch (error) {
    if (!(error instanceof SystemCallFailure) || error.errno !== EPERM) throw error
    setSocketOption(fd, SOL_SOCKET, SO_RCVBUF, bytes)
  }
}

function drain(fd: number): void {
  const scratch = Buffer.alloc(1)
  while (recvCall(fd, scratch, scratch.length, MSG_DONTWAIT) >= 0);
}

/** struct sockaddr_ll, the part that bind reads. The EtherType is in network byte order. */
function linkLayerAddress(protocol: number, interfaceIndex: number): Buffer {
  const address = Buffer.alloc(20)
  address.writeUInt16LE(AF_PACKET, 0)
  address.writeUInt16BE(protocol, 2)
  address.writeInt32LE(interfaceIndex, 4)
  return address
}

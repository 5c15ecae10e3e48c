// Types of the npm package raw-socket 1.8.1, as far as we use it: it ships none. Written from its index.js.
declare module 'raw-socket' {
  import type { EventEmitter } from 'node:events'

  export interface SocketOptions {
    /** 1 = IPv4 (the default), 2 = IPv6. */
    addressFamily?: number
    /** The IP protocol that the socket receives, 0 (which Linux refuses to open) unless given. */
    protocol?: number
    /** Size in bytes of the one receive buffer; longer packets are cut. 4096 unless given. */
    bufferSize?: number
  }

  /** Called once a request was sent, or failed. */
  export type AfterSend = (error: Error | null, bytes: number) => void

  /**
   * The library's own object under a Socket. Its methods throw what the system call refused, `message` being the
   * C library's text ("Operation not permitted"); there is no `code`.
   */
  export interface SocketWrap {
    /** One sendto, at once, past the Socket's queue. The callback runs before it returns. */
    send(buffer: Buffer, offset: number, length: number, address: string, sent: (bytes: number) => void): this
    /** One recvfrom. The callback runs before it returns. Throws if nothing is waiting. */
    recv(buffer: Buffer, received: (buffer: Buffer, bytes: number, source: string) => void): this
  }

  export class Socket extends EventEmitter {
    readonly wrap: SocketWrap
    readonly recvPaused: boolean
    readonly sendPaused: boolean
    /** Closes it and emits 'close' before returning. */
    close(): this
    /** Fills `value` with the option's value and gives its length in bytes. Throws if the kernel refuses. */
    getOption(level: number, option: number, value: Buffer, length: number): number
    /** Sets an option, a 32-bit number or the first `length` bytes of a buffer. Throws if the kernel refuses. */
    setOption(level: number, option: number, value: number): void
    setOption(level: number, option: number, value: Buffer, length: number): void
    pauseRecv(): this
    resumeRecv(): this
    pauseSend(): this
    resumeSend(): this
    /** Queues one packet; one is sent in each turn of the event loop. */
    send(buffer: Buffer, offset: number, length: number, address: string, after: AfterSend): this
    on(event: 'message', listener: (packet: Buffer, source: string) => void): this
    on(event: 'error', listener: (error: Error) => void): this
    on(event: 'close', listener: () => void): this
  }

  /** Opens a raw socket. Throws if the kernel refuses, as it does without CAP_NET_RAW. */
  export function createSocket(options?: SocketOptions): Socket

  export const AddressFamily: { readonly IPv4: number; readonly IPv6: number }
  export const Protocol: {
    readonly None: number
    readonly ICMP: number
    readonly TCP: number
    readonly UDP: number
    readonly ICMPv6: number
  }
  export const SocketLevel: {
    readonly SOL_SOCKET: number
    readonly IPPROTO_IP: number
    readonly IPPROTO_IPV6: number
  }
  export const SocketOption: {
    readonly SO_BROADCAST: number
    readonly SO_RCVBUF: number
    readonly SO_RCVTIMEO: number
    readonly SO_SNDBUF: number
    readonly SO_SNDTIMEO: number
    readonly SO_BINDTODEVICE: number
    readonly IP_HDRINCL: number
    readonly IP_OPTIONS: number
    readonly IP_TOS: number
    readonly IP_TTL: number
  }
}

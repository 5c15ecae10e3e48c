// Asking the kernel about its links, addresses and routes: one request, its whole reply, nothing left in the socket.
// The kernel answers a netlink request while it is being sent, so nothing here waits.
import { checked, EAGAIN, libc, SystemCallFailure } from './libc.ts'
import {
  emitMessage,
  type NetlinkMessage,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  parseMessages,
  parseRefusal,
} from './netlink-message.ts'
import {
  AF_NETLINK,
  closeSocket,
  openSocket,
  SO_RCVTIMEO,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from './socket.ts'

type TransferCall = (fd: number, buffer: Buffer, length: number, flags: number) => number

const sendCall: TransferCall = libc.func('long send(int, const void *, unsigned long, int)')
const recvCall: TransferCall = libc.func('long recv(int, void *, unsigned long, int)')

const NETLINK_ROUTE = 0
/** The kernel never fills more of a dump into one datagram. */
const RECEIVE_BYTES = 32 * 1024
/** A second: only a fault of ours leaves a reply out. */
const RECEIVE_TIMEOUT_SECONDS = 1
const DUMP_TRIES = 5

/** An open NETLINK_ROUTE socket. It needs no privilege. */
export class NetlinkSocket {
  readonly fd: number
  readonly #buffer = Buffer.from(new ArrayBuffer(RECEIVE_BYTES))
  #sequence = 0

  constructor() {
    this.fd = openSocket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, true)
    const timeout = Buffer.alloc(16)
    timeout.writeUInt32LE(RECEIVE_TIMEOUT_SECONDS, 0)
    setSocketOption(this.fd, SOL_SOCKET, SO_RCVTIMEO, timeout)
  }

  /**
   * The one reply to a request, its body valid until the next call; `parseRefusal` tells if it is a refusal. Throws
   * SystemCallFailure if the socket itself fails.
   */
  ask(type: number, body: Buffer): NetlinkMessage {
    const sequence = this.#send(type, NLM_F_REQUEST, body)
    for (;;) {
      const [reply] = this.#receive(sequence)
      if (reply !== undefined) return reply
    }
  }

  /** Every object of a kind. Throws SystemCallFailure if refused, or if they change faster than they can be read. */
  dump(type: number, body: Buffer): NetlinkMessage[] {
    for (let tries = 0; tries < DUMP_TRIES; tries++) {
      const messages = this.#dumpOnce(type, body)
      if (messages.every(({ flags }) => (flags & NLM_F_DUMP_INTR) === 0)) return messages
    }
    throw new SystemCallFailure('netlink dump', EAGAIN)
  }

  /** To be called once. */
  close(): void {
    closeSocket(this.fd)
  }

  #dumpOnce(type: number, body: Buffer): NetlinkMessage[] {
    const sequence = this.#send(type, NLM_F_REQUEST | NLM_F_DUMP, body)
    const messages: NetlinkMessage[] = []
    for (;;) {
      for (const message of this.#receive(sequence)) {
        const refusal = parseRefusal(message)
        if (refusal !== undefined) throw new SystemCallFailure('netlink dump', refusal)
        // Copied, for the buffer is about to be filled again.
        messages.push({ ...message, body: Buffer.from(message.body) })
        if (message.type === NLMSG_DONE) return messages
      }
    }
  }

  #send(type: number, flags: number, body: Buffer): number {
    this.#sequence = (this.#sequence + 1) >>> 0
    const request = emitMessage({ type, flags, sequence: this.#sequence, body })
    checked('send', sendCall(this.fd, request, request.length, 0))
    return this.#sequence
  }

  /** The messages of the next datagram that answer request `sequence`: an abandoned one's are passed over. */
  #receive(sequence: number): NetlinkMessage[] {
    const length = checked('recv', recvCall(this.fd, this.#buffer, RECEIVE_BYTES, 0))
    return parseMessages(this.#buffer.subarray(0, length)).filter((message) => message.sequence === sequence)
  }
}

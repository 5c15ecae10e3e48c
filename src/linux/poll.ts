// Waiting for sockets to become readable, to the microsecond: ppoll(2), since Node's own timers know milliseconds
// only. A wait blocks its thread, event loop included: keep it short and yield to the loop after it.
import { addressOf, EINTR, errno, libc, SystemCallFailure } from './libc.ts'
import { SO_ERROR, SOL_SOCKET, socketOption } from './socket.ts'

type PollCall = (set: number, count: number, timeout: number, mask: null) => number

const ppoll: PollCall = libc.func('int ppoll(void *, unsigned long, const void *, const void *)')

const POLLIN = 0x0001
const POLLERR = 0x0008
/** struct pollfd: int fd, short events, short revents. */
const POLLFD_BYTES = 8
const REVENTS = 6

/** A fixed set of sockets to wait for, set up once and used again and again. */
export class PollSet {
  readonly #set: Buffer
  readonly #setAt: number
  readonly #count: number
  /** struct timespec as four 32-bit words: seconds, 0, nanoseconds, 0. */
  readonly #timeout: Uint32Array
  readonly #timeoutAt: number

  constructor(fds: readonly number[]) {
    this.#count = fds.length
    this.#set = Buffer.from(new ArrayBuffer(fds.length * POLLFD_BYTES))
    this.#setAt = Number(addressOf(this.#set))
    for (const [index, fd] of fds.entries()) {
      this.#set.writeInt32LE(fd, index * POLLFD_BYTES)
      this.#set.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4)
    }
    const timeout = Buffer.from(new ArrayBuffer(16))
    this.#timeout = new Uint32Array(timeout.buffer)
    this.#timeoutAt = Number(addressOf(timeout))
  }

  /**
   * Waits until a socket has something to read or `timeoutMs` (fractions count, negative is 0) have passed; gives
   * whether one has. A failed socket counts as readable: reading it tells how. False also if a signal came.
   */
  pollReadable(timeoutMs: number): boolean {
    const microseconds = Math.max(0, Math.ceil(timeoutMs * 1e3))
    this.#timeout[0] = Math.floor(microseconds / 1e6)
    this.#timeout[2] = (microseconds % 1e6) * 1e3
    const ready = ppoll(this.#setAt, this.#count, this.#timeoutAt, null)
    if (ready >= 0) return ready > 0
    if (errno() !== EINTR) throw new SystemCallFailure('ppoll', errno())
    return false
  }

  /** Whether the socket at `index` was among those of the last `pollReadable` that gave true. */
  isReadable(index: number): boolean {
    return this.#set.readInt16LE(index * POLLFD_BYTES + REVENTS) !== 0
  }

  /**
   * Takes the errors of those that the last `pollReadable` found failed, as reading them would: a packet socket whose link
   * has gone down stays failed, and no wait lasts, until somebody does, and whoever reads its ring does not.
   */
  takeErrors(): void {
    for (let at = 0; at < this.#set.length; at += POLLFD_BYTES) {
      if ((this.#set.readInt16LE(at + REVENTS) & POLLERR) === 0) continue
      socketOption(this.#set.readInt32LE(at), SOL_SOCKET, SO_ERROR)
    }
  }
}

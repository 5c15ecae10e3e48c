// Two connected datagram sockets, for what holds of every socket and needs no privilege.
import { checked, libc } from '../../../src/linux/libc.ts'

const AF_UNIX = 1
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000

const socketpair: (domain: number, type: number, protocol: number, fds: Buffer) => number = libc.func(
  'int socketpair(int, int, int, void *)',
)

/** Both ends, non-blocking. */
export function socketPair(): [number, number] {
  const fds = Buffer.alloc(8)
  checked('socketpair', socketpair(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0, fds))
  return [fds.readInt32LE(0), fds.readInt32LE(4)]
}

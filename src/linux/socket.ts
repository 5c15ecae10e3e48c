// Sockets as the kernel has them: a number to open, bind, set options of and close. Everything that fails throws
// SystemCallFailure. Constants are those of asm-generic, which all supported machine types share.
import { noteClosed, noteOpened } from './held.ts'
import { checked, libc } from './libc.ts'

export const AF_NETLINK = 16
export const AF_PACKET = 17

export const SOCK_DGRAM = 2
export const SOCK_RAW = 3

const SOCK_NONBLOCK = 0o4000
const SOCK_CLOEXEC = 0o2000000

export const SOL_SOCKET = 1
export const SO_ERROR = 4
export const SO_RCVBUF = 8
export const SO_RCVTIMEO = 20
export const SO_ATTACH_FILTER = 26
export const SO_RCVBUFFORCE = 33
export const SO_MEMINFO = 55

/** What SO_MEMINFO gives: nine u32 (linux/sock_diag.h), the last of them the packets lost for want of receive buffer. */
export const SOCKET_MEMORY = { bytes: 36, drops: 32 } as const

export const MSG_DONTWAIT = 0x40

type IntegerCall = (...numbers: number[]) => number
type OptionCall = (fd: number, level: number, option: number, value: Uint8Array, length: number) => number
type GetOptionCall = (
  fd: number,
  level: number,
  option: number,
  value: Uint8Array,
  length: Uint8Array,
) => number
type AddressCall = (fd: number, address: Uint8Array, length: number) => number

const socketCall: IntegerCall = libc.func('int socket(int, int, int)')
const closeCall: IntegerCall = libc.func('int close(int)')
const bindCall: AddressCall = libc.func('int bind(int, const void *, unsigned int)')
const setsockopt: OptionCall = libc.func('int setsockopt(int, int, int, const void *, unsigned int)')
const getsockopt: GetOptionCall = libc.func('int getsockopt(int, int, int, void *, void *)')

/** A new socket, closed on exec; its calls return EAGAIN instead of waiting unless `blocking`. EPERM: no CAP_NET_RAW. */
export function openSocket(domain: number, type: number, protocol: number, blocking = false): number {
  const flags = SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK)
  const fd = checked('socket', socketCall(domain, type | flags, protocol))
  noteOpened(fd)
  return fd
}

/** Gives the number back. To be called once: the kernel reuses it. */
export function closeSocket(fd: number): void {
  noteClosed(fd)
  checked('close', closeCall(fd))
}

/** Binds to an address, a struct sockaddr_* of the socket's family. */
export function bindSocket(fd: number, address: Uint8Array): void {
  checked('bind', bindCall(fd, address, address.length))
}

/** Sets a socket option, a C int or the bytes of its structure. */
export function setSocketOption(fd: number, level: number, option: number, value: number | Uint8Array): void {
  const bytes = typeof value === 'number' ? nativeInt(value) : value
  checked('setsockopt', setsockopt(fd, level, option, bytes, bytes.length))
}

/** Reads a socket option of at most `length` bytes. */
export function socketOption(fd: number, level: number, option: number, length = 4): Buffer {
  const value = Buffer.alloc(length)
  const size = nativeInt(length)
  checked('getsockopt', getsockopt(fd, level, option, value, size))
  return value.subarray(0, size.readInt32LE(0))
}

function nativeInt(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

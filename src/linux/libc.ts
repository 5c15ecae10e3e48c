// The C library, loaded once in each thread, and what a failed system call looks like. The structures of this room
// are laid out by hand in Buffers, in the only shape that we meet: 64-bit, little-endian.
import { constants, endianness } from 'node:os'
import { getSystemErrorMap } from 'node:util'
import koffi from 'koffi'

const SIXTY_FOUR_BIT = ['x64', 'arm64', 'riscv64', 'loong64', 'ppc64']

if (endianness() !== 'LE' || !SIXTY_FOUR_BIT.includes(process.arch)) {
  throw new Error(`protosweep knows the system calls of 64-bit little-endian Linux, not of ${process.arch}`)
}

/** The process's own C library, whichever it is (glibc or musl). */
export const libc = koffi.load(null)

/** Where a buffer's first byte lies, to be stored in a structure. The caller keeps the buffer alive. */
export function addressOf(buffer: Uint8Array): bigint {
  return koffi.address(buffer)
}

/** The errno of this thread's last call made through koffi, 0 if none failed yet. */
export function errno(): number {
  return koffi.errno()
}

export const { EAGAIN, EINTR, ENETDOWN, ENOBUFS, ENOMEM, EPERM } = constants.errno

/** The symbol of an errno, such as 'ENETDOWN'; 'errno 999' if it has none. */
export function errnoName(number: number): string {
  return getSystemErrorMap().get(-number)?.[0] ?? `errno ${number}`
}

/** A system call that the kernel refused. Match on `code`, not on the class, which is another one in each thread. */
export class SystemCallFailure extends Error {
  /** 'EPERM', 'ENETDOWN' ... */
  readonly code: string
  readonly errno: number
  /** 'sendmmsg', 'bind' ... */
  readonly call: string

  constructor(call: string, number: number) {
    const text = getSystemErrorMap().get(-number)?.[1] ?? 'unknown error'
    super(`${call}: ${text} (${errnoName(number)})`)
    this.name = 'SystemCallFailure'
    this.code = errnoName(number)
    this.errno = number
    this.call = call
  }
}

/** Passes on the result of a call, or throws the SystemCallFailure that its -1 stands for. */
export function checked(call: string, result: number): number {
  if (result < 0) throw new SystemCallFailure(call, errno())
  return result
}

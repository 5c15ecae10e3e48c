// A file as memory that several processes share: mmap(2) with MAP_SHARED. Atomics work on it as on a SharedArrayBuffer,
// since V8 uses the processor's atomic instructions on every kind of buffer.
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import koffi from 'koffi'
import { noteMapped, noteUnmapped } from './held.ts'
import { checked, errno, libc, SystemCallFailure } from './libc.ts'

type Mmap = (
  address: null,
  bytes: number,
  protection: number,
  flags: number,
  fd: number,
  offset: number,
) => bigint
type Munmap = (address: bigint, bytes: number) => number

const mmap: Mmap = libc.func('void *mmap(void *, unsigned long, int, int, int, long)')
const munmap: Munmap = libc.func('int munmap(void *, unsigned long)')

const PROT_READ_WRITE = 0x3
const MAP_SHARED = 0x1
/** (void *) -1 */
const MAP_FAILED = 0xffff_ffff_ffff_ffffn
const OWNER_ALONE = 0o600
/** Not where a link leads: whoever owns the directory could have root write into any file. */
const OPENED = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW

/** Memory that is a file's. */
export interface SharedFile {
  /** The file's bytes. Not to be touched after `close`. */
  readonly memory: ArrayBuffer
  close(): void
}

/**
 * Maps the first `bytes` of a file, which is made (mode 0600, zeroes) if there is none. Throws what open(2) does, or a
 * SystemCallFailure.
 */
export function mapShared(path: string, bytes: number): SharedFile {
  const fd = openSync(path, OPENED, OWNER_ALONE)
  try {
    fill(fd, bytes)
    const address = mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0)
    if (address === MAP_FAILED) throw new SystemCallFailure('mmap', errno())
    noteMapped(address, bytes)
    return { memory: koffi.view(address, bytes), close: () => unmap(address, bytes) }
  } finally {
    closeSync(fd)
  }
}

/** Gives mapped memory back: nobody may touch it any more. To be called once. */
export function unmap(address: bigint, bytes: number): void {
  noteUnmapped(address)
  checked('munmap', munmap(address, bytes))
}

// Appended, never written over: somebody else may have it mapped. A hole would do for mmap(2), but with the first store
// into it the kernel kills a process by SIGBUS where the file system has no room left; write(2) says ENOSPC instead.
function fill(fd: number, bytes: number): void {
  const missing = bytes - fstatSync(fd).size
  if (missing > 0) writeSync(fd, new Uint8Array(missing))
}

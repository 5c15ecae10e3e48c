// Memory that the kernel shares with us: mmap(2) with MAP_SHARED of a file, or of a socket's ring. Atomics work on it as
// on a SharedArrayBuffer, since V8 uses the processor's atomic instructions on every kind of buffer.
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

/** Memory that is mapped. */
export interface MemoryMap {
  /** Not to be touched after `unmap`. */
  readonly memory: ArrayBuffer
  unmap(): void
}

/** Maps the first `bytes` of what a descriptor stands for; it may be closed afterwards. Throws SystemCallFailure. */
export function mapMemory(fd: number, bytes: number): MemoryMap {
  const address = mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0)
  if (address === MAP_FAILED) throw new SystemCallFailure('mmap', errno())
  noteMapped(address, bytes)
  return { memory: koffi.view(address, bytes), unmap: () => unmap(address, bytes) }
}

/** Gives mapped memory back: nobody may touch it any more. To be called once. */
export function unmap(address: bigint, bytes: number): void {
  noteUnmapped(address)
  checked('munmap', munmap(address, bytes))
}

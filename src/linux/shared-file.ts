// A file as memory that several processes share.
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import { mapMemory } from './memory-map.ts'

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
    const { memory, unmap } = mapMemory(fd, bytes)
    return { memory, close: unmap }
  } finally {
    closeSync(fd)
  }
}

// Appended, never written over: somebody else may have it mapped. A hole would do for mmap(2), but with the first store
// into it the kernel kills a process by SIGBUS where the file system has no room left; write(2) says ENOSPC instead.
function fill(fd: number, bytes: number): void {
  const missing = bytes - fstatSync(fd).size
  if (missing > 0) writeSync(fd, new Uint8Array(missing))
}

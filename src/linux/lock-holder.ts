/** Who has a file locked, as the kernel lists it (proc(5), /proc/locks). */
import { readFileSync, statSync } from 'node:fs'

/** The number of a process that has a POSIX lock on a file; undefined where nobody has, or nobody in this PID namespace. */
export function lockHolder(path: string): number | undefined {
  try {
    return holderIn(readFileSync('/proc/locks', 'utf8'), statSync(path).ino)
  } catch {
    return undefined
  }
}

/**
 * The same from the text: `1: POSIX  ADVISORY  WRITE 4711 fd:00:2531452 1073741826 1073742335`. By the inode alone: what
 * stat(2) calls the device is another number than the lock's on some file systems.
 */
export function holderIn(locks: string, inode: number): number | undefined {
  for (const line of locks.split('\n')) {
    const [, kind, , mode, process = '', file = ''] = line.trim().split(/\s+/)
    const isHeld = kind === 'POSIX' && mode === 'WRITE' && Number(file.split(':').at(-1)) === inode
    if (isHeld && Number(process) > 0) return Number(process)
  }
  return undefined
}

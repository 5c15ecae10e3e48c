// An advisory lock on a file, flock(2): the kernel takes it back when the process that holds it ends, however it ends.
import { closeSync, constants, openSync } from 'node:fs'
import { errno, libc, SystemCallFailure } from './libc.ts'

type Flock = (fd: number, operation: number) => number

const flock: Flock = libc.func('int flock(int, int)')

const LOCK_EX_NB = 2 | 4
const EWOULDBLOCK = 11
const OWNER_ALONE = 0o600
const OPENED = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW

/** A lock that is held until `release`, or until the process ends. */
export interface FileLock {
  release(): void
}

/**
 * Locks a file, which is made (mode 0600) if there is none; gives undefined where somebody else holds it. Throws what
 * open(2) does, or a SystemCallFailure.
 */
export function lockFile(path: string): FileLock | undefined {
  const fd = openSync(path, OPENED, OWNER_ALONE)
  if (flock(fd, LOCK_EX_NB) === 0) return { release: () => closeSync(fd) }
  const error = errno()
  closeSync(fd)
  if (error === EWOULDBLOCK) return undefined
  throw new SystemCallFailure('flock', error)
}

/** The state directory that root makes and gives to the account which `serve` goes on as. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  type Stats,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import type { Account } from '../linux/account.ts'
import { quoted } from '../packet/result.ts'

/** What a state directory of ours holds: the database, the shared rate ceilings. */
const OURS = /^(inventory\.sqlite|ceilings-)/

/**
 * Makes the directory if there is none, mode 0700, and gives it to the account. One that root made is given too,
 * with what is in it, but only if it is empty or a state directory: no other of root's directories ever changes
 * hands. Throws a Failure BAD_INPUT where it is somebody else's or the system refuses.
 */
export function giveStateDirectory(path: string, account: Account, gid: number): void {
  try {
    make(path)
    if (statSync(path).uid === account.uid) return
    const directory = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY)
    try {
      give(path, directory, account, gid)
    } finally {
      closeSync(directory)
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(
      'BAD_INPUT',
      `${named(path)} cannot be given to ${account.name}: ${fileErrorText(error)}`,
    )
  }
}

// The directories above it stay open to all: the account must get through them.
function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

// All by the open descriptor, so that nobody can put another directory in its place meanwhile.
function give(path: string, directory: number, account: Account, gid: number): void {
  const inside = `/proc/self/fd/${directory}`
  const entries = readdirSync(inside)
  const why = obstacle(fstatSync(directory), entries)
  if (why !== undefined) {
    const advice = `give --state-dir another one, or --user its owner`
    throw new Failure('BAD_INPUT', `${named(path)} cannot be given to ${account.name}: ${why}; ${advice}`)
  }
  for (const entry of entries) lchownSync(`${inside}/${entry}`, account.uid, gid)
  fchmodSync(directory, 0o700)
  fchownSync(directory, account.uid, gid)
}

/** Why a directory must not change hands; undefined if it may. */
function obstacle({ uid, mode }: Stats, entries: readonly string[]): string | undefined {
  if (uid !== 0) return `it belongs to the user with the number ${uid}`
  if ((mode & 0o022) !== 0) return 'others may write to it'
  if (entries.length > 0 && !entries.some((entry) => OURS.test(entry)))
    return 'it holds other files than ours'
  return undefined
}

function named(path: string): string {
  return `the state directory ${quoted(path)}`
}

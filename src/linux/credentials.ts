// From root to an ordinary user that may open raw sockets and nothing else. Capabilities belong to a thread: those of
// the other threads go with setuid, so what comes of it is meant to be passed to execve (reexec.ts) by the same thread.
import type { Account } from './account.ts'
import { CAPABILITIES, hasCapability } from './capability.ts'
import { checked, libc } from './libc.ts'

const { CAP_NET_RAW } = CAPABILITIES

// linux/prctl.h
const PR_SET_KEEPCAPS = 8
const PR_CAPBSET_READ = 23
const PR_CAPBSET_DROP = 24
const PR_SET_NO_NEW_PRIVS = 38
const PR_CAP_AMBIENT = 47
const PR_CAP_AMBIENT_RAISE = 2
const PR_CAP_AMBIENT_CLEAR_ALL = 4

/** Capability sets of 64 bits (linux/capability.h). */
const CAPABILITY_VERSION_3 = 0x20080522

type PrctlCall = (option: number, second: number, third: number, fourth: number, fifth: number) => number
type AccessCall = (path: string, mode: number) => number
type InitgroupsCall = (name: string, group: number) => number
type CapsetCall = (header: Uint8Array, data: Uint8Array) => number

/**
 * Makes this process that account's, with its groups and the given first group, and leaves the calling thread
 * CAP_NET_RAW in all of its capability sets, whatever it executes included, and the way to no other. Takes root's
 * CAP_SETUID, CAP_SETGID and CAP_NET_RAW; without CAP_SETPCAP the bounding set stays as it is, which nothing can
 * make use of any more. Throws what the kernel refuses; by then some of it may be done already.
 */
export function keepNetRawAlone(account: Account, gid: number): void {
  const initgroups: InitgroupsCall = libc.func('int initgroups(const char *, unsigned int)')
  if (hasCapability('CAP_SETPCAP')) boundByNetRaw()
  control(PR_SET_KEEPCAPS, 1)
  checked('initgroups', initgroups(account.name, gid))
  process.setgid?.(gid)
  process.setuid?.(account.uid)
  setCapabilities(1 << CAP_NET_RAW)
  control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW)
  control(PR_SET_NO_NEW_PRIVS, 1)
}

/**
 * Has the programs that this thread starts begin without capabilities; its own, and those of threads that it makes, stay.
 * Root's programs have all of root's in any case.
 */
export function keepFromPrograms(): void {
  control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
}

/**
 * Whether that account may use a path, asked in its stead by root: `mode` is R_OK, W_OK, X_OK of access(2) together.
 * Throws the SystemCallFailure that the account would meet.
 */
export function accessAs(account: Account, gid: number, path: string, mode: number): void {
  const eaccess: AccessCall = libc.func('int eaccess(const char *, int)')
  process.setegid?.(gid)
  process.seteuid?.(account.uid)
  try {
    checked('access', eaccess(path, mode))
  } finally {
    process.seteuid?.(0)
    process.setegid?.(0)
  }
}

// Which capabilities there are depends on the kernel, which refuses to read one that it does not know.
function boundByNetRaw(): void {
  for (let capability = 0; prctl()(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability += 1) {
    if (capability !== CAP_NET_RAW) control(PR_CAPBSET_DROP, capability)
  }
}

/** Sets this thread's effective, permitted and inheritable capabilities to the same set, which is below 2^32. */
function setCapabilities(set: number): void {
  const capset: CapsetCall = libc.func('int capset(const void *, const void *)')
  const header = Buffer.alloc(8)
  header.writeUInt32LE(CAPABILITY_VERSION_3)
  const data = Buffer.alloc(24)
  for (const offset of [0, 4, 8]) data.writeUInt32LE(set, offset)
  checked('capset', capset(header, data))
}

function control(option: number, second: number, third = 0): void {
  checked('prctl', prctl()(option, second, third, 0, 0))
}

function prctl(): PrctlCall {
  return libc.func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)')
}

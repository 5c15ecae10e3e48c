/** Raw and packet sockets need CAP_NET_RAW; without it, which commands would work on this machine. */
import { accessSync, constants } from 'node:fs'
import { basename, delimiter, join, resolve } from 'node:path'
import { Failure } from '../contract/failures.ts'
import { shellWord } from '../contract/shell-word.ts'
import { hasNetRaw } from '../linux/capability.ts'

/** What the hint depends on. */
export interface Surroundings {
  readonly uid: number
  readonly gid: number
  /** What the user types for the program: `['protosweep']` where it is installed, else `node` and a path. */
  readonly program: readonly string[]
  /** The same as absolute paths, which root's PATH does not matter to. */
  readonly absoluteProgram: readonly string[]
  /** The words after it. */
  readonly words: readonly string[]
  /** Whether a program is to be found on the PATH. */
  readonly has: (program: string) => boolean
}

/** Throws a Failure NO_PRIVILEGE when this process may not open raw sockets. */
export function requirePrivilege(): void {
  if (hasNetRaw()) return
  throw new Failure('NO_PRIVILEGE', privilegeHint(surroundings()))
}

/** What is missing, and one command per line that has it. */
export function privilegeHint(around: Surroundings): string {
  const { uid, gid, has } = around
  const missing = 'raw sockets need the capability CAP_NET_RAW, which this process does not have'
  if (uid === 0) return `${missing} although it is root: give the container --cap-add NET_RAW`
  const setpriv = `setpriv --reuid ${uid} --regid ${gid} --init-groups --inh-caps +net_raw --ambient-caps +net_raw`
  const withCapabilityAlone = has('setpriv')
    ? ['  or as yourself, with this capability alone:', `    ${asRoot(around, `${setpriv} `)}`]
    : []
  return [`${missing}.`, '  As root:', `    ${asRoot(around, '')}`, ...withCapabilityAlone].join('\n')
}

// sudo and su both give a PATH of their own, on which neither node nor protosweep need be.
function asRoot({ program, absoluteProgram, words, has }: Surroundings, prefix: string): string {
  const line = (parts: readonly string[]) => [...parts, ...words].map(shellWord).join(' ')
  if (has('sudo')) return `sudo ${prefix}env PATH="$PATH" ${line(program)}`
  return `su -c ${shellWord(`${prefix}${line(absoluteProgram)}`)}`
}

function surroundings(): Surroundings {
  const [node = process.execPath, script = 'protosweep', ...words] = process.argv
  return {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    program: basename(script) === 'protosweep' ? ['protosweep'] : [node, script],
    absoluteProgram: [node, resolve(script)],
    words,
    has: isOnPath,
  }
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

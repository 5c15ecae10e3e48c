// A process that becomes another program, keeping its number, its parent and its standard streams.
import { checked, libc } from './libc.ts'

/** A program as execve(2) takes it. */
export interface Program {
  readonly path: string
  /** Its words, the first being what it is called. */
  readonly words: readonly string[]
  readonly environment: Readonly<NodeJS.ProcessEnv>
}

type ExecveCall = (
  path: string,
  words: readonly (string | null)[],
  lines: readonly (string | null)[],
) => number

type FcntlCall = (fd: number, command: number, argument: number) => number

const F_SETFD = 2
const STANDARD_STREAMS = [0, 1, 2]

/** This very program with the same options of Node, the same arguments and this environment. */
export function thisProgram(environment: Readonly<NodeJS.ProcessEnv>): Program {
  const words = [process.argv0, ...process.execArgv, ...process.argv.slice(1)]
  return { path: process.execPath, words, environment }
}

/**
 * Replaces this process by a program, at once: nothing of Node's is wound up, other threads end, and of the
 * descriptors the standard streams stay open. Throws the SystemCallFailure if the program cannot be executed.
 */
export function replaceProcess({ path, words, environment }: Program): never {
  const execve: ExecveCall = libc.func('int execve(const char *, const char **, const char **)')
  // Node marks all that it was given to be closed on exec (uv_disable_stdio_inheritance), these three too.
  const fcntl: FcntlCall = libc.func('int fcntl(int, int, int)')
  for (const fd of STANDARD_STREAMS) checked('fcntl', fcntl(fd, F_SETFD, 0))
  const lines = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  checked('execve', execve(path, [...words, null], [...lines, null]))
  throw new Error('execve came back')
}

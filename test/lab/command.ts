/**
 * Runs the programs that the lab stands on (ip, nft, nsenter, python3, nmap) and collects what they say.
 * The system's own directories come first in the search path: under sudo /usr/sbin is often missing, and a
 * version manager's python3 shim costs 0.1 s a start.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'

const SYSTEM_DIRECTORIES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
const searchPath = [...SYSTEM_DIRECTORIES, ...(process.env.PATH ?? '').split(':')].filter((d) => d !== '')

/** How a program ended: what it wrote, and its exit code (null when a signal ended it). */
export interface Finished {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Where `tool` is, as an absolute path, or undefined when this machine lacks it. */
export function findTool(tool: string): string | undefined {
  return searchPath.map((directory) => `${directory}/${tool}`).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts `argv`, its first word found by {@link locate}. */
export function start(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [program, ...rest] = resolved(argv)
  return spawn(program, rest, options)
}

/** Collects a started program's output until it ends; `input` is written to it first. Rejects if it could not start. */
export function finish(child: ChildProcess, input = ''): Promise<Finished> {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  // A program may end without reading its input; how it ended says all there is to say.
  child.stdin?.on('error', () => undefined).end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ ...output, code, signal }))
  })
}

/** Runs `argv` to its end and gives its standard output; throws with its words when it fails. */
export async function run(argv: readonly string[], input = ''): Promise<string> {
  const finished = await finish(start(argv), input)
  if (finished.code !== 0) throw new Error(`${argv.join(' ')} failed: ${finished.stderr.trim()}\n${input}`)
  return finished.stdout
}

/** As {@link run} but at once and without a word about failures: for clean-up while the process is leaving. */
export function runAtExit(argv: readonly string[], input: string): void {
  const [program, ...rest] = resolved(argv)
  spawnSync(program, rest, { input })
}

/** The path of a program: `node` is the one that runs the tests, a system tool the system's, others stay as they are. */
export function locate(program: string): string {
  if (program === 'node') return process.execPath
  return program.includes('/') ? program : (findTool(program) ?? program)
}

function resolved(argv: readonly string[]): [string, ...string[]] {
  const [program, ...rest] = argv
  if (program === undefined) throw new Error('no program to run')
  return [locate(program), ...rest]
}

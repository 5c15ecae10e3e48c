/**
 * Owns the network namespaces of this process: their names, and that none outlives it. Names carry the process id
 * (`ps-PID-N-NAME`), so that whoever comes next can sweep away what a killed process left.
 */
import { readdirSync } from 'node:fs'
import { run, runAtExit } from './command.ts'

const DIRECTORY = '/run/netns'
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const own = new Set<string>()
let labs = 0

/** A prefix for the names of one lab's namespaces that no other lab on this machine uses. */
export function nextPrefix(): string {
  labs += 1
  return `ps-${process.pid}-${labs}`
}

/** The file that stands for a namespace. */
export function pathOf(namespace: string): string {
  return `${DIRECTORY}/${namespace}`
}

/** Names of all namespaces on this machine. */
export function listNamespaces(): string[] {
  try {
    return readdirSync(DIRECTORY)
  } catch {
    return [] // the directory appears with the first namespace
  }
}

/** Makes namespaces, after promising to remove them however this process ends (SIGKILL excepted). */
export async function addNamespaces(names: readonly string[]): Promise<void> {
  promiseRemoval()
  for (const name of names) own.add(name)
  await run(['ip', '-batch', '-'], lines(names.map((name) => `netns add ${name}`)))
}

/** Removes namespaces; those that do not exist are no error. */
export async function removeNamespaces(names: readonly string[]): Promise<void> {
  const existing = new Set(listNamespaces())
  await run(['ip', '-batch', '-'], removal(names.filter((name) => existing.has(name))))
  for (const name of names) own.delete(name)
}

/** Removes the namespaces of labs whose process is dead. */
export function sweepStale(): void {
  const stale = listNamespaces().filter(isStale)
  // Another test's process may be sweeping the same ones.
  if (stale.length > 0) runAtExit(['ip', '-force', '-batch', '-'], removal(stale))
}

/** Runs a shell script inside a namespace and gives its output; throws when it fails. */
export function runInside(namespace: string, script: string): Promise<string> {
  return run(['nsenter', `--net=${pathOf(namespace)}`, 'sh', '-e', '-s'], script)
}

function isStale(name: string): boolean {
  const [, pid] = /^ps-(\d+)-\d+-/.exec(name) ?? []
  return pid !== undefined && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function promiseRemoval(): void {
  if (process.listeners('exit').includes(removeOwn)) return
  process.on('exit', removeOwn)
  for (const signal of SIGNALS) process.on(signal, leave)
}

function leave(signal: NodeJS.Signals): void {
  removeOwn()
  for (const name of SIGNALS) process.off(name, leave)
  process.kill(process.pid, signal)
}

function removeOwn(): void {
  if (own.size > 0) runAtExit(['ip', '-force', '-batch', '-'], removal([...own]))
  own.clear()
}

function removal(names: readonly string[]): string {
  return lines(names.map((name) => `netns delete ${name}`))
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `${command}\n`).join('')
}

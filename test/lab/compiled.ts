/** Compiles the C programs of bench/native, each once in a process, into a directory that goes with it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './command.ts'

const SOURCES = fileURLToPath(new URL('../../bench/native/', import.meta.url))
const programs = new Map<string, Promise<string>>()
let directory: string | undefined

/** The path of a program made of these files. Throws with the compiler's words when they do not compile. */
export function compiled(name: string, files: readonly string[]): Promise<string> {
  const known = programs.get(name) ?? compile(name, files)
  programs.set(name, known)
  return known
}

async function compile(name: string, files: readonly string[]): Promise<string> {
  const path = join(programDirectory(), name)
  await run([
    'gcc',
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-pthread',
    '-o',
    path,
    ...files.map((file) => join(SOURCES, file)),
  ])
  return path
}

function programDirectory(): string {
  if (directory === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'protosweep-native-'))
    directory = made
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  }
  return directory
}

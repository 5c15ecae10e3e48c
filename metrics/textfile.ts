/**
 * A registry's text in a file for node_exporter's textfile collector, which may read it at any time: so it is written
 * beside its place and renamed into it. Only our own families are written: those of the process would meet
 * node_exporter's own of the same names, and it then answers no scrape at all.
 */

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Registry } from 'prom-client'
import { EXIT, Failure } from '../src/contract/failures.ts'
import { fileErrorText } from '../src/contract/file-errors.ts'
import { quoted } from '../src/packet/result.ts'

const OWN = 'protosweep_'
/** node_exporter runs as a user of its own. */
const MODE = 0o644

/** Finds out whether a file can be written to this place later. Throws a Failure OUTPUT_FAILED with exit code 2. */
export function requireTextfile(path: string): void {
  attempt(path, EXIT.badInput, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw Object.assign(new Error(), { code: 'EISDIR' })
    }
    // Permissions alone do not tell: root has them all, and a file system may be full or read-only.
    const temporary = temporaryPath(path)
    closeSync(openSync(temporary, 'wx'))
    rmSync(temporary)
  })
}

/** Writes the registry's own families. Rejects with a Failure OUTPUT_FAILED with exit code 5; the old file then stays. */
export async function writeTextfile(registry: Registry, path: string): Promise<void> {
  const names = registry.getMetricsAsArray().flatMap(({ name }) => (name.startsWith(OWN) ? [name] : []))
  const families = await Promise.all(names.map((name) => registry.getSingleMetricAsString(name)))
  attempt(path, EXIT.failed, () => replace(path, `${families.join('\n\n')}\n`))
}

function replace(path: string, text: string): void {
  const temporary = temporaryPath(path)
  const descriptor = openSync(temporary, 'wx')
  try {
    try {
      writeFileSync(descriptor, text)
      // Whatever the umask is.
      fchmodSync(descriptor, MODE)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** In the same directory, so that it can be renamed, and under a name that the collector overlooks. */
function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
}

function attempt(path: string, exitCode: number, action: () => void): void {
  try {
    action()
  } catch (error) {
    throw new Failure('OUTPUT_FAILED', `cannot write ${quoted(path)}: ${fileErrorText(error)}`, exitCode)
  }
}

/**
 * Is the npm package raw-socket built, mended, and for this Node.js? Its build is an install script's work, and some
 * package managers run none unless told to; without it no worker starts.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from '../contract/failures.ts'
import { shellWord } from './privilege.ts'

const MEND = 'workers/transport/raw-socket/mend.mjs'

/** Throws a Failure NOT_BUILT, with the command that builds it. */
export function requireNativeBuild(): void {
  const directory = dirname(createRequire(import.meta.url).resolve('raw-socket/package.json'))
  const stamp = join(directory, 'build', 'Release', 'protosweep-mended')
  if (existsSync(stamp) && isBuiltFor(process, readFileSync(stamp, 'utf8'))) return
  throw new Failure(
    'NOT_BUILT',
    [
      'the npm package raw-socket is not built for this Node.js: its install script did not run, or Node.js is another since.',
      `  To build it: ${['node', mendScript()].map(shellWord).join(' ')}`,
    ].join('\n'),
  )
}

/** Whether a stamp, as mend.mjs leaves it beside what it built, is of this kind of Node.js and machine. */
export function isBuiltFor({ versions, platform, arch }: NodeJS.Process, stamp: string): boolean {
  return stamp.endsWith(` ${versions.modules} ${platform} ${arch}`)
}

/** It lies beside the source, and so one floor above what is built from it. */
function mendScript(): string {
  const inSource = fileURLToPath(new URL(`../../${MEND}`, import.meta.url))
  return existsSync(inSource) ? inSource : fileURLToPath(new URL(`../../../${MEND}`, import.meta.url))
}

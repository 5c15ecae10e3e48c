/**
 * Are the npm packages built that are compiled on install, for this Node.js? Their builds are install scripts' work, and
 * some package managers run none unless told to.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from '../contract/failures.ts'
import { shellWord } from '../contract/shell-word.ts'
import { sqliteBuild, sqlitePackage } from '../store/sqlite-package.ts'

const MEND = 'workers/transport/raw-socket/mend.mjs'

const require = createRequire(import.meta.url)

/** Throws a Failure NOT_BUILT with the commands that build what is missing: what sweeps, and what keeps if that is wanted. */
export function requireNativeBuild(isKept: boolean): void {
  const missing = [
    ...(isRawSocketBuilt() ? [] : [['raw-socket', 'node', mendScript()]]),
    ...(!isKept || isStoreBuilt() ? [] : [['better-sqlite3', ...sqliteBuild(sqlitePackage())]]),
  ]
  if (missing.length === 0) return
  const names = missing.map(([name]) => name).join(' and ')
  const lines = missing.map(([name, ...command]) => `  To build ${name}: ${command.map(shellWord).join(' ')}`)
  throw new Failure('NOT_BUILT', [`${names}: not built for this Node.js: ${WHY}`, ...lines].join('\n'))
}

const WHY = 'install scripts did not run, or Node.js is another since'

/** Whether a stamp, as mend.mjs leaves it beside what it built, is of this kind of Node.js and machine. */
export function isBuiltFor({ versions, platform, arch }: NodeJS.Process, stamp: string): boolean {
  return stamp.endsWith(` ${versions.modules} ${platform} ${arch}`)
}

function isRawSocketBuilt(): boolean {
  const directory = dirname(require.resolve('raw-socket/package.json'))
  const stamp = join(directory, 'build', 'Release', 'protosweep-mended')
  return existsSync(stamp) && isBuiltFor(process, readFileSync(stamp, 'utf8'))
}

// It says nothing of what it was built for, so it is loaded, which the store will do anyway.
function isStoreBuilt(): boolean {
  try {
    const Sqlite = require(sqlitePackage())
    new Sqlite(':memory:').close()
    return true
  } catch {
    return false
  }
}

/** It lies beside the source, and so one floor above what is built from it. */
function mendScript(): string {
  const inSource = fileURLToPath(new URL(`../../${MEND}`, import.meta.url))
  return existsSync(inSource) ? inSource : fileURLToPath(new URL(`../../../${MEND}`, import.meta.url))
}

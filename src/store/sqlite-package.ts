/**
 * Which of two releases of better-sqlite3 runs here. Release 13 speaks Node-API and comes built, but crashes before
 * Node.js 22; release 12 is the last one for Node.js 20, and on 24 what wraps its statements takes back a hook of an
 * environment that is gone, which aborts the process at its end.
 */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** Release 13, under a name of its own, from Node.js 22 on. */
const NODE_API = 'better-sqlite3-napi'
const LEAST_NODE = 22
/** Release 12. */
const COMPILED = 'better-sqlite3'

const require = createRequire(import.meta.url)

/** The name of the package to load, for this Node.js or another; release 12 also where 13 was left out on install. */
export function sqlitePackage(node = process.versions.node, isThere = isInstalled): string {
  const [major = ''] = node.split('.')
  return Number(major) >= LEAST_NODE && isThere(NODE_API) ? NODE_API : COMPILED
}

/** What builds it where it lies, as words of a command line. Throws where it is not installed. */
export function sqliteBuild(name: string): string[] {
  const directory = dirname(require.resolve(`${name}/package.json`))
  return ['npm', '--prefix', directory, 'run', name === NODE_API ? 'build-release' : 'install']
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}

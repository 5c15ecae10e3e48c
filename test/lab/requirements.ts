/**
 * What a test needs from the machine. A test that lacks something is skipped with one line that names it and the
 * Debian package that has it: `test('…', { skip: requires('root', 'ip', 'nft') }, …)`.
 */
import { spawnSync } from 'node:child_process'
import { findTool } from './command.ts'

const HOW_TO_GET = {
  root: 'sudo env PATH="$PATH" npm test; in a container it also takes --privileged',
  ip: 'apt-get install iproute2',
  ss: 'apt-get install iproute2',
  nft: 'apt-get install nftables',
  nmap: 'apt-get install nmap',
  ndiff: 'apt-get install ndiff',
  libnmap: 'apt-get install python3-libnmap',
  xmllint: 'apt-get install libxml2-utils',
  xsltproc: 'apt-get install xsltproc',
  openssl: 'apt-get install openssl',
  python3: 'apt-get install python3',
  tcpdump: 'apt-get install tcpdump',
  nsenter: 'apt-get install util-linux',
  setpriv: 'apt-get install util-linux',
  setcap: 'apt-get install libcap2-bin',
  gcc: 'apt-get install gcc libc6-dev',
  'g++': 'apt-get install g++',
  masscan: 'apt-get install masscan',
  make: 'apt-get install make',
  'systemd-analyze': 'apt-get install systemd',
  prometheus: 'apt-get install prometheus',
  promtool: 'apt-get install prometheus',
  'docker-compose': 'apt-get install docker-compose',
} as const

/** A tool by its program's name; `root`: the right to make network namespaces; `libnmap`: the package of Python. */
export type Requirement = keyof typeof HOW_TO_GET

/** What {@link Lab} itself needs; a test adds what it uses besides. */
export const LAB: readonly Requirement[] = ['root', 'ip', 'nft', 'nsenter', 'python3']

/** False when everything needed is there, else the line that says what is missing and how to get it. */
export function requires(...needs: readonly Requirement[]): string | false {
  return sayMissing(needs, isThere)
}

/** As {@link requires}, on a machine that has what `has` says. */
export function sayMissing(
  needs: readonly Requirement[],
  has: (need: Requirement) => boolean,
): string | false {
  const missing = [...new Set(needs)].filter((need) => !has(need))
  if (missing.length === 0) return false
  return `needs ${missing.map((need) => `${need} (${HOW_TO_GET[need]})`).join(', ')}`
}

function isThere(need: Requirement): boolean {
  if (need === 'root') return mayMakeNamespaces()
  return need === 'libnmap' ? mayImport(need) : findTool(need) !== undefined
}

function mayImport(name: string): boolean {
  const python = findTool('python3')
  return python !== undefined && spawnSync(python, ['-c', `import ${name}`]).status === 0
}

function mayMakeNamespaces(): boolean {
  if (process.getuid?.() !== 0) return false
  // Root in a container may still be refused. Without unshare to try it, building the lab will tell.
  const unshare = findTool('unshare')
  return unshare === undefined || spawnSync(unshare, ['--net', 'true']).status === 0
}

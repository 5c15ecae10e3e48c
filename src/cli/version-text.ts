/** What --version prints: what runs, what sends, and what this account may. Nothing of it need be built. */
import { createRequire } from 'node:module'
import { release } from 'node:os'
import { TRANSPORTS } from '../contract/plan.ts'
import { CAPABILITIES, type Capability, hasCapability } from '../linux/capability.ts'
import { sqlitePackage } from '../store/sqlite-package.ts'
import { messageOf } from './complaint.ts'
import { requireNativeBuild } from './native-build.ts'
import { VERSION } from './version.ts'

/** What the text is made of. */
export interface Versions {
  readonly node: string
  /** Platform, processor, kernel. */
  readonly machine: string
  /** The packages that do system calls and keep; undefined where one is not installed. */
  readonly packages: readonly (readonly [name: string, version: string | undefined])[]
  /** Why nothing can be sent or kept, with what to do; undefined where all is built. */
  readonly missing: string | undefined
  /** Those that are in effect. */
  readonly capabilities: readonly Capability[]
}

/** The text; its first line never changes its form. */
export function versionText({ node, machine, packages, missing, capabilities }: Versions): string {
  const transports = TRANSPORTS.filter((name) => name !== 'auto').join(', ')
  const mayNot = 'none that matters: sweeping needs CAP_NET_RAW'
  const lines = [
    `protosweep ${VERSION}`,
    `Node.js ${node} on ${machine}`,
    packages.map(([name, version]) => `${name} ${version ?? '(not installed)'}`).join(', '),
    `Transports: ${missing === undefined ? transports : `none: ${missing}`}`,
    `Capabilities: ${capabilities.length === 0 ? mayNot : capabilities.join(', ')}`,
  ]
  return `${lines.join('\n')}\n`
}

/** Those of this process. */
export async function versionsHere(): Promise<Versions> {
  const { version, platform, arch } = process
  const koffi = await koffiHere()
  return {
    node: version,
    machine: `${platform} ${arch}, kernel ${release()}`,
    packages: [
      ['koffi', koffi.version],
      ['raw-socket', versionOf('raw-socket')],
      ['better-sqlite3', versionOf(sqlitePackage())],
    ],
    missing: koffi.fault ?? buildFault(),
    capabilities: (Object.keys(CAPABILITIES) as Capability[]).filter(hasCapability),
  }
}

/** The package that does the system calls, where it can be loaded. */
async function koffiHere(): Promise<{ readonly version?: string; readonly fault?: string }> {
  try {
    const { default: koffi } = await import('koffi')
    return { version: koffi.version }
  } catch (error) {
    return { fault: messageOf(error) }
  }
}

function versionOf(name: string): string | undefined {
  try {
    return createRequire(import.meta.url)(`${name}/package.json`).version
  } catch {
    return undefined
  }
}

function buildFault(): string | undefined {
  try {
    requireNativeBuild(true)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

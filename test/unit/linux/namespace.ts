// A network namespace of the test's own, entered by the thread that asks for it. It has no name and dies with the
// process, so that nothing is left behind whatever happens.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { checked, libc } from '../../../src/linux/libc.ts'

const CLONE_NEWNET = 0x40000000

/** Why a test cannot have a namespace here, for `skip`; false if it can. */
export function namespaceObstacle(): string | false {
  if (process.geteuid?.() !== 0) return 'needs root to make a network namespace: run the tests with sudo'
  return spawnSync('ip', ['-V']).status !== 0 && 'missing ip: apt-get install iproute2'
}

/** The same of a test that also needs IPv6. */
export function namespaceV6Obstacle(): string | false {
  return namespaceObstacle() || (!existsSync('/proc/net/if_inet6') && 'needs IPv6, which is off here')
}

/** Leaves this thread in a fresh namespace, set up by `commands`, each the words of one `ip` command. */
export function enterNamespace(commands: readonly string[]): void {
  const unshare: (flags: number) => number = libc.func('int unshare(int)')
  checked('unshare', unshare(CLONE_NEWNET))
  for (const command of ['link set lo up', ...commands]) ip(command)
}

/** Runs one `ip` command in the namespace of this thread; throws what it printed if it fails. */
export function ip(command: string): void {
  execFileSync('ip', command.split(' '), { stdio: 'pipe' })
}

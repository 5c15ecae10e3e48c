/** The world of a subcommand: this process, and what is kept on this machine. */
import { lockHolder } from '../linux/lock-holder.ts'
import { defaultStateDir } from '../store/state-dir.ts'
import { systemLookup, systemLookupV6 } from '../target/names.ts'
import type { CommandIo } from './commands/command.ts'
import { say } from './complaint.ts'
import type { StandardOutput } from './output.ts'

/** Made of this process. */
export function processIo(stdout: StandardOutput): CommandIo {
  return {
    write: stdout.write,
    say,
    env: process.env,
    ...keptIo(process.env),
    sweepNow: async (schedule, stateDir) => {
      const { sweepSchedule } = await import('./scheduled-sweep.ts')
      return sweepSchedule(schedule, stateDir, stdout)
    },
    resumeSweep: async (request) => {
      const { resumeSweep } = await import('./resumed-sweep.ts')
      return resumeSweep(request, stdout)
    },
    askAgain: async (request) => {
      const { askAgain } = await import('./unproved-sweep.ts')
      return askAgain(request, stdout)
    },
    recorderOf: async (sweep, stateDir) => {
      const { stagingPath } = await import('../store/staging-file.ts')
      return lockHolder(stagingPath(stateDir ?? defaultStateDir(process.env), sweep))
    },
    lookup: lookupOfAny,
    nowMs: Date.now,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

/** The IPv4 addresses of a name, or where it has none those of IPv6. */
async function lookupOfAny(name: string): Promise<string[]> {
  const found = await systemLookup(name).catch(() => [])
  return found.length > 0 ? found : systemLookupV6(name)
}

/** How it reaches the store, which is loaded only then: whoever asks for help need not wait for it. */
export function keptIo(
  env: NodeJS.ProcessEnv,
): Pick<CommandIo, 'openArchive' | 'openStore' | 'storeFaults' | 'strayFiles'> {
  const directory = (stateDir: string | undefined) => stateDir ?? defaultStateDir(env)
  return {
    async openArchive(stateDir) {
      const { Archive } = await import('../store/archive.ts')
      return Archive.open(directory(stateDir))
    },
    async openStore(stateDir) {
      const { Store } = await import('../store/store.ts')
      return Store.open(directory(stateDir))
    },
    async storeFaults(stateDir) {
      const { integrityFaults } = await import('../store/integrity.ts')
      return integrityFaults(directory(stateDir))
    },
    async strayFiles(stateDir) {
      const { strayFiles } = await import('../store/stray-files.ts')
      return strayFiles(directory(stateDir))
    },
  }
}

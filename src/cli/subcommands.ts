/** Where the code of each subcommand is. It is loaded when it is asked for, so that a sweep starts no later. */
import type { RunCommand } from './commands/command.ts'
import type { SubcommandName } from './subcommand-names.ts'

/** By name: what loads it. */
export const LOADERS: Readonly<Record<SubcommandName, () => Promise<RunCommand>>> = {
  sweeps: async () => (await import('./commands/sweeps.ts')).sweeps,
  hosts: async () => (await import('./commands/hosts.ts')).hosts,
  show: async () => (await import('./commands/show.ts')).show,
  diff: async () => (await import('./commands/diff.ts')).diff,
  export: async () => (await import('./commands/export.ts')).exportSweep,
}

/** Where the code of each subcommand is. It is loaded when it is asked for, so that a sweep starts no later. */
import { processIo } from './command-io.ts'
import type { RunCommand } from './commands/command.ts'
import type { StandardOutput } from './output.ts'
import type { SubcommandName } from './subcommand-names.ts'

/** By name: what loads it. */
const LOADERS: Readonly<Record<SubcommandName, () => Promise<RunCommand>>> = {
  sweeps: async () => (await import('./commands/sweeps.ts')).sweeps,
  resume: async () => (await import('./commands/resume.ts')).resume,
  hosts: async () => (await import('./commands/hosts.ts')).hosts,
  show: async () => (await import('./commands/show.ts')).show,
  diff: async () => (await import('./commands/diff.ts')).diff,
  export: async () => (await import('./commands/export.ts')).exportSweep,
  schedule: async () => (await import('./commands/schedule.ts')).schedule,
  store: async () => (await import('./commands/store.ts')).store,
  serve: async () => (await import('./commands/serve.ts')).serve,
}

/** Every subcommand, in the order of the help. */
export function allSubcommands(): Promise<RunCommand[]> {
  return Promise.all(Object.values(LOADERS).map((load) => load()))
}

/** Runs a subcommand on the words behind its name and gives the exit code. Throws a Failure. */
export async function runSubcommand(
  name: SubcommandName,
  words: readonly string[],
  stdout: StandardOutput,
): Promise<number> {
  const run = await LOADERS[name]()
  const exitCode = await run(words, processIo(stdout))
  await stdout.flushed()
  if (stdout.failure !== undefined) throw stdout.failure
  return exitCode
}

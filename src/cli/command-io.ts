/** The world of a subcommand: this process, and what is kept on this machine. */
import { Failure } from '../contract/failures.ts'
import { systemLookup } from '../target/names.ts'
import type { CommandIo } from './commands/command.ts'
import { say } from './complaint.ts'
import type { StandardOutput } from './output.ts'

/** Made of this process. */
export function processIo(stdout: StandardOutput): CommandIo {
  return {
    write: stdout.write,
    say,
    env: process.env,
    openArchive: () => Promise.reject(new Failure('BAD_INPUT', 'no sweep is kept yet')),
    openStore: () => Promise.reject(new Failure('BAD_INPUT', 'no sweep is kept yet')),
    storeFaults: () => Promise.reject(new Failure('BAD_INPUT', 'no sweep is kept yet')),
    lookup: systemLookup,
    nowMs: Date.now,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

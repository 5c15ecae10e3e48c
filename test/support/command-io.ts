import type { CommandIo } from '../../src/cli/commands/command.ts'

/** A subcommand's world that keeps what is written: no terminal, UTC, a clock that stands. */
export interface TestIo extends CommandIo {
  /** What was written to standard output so far. */
  output(): string
  /** The lines said on standard error. */
  readonly said: readonly string[]
}

/** 2026-11-23 at noon in UTC. */
export const NOW_MS = Date.UTC(2026, 10, 23, 12)

/** A world for one subcommand; `parts` replace what it has otherwise. */
export function commandIo(parts: Partial<CommandIo> = {}): TestIo {
  let written = ''
  const said: string[] = []
  return {
    write: (text) => {
      written += text
    },
    say: (message) => said.push(message),
    env: {},
    openArchive: () => Promise.reject(new Error('no archive is given')),
    openStore: () => Promise.reject(new Error('no store is given')),
    strayFiles: async () => [],
    storeFaults: () => Promise.reject(new Error('no store is given')),
    resumeSweep: () => Promise.reject(new Error('no sweep is to run')),
    askAgain: () => Promise.reject(new Error('no sweep is to run')),
    recorderOf: async () => undefined,
    sweepNow: () => Promise.reject(new Error('no sweep is to run')),
    lookup: async () => [],
    nowMs: () => NOW_MS,
    columns: undefined,
    timeZone: 'UTC',
    output: () => written,
    said,
    ...parts,
  }
}

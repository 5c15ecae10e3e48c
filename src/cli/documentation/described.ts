/** All that the command understands, as the manual and the shells' completions need it. */
import type { DescribedCommand } from '../commands/command.ts'
import { SWEEP_GRAMMAR } from '../spellings.ts'
import { allSubcommands } from '../subcommands.ts'
import { ABOUT, USAGE } from '../sweep-help.ts'

/** The command without a subcommand, and each of these: `protosweep hosts`, `protosweep store backup`. */
export interface Described {
  readonly sweep: DescribedCommand
  readonly subcommands: readonly DescribedCommand[]
}

/** Loads it: that takes loading all of the program. */
export async function describedCommands(): Promise<Described> {
  const subcommands = await allSubcommands()
  return {
    sweep: { grammar: SWEEP_GRAMMAR, frame: { usage: USAGE, about: ABOUT } },
    subcommands: subcommands.flatMap(({ described = [] }) => described),
  }
}

/** The words of a subcommand: `store backup` has two. */
export function wordsOf({ grammar: { command } }: DescribedCommand): string[] {
  return command.split(' ').slice(1)
}

/** Subcommands by their first word: those of a group together. */
export function byName(subcommands: readonly DescribedCommand[]): Map<string, DescribedCommand[]> {
  const groups = new Map<string, DescribedCommand[]>()
  for (const command of subcommands) {
    const [name = ''] = wordsOf(command)
    groups.set(name, [...(groups.get(name) ?? []), command])
  }
  return groups
}

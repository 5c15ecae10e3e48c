#!/usr/bin/env node
/**
 * The command, read aloud: parse the words, prepare the plan, then print it or sweep; or do what a subcommand does.
 *
 *   words -> options -> plan -> dry run | sweep -> exit code
 *         -> subcommand ------------------------> exit code
 */
import '../contract/small-heap.ts'
import { EXIT, Failure } from '../contract/failures.ts'
import { formatShard } from '../target/shard.ts'
import { messageOf, say } from './complaint.ts'
import { dryRunLines } from './dry-run.ts'
import { helpText, type Options, parseCommand } from './options.ts'
import { StandardOutput } from './output.ts'
import { prepareSweep } from './plan.ts'
import { subcommandHint, subcommandNamed, subcommandsText } from './subcommand-names.ts'
import { sweepPrepared } from './sweep-prepared.ts'
import { VERSION } from './version.ts'

async function main(words: readonly string[], stdout: StandardOutput): Promise<number> {
  const [first, ...rest] = words
  const subcommand = subcommandNamed(first)
  if (subcommand !== undefined) {
    const { runSubcommand } = await import('./subcommands.ts')
    return runSubcommand(subcommand, rest, stdout)
  }
  const command = parseCommand(words)
  if (command.kind === 'help') return print(stdout, [await helpText(), '\n', subcommandsText()])
  if (command.kind === 'version') return print(stdout, [`protosweep ${VERSION}\n`])
  return sweep(command.options, words, stdout)
}

async function sweep(options: Options, words: readonly string[], stdout: StandardOutput): Promise<number> {
  const prepared = await prepareSweep(options)
  for (const name of prepared.targets.unresolved) {
    say(`"${name}" does not resolve and is left out${subcommandHint(name)}`)
  }
  if (prepared.plan.targets === 0 && options.shard !== undefined) {
    say(
      `nothing to do: shard ${formatShard(options.shard)} has no target, there are more shards than targets`,
    )
  }
  if (options.dryRun) return print(stdout, linesOf(dryRunLines(prepared)))

  return sweepPrepared({ prepared, options, words }, stdout)
}

function print(stdout: StandardOutput, texts: Iterable<string>): number {
  for (const text of texts) stdout.write(text)
  return EXIT.complete
}

function* linesOf(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`
}

// Nobody reads the complaints any more: that is no reason to end a sweep, as it would be for Node.
process.stderr.on('error', () => {})

try {
  process.exitCode = await main(process.argv.slice(2), new StandardOutput())
} catch (error) {
  say(messageOf(error))
  process.exitCode = error instanceof Failure ? error.exitCode : EXIT.failed
}

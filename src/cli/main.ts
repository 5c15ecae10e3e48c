#!/usr/bin/env node
/**
 * The command, read aloud: parse the words, prepare the plan, then print it or sweep; or do what a subcommand does.
 *
 *   words -> options -> plan -> dry run | sweep -> exit code
 *         -> subcommand ------------------------> exit code
 */
import '../contract/small-heap.ts'
import { EXIT, Failure } from '../contract/failures.ts'
import type { AssembledTargets } from '../target/assemble.ts'
import { formatShard } from '../target/shard.ts'
import { messageOf, say } from './complaint.ts'
import { dryRunLines } from './dry-run.ts'
import { type Options, parseCommand } from './options.ts'
import { StandardOutput } from './output.ts'
import { chosenTargets, prepareSweep } from './plan.ts'
import { type SubcommandName, subcommandHint, subcommandNamed } from './subcommand-names.ts'
import { sweepHelp } from './sweep-help.ts'
import { sweepPrepared } from './sweep-prepared.ts'

async function main(words: readonly string[], stdout: StandardOutput): Promise<number> {
  const [first, ...rest] = words
  const subcommand = subcommandNamed(first)
  if (subcommand !== undefined) return runNamed(subcommand, rest, stdout)
  const command = parseCommand(words)
  if (command.kind === 'help') return print(stdout, [sweepHelp(command.topic)])
  if (command.kind === 'version') return print(stdout, [await versionHere()])
  if (command.kind === 'interfaces') return print(stdout, [await interfacesHere()])
  if (command.kind === 'list') return list(command.options, stdout)
  if (command.kind === 'resume') return runNamed('resume', command.words, stdout)
  return sweep(command.options, words, stdout)
}

async function runNamed(
  name: SubcommandName,
  words: readonly string[],
  stdout: StandardOutput,
): Promise<number> {
  const { runSubcommand } = await import('./subcommands.ts')
  return runSubcommand(name, words, stdout)
}

async function list(options: Options, stdout: StandardOutput): Promise<number> {
  const targets = await chosenTargets(options)
  const { listTargets } = await import('./listed-targets.ts')
  tellUnresolved(targets)
  return listTargets(targets, options, stdout)
}

async function sweep(options: Options, words: readonly string[], stdout: StandardOutput): Promise<number> {
  const prepared = await prepareSweep(options)
  tellUnresolved(prepared.targets)
  if (prepared.plan.targets === 0 && options.shard !== undefined) {
    say(
      `nothing to do: shard ${formatShard(options.shard)} has no target, there are more shards than targets`,
    )
  }
  if (options.dryRun) return print(stdout, linesOf(dryRunLines(prepared)))

  return sweepPrepared({ prepared, options, words }, stdout)
}

function tellUnresolved({ unresolved }: Pick<AssembledTargets, 'unresolved'>): void {
  for (const name of unresolved) say(`"${name}" does not resolve and is left out${subcommandHint(name)}`)
}

// What --version and --iflist need is loaded for them alone.
async function versionHere(): Promise<string> {
  const { versionsHere, versionText } = await import('./version-text.ts')
  return versionText(await versionsHere())
}

async function interfacesHere(): Promise<string> {
  const load = () =>
    Promise.all([
      import('../linux/interfaces.ts'),
      import('../route/listed-routes.ts'),
      import('./interface-list.ts'),
    ])
  const [{ listInterfaces }, { listRoutes }, { interfaceListText }] = await load().catch((error) => {
    throw new Failure('NOT_BUILT', `the kernel cannot be asked: ${messageOf(error)}`)
  })
  return interfaceListText(listInterfaces(), listRoutes())
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

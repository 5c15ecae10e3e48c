/**
 * From options to the plan of a sweep, with everything refused that must be refused before a packet is sent:
 *
 *   files, names -> targets -> permission -> interface -> sources -> division -> plan
 */
import { randomBytes, randomInt } from 'node:crypto'
import { packRanges } from '../contract/address-ranges.ts'
import { EXIT, Failure } from '../contract/failures.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { chooseBlockShift } from '../coordinator/divide.ts'
import type { Prepared } from '../inventory/prepared.ts'
import { askingOrder } from '../protocol/order.ts'
import { type AssembledTargets, assembleTargets } from '../target/assemble.ts'
import { formatRange } from '../target/block.ts'
import { count, NOTHING, normalise, type Range, type RangeSet } from '../target/ranges.ts'
import { type Shard, shardOf } from '../target/shard.ts'
import { needsPermission } from '../target/special.ts'
import { readInputFile } from './input-file.ts'
import type { Options } from './options.ts'
import { type PlannedSources, planSources } from './plan-sources.ts'
import { subcommandHint } from './subcommand-names.ts'

const SEEDS = 2 ** 31

/** Prepares the sweep that the options ask for. Throws a Failure that says what would be right. */
export async function prepareSweep(options: Options): Promise<Prepared> {
  const targets = await someTargets(options)
  await refusePublic(options, targets)
  return prepareTargets(options, targets)
}

/** The targets that the options ask for, public ones too: for whoever sends them nothing. Throws a Failure. */
export async function chosenTargets(options: Options): Promise<AssembledTargets> {
  return partOf(await someTargets(options), options.shard)
}

/** The same for targets that may be swept. */
export async function prepareTargets(options: Options, targets: AssembledTargets): Promise<Prepared> {
  const interfaceIndex = await indexOfInterface(options.interfaceName)
  // What is refused of the whole is refused of every part.
  const from = await planSources(options, targets.ranges, interfaceIndex)
  const part = partOf(targets, options.shard)
  return { plan: planOf(options, part, interfaceIndex, from), targets: part }
}

function partOf(targets: AssembledTargets, shard: Shard | undefined): AssembledTargets {
  if (shard === undefined) return targets
  const ranges = shardOf(targets.ranges, shard)
  return { ...targets, ranges, count: count(ranges) }
}

async function someTargets(options: Options): Promise<AssembledTargets> {
  const targets = await readTargets(options)
  refuseNothing(targets)
  return targets
}

async function readTargets(options: Options): Promise<AssembledTargets> {
  const targets = await assembleTargets({
    targets: options.targets,
    targetFiles: options.inputLists.map((path) => readInputFile('-iL', path)),
    exclude: options.exclude,
    excludeFiles: options.excludeFiles.map((path) => readInputFile('--excludefile', path)),
    isEveryAddress: options.isEveryAddress,
  })
  if (targets.ok) return targets.value
  throw new Failure('BAD_INPUT', targets.fault.message)
}

function refuseNothing({ count, excludedCount, unresolved }: AssembledTargets): void {
  if (count > 0) return
  if (excludedCount > 0) {
    throw new Failure('BAD_INPUT', 'nothing to sweep: the exclusions leave no target')
  }
  throw new Failure(
    'BAD_INPUT',
    `nothing to sweep: ${unresolved.join(', ')} did not resolve to an address that can be swept${subcommandHint(unresolved[0] ?? '')}`,
    EXIT.someUnreached,
  )
}

// The kernel is asked for connected prefixes only if they can make a difference: it takes loading a library.
async function refusePublic(options: Options, { ranges, singles }: AssembledTargets): Promise<void> {
  if (options.allowPublic || needsPermission(ranges, NOTHING, singles) === undefined) return
  const refused = needsPermission(ranges, await connectedRanges(), singles)
  if (refused === undefined) return
  throw new Failure(
    'PUBLIC_RANGE',
    `${formatRange(refused)} is globally routable and on no connected network: if you have permission to sweep it, add --allow-public`,
  )
}

async function connectedRanges(): Promise<RangeSet> {
  const { RouteTable } = await import('../route/route-table.ts')
  const table = RouteTable.open()
  try {
    return normalise(table.connectedPrefixes().map(({ start, end }): Range => [start, end]))
  } finally {
    table.close()
  }
}

/** The number of an interface; undefined where none is named. Rejects with NO_INTERFACE where it is gone or down. */
export async function indexOfInterface(name: string | undefined): Promise<number | undefined> {
  if (name === undefined) return undefined
  const { listInterfaces } = await import('../linux/interfaces.ts')
  const interfaces = listInterfaces()
  const found = interfaces.find((candidate) => candidate.name === name)
  if (found === undefined) {
    const names = interfaces.map((candidate) => candidate.name).join(', ')
    throw new Failure('NO_INTERFACE', `no interface is named ${name}: there are ${names}`)
  }
  if (!found.up) {
    throw new Failure('NO_INTERFACE', `interface ${name} is down: ip link set ${name} up`)
  }
  return found.index
}

function planOf(
  options: Options,
  { ranges, count }: AssembledTargets,
  interfaceIndex: number | undefined,
  { sources, lanes }: PlannedSources,
): SweepPlan {
  // A shard may be empty.
  const workers = Math.max(1, Math.min(options.workers, count, options.maxInFlight))
  const seed = options.seed ?? randomInt(SEEDS)
  const key = randomBytes(8)
  return {
    ranges: packRanges(ranges),
    targets: count,
    shard: options.shard,
    protocols: options.isSequential ? options.protocols : askingOrder(options.protocols, seed),
    classification: options.classification,
    transport: options.transport,
    interfaceName: options.interfaceName,
    interfaceIndex,
    sources,
    lanes,
    pings: options.pings,
    isArpIgnored: options.isArpIgnored,
    ceilings: options.ceilings,
    hostBounds: options.hostBounds,
    paceBounds: options.paceBounds,
    rttBounds: options.rttBounds,
    probeForm: options.probeForm,
    verbosity: options.verbosity,
    isTraced: options.isTraced,
    workers,
    maxInFlight: options.maxInFlight,
    blockShift: chooseBlockShift(ranges, workers),
    seed,
    cookieKey: { k0: key.readUInt32LE(0), k1: key.readUInt32LE(4) },
  }
}

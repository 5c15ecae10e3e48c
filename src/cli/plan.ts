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
import { assembleTargetsV6 } from '../target/assemble-v6.ts'
import { readInputFile } from './input-file.ts'
import type { Options } from './options.ts'
import { requirePermission } from './permission.ts'
import { type PlannedSources, planSources } from './plan-sources.ts'
import { partOf } from './shard-part.ts'
import { subcommandHint } from './subcommand-names.ts'

const SEEDS = 2 ** 31

/** Prepares the sweep that the options ask for. Throws a Failure that says what would be right. */
export async function prepareSweep(options: Options): Promise<Prepared> {
  const targets = await someTargets(options)
  if (!options.allowPublic) await requirePermission(targets)
  return prepareTargets(options, targets)
}

/** The targets that the options ask for, public ones too: for whoever sends them nothing. Throws a Failure. */
export async function chosenTargets(options: Options): Promise<AssembledTargets> {
  return partOf(await someTargets(options), options.shard)
}

/** The same for targets that may be swept. */
export async function prepareTargets(options: Options, targets: AssembledTargets): Promise<Prepared> {
  const interfaceName = options.interfaceName ?? targets.zone
  const interfaceIndex = await indexOfInterface(interfaceName)
  // What is refused of the whole is refused of every part.
  const from = await planSources(options, targets.ranges, interfaceIndex)
  const part = partOf(targets, options.shard)
  return { plan: planOf({ ...options, interfaceName }, part, interfaceIndex, from), targets: part }
}

async function someTargets(options: Options): Promise<AssembledTargets> {
  const targets = await readTargets(options)
  refuseNothing(targets)
  return targets
}

async function readTargets(options: Options): Promise<AssembledTargets> {
  const input = {
    targets: options.targets,
    targetFiles: options.inputLists.map((path) => readInputFile('-iL', path)),
    exclude: options.exclude,
    excludeFiles: options.excludeFiles.map((path) => readInputFile('--excludefile', path)),
    isEveryAddress: options.isEveryAddress,
  }
  const targets =
    options.family === 4
      ? await assembleTargets(input)
      : await assembleTargetsV6({ ...input, interfaceName: options.interfaceName })
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
  { numbers, ranges, count }: AssembledTargets,
  interfaceIndex: number | undefined,
  { sources, lanes }: PlannedSources,
): SweepPlan {
  // A shard may be empty.
  const workers = Math.max(1, Math.min(options.workers, count, options.maxInFlight))
  const seed = options.seed ?? randomInt(SEEDS)
  const key = randomBytes(8)
  return {
    ranges: packRanges(ranges, numbers),
    targets: count,
    shard: options.shard,
    protocols: options.isSequential
      ? options.protocols
      : askingOrder(options.protocols, seed, numbers.family),
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

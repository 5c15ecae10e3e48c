/**
 * Small simulated networks in which everything that makes pacing hard occurs, alone or together; a seed is a case, and
 * gives the same one each time.
 */
import type {
  HostModel,
  Limit,
  LimitChange,
  NetworkModel,
  Reaction,
  WayModel,
} from '../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, SILENT_REACTIONS, usualReactions } from './host-models.ts'
import type { SeededRandom } from './seeded-random.ts'
import { PROTOCOLS, type SweepOptions } from './simulated-sweep.ts'

/** What may make a case hard. */
export const TROUBLES = ['way', 'changes', 'others', 'aliases', 'sources', 'host-wide', 'ceilings'] as const
export type Trouble = (typeof TROUBLES)[number]

/** A network and how it is swept. */
export interface SweepCase {
  readonly model: NetworkModel
  readonly options: SweepOptions & { readonly protocols: readonly number[] }
}

/** As sure as each state of a /16 must be. */
const TARGETS_IN_ALL = 65_536
const BURSTS = [1, 6, 10] as const
const INTERVALS_MS = [1000, 500, 100, 20, 10, 5] as const
const WINDOWS = [
  { count: 10, windowMs: 100 },
  { count: 100, windowMs: 1000 },
  { count: 200, windowMs: 1000 },
] as const

/** A case with these troubles, as the dice of `random` fall. */
export function caseOf(random: SeededRandom, troubles: readonly Trouble[]): SweepCase {
  const has = (trouble: Trouble) => troubles.includes(trouble)
  const machines = random.chance(0.3) ? 2 : 1
  const perMachine = has('aliases') ? 2 + random.below(3) : 1
  const hosts = Array.from({ length: machines }, (_, i) => hostOf(random, has, i, perMachine))
  const ceilings = {
    packetsPerSecond: random.pick([50, 200, 1000]),
    packetsPerSecondToOneHost: random.pick([10, 50, 200, 2000]),
  }
  return {
    model: { seed: random.uint32(), hosts },
    options: {
      protocols: someProtocols(random),
      targetsInAll: TARGETS_IN_ALL,
      sources: has('sources') ? random.pick([2, 4, 16]) : 1,
      ...(has('ceilings') ? ceilings : {}),
    },
  }
}

/** Mostly few, so that there can be many cases; always some that answer and some that do not. */
function someProtocols(random: SeededRandom): number[] {
  const size = Number(
    random.weighted([
      ['12', 10],
      ['40', 7],
      ['100', 2],
      ['256', 1],
    ]),
  )
  const chosen = new Set([1, 2, 6, 17, 103])
  while (chosen.size < size) chosen.add(random.below(256))
  return PROTOCOLS.filter((protocol) => chosen.has(protocol))
}

function hostOf(
  random: SeededRandom,
  has: (trouble: Trouble) => boolean,
  machine: number,
  addresses: number,
): HostModel {
  const first = FIRST_ADDRESS + machine * addresses
  const limits = limitsOf(random, has('host-wide'))
  const isKnownByMac = random.chance(0.5) || !has('aliases')
  return {
    addresses: Array.from({ length: addresses }, (_, i) => first + i),
    reactions: reactionsOf(random),
    limits,
    ...(has('changes') ? { changes: changesOf(random, has('host-wide')) } : {}),
    ...(has('others') ? { otherAsker: otherOf(random, limits) } : {}),
    ...(has('way') ? { way: wayOf(random) } : { way: { latencyMs: random.pick([0.5, 5, 50, 150]) } }),
    ...(isKnownByMac ? { mac: Uint8Array.of(2, 0, 0, 0, 0, machine) } : {}),
  }
}

function reactionsOf(random: SeededRandom): readonly Reaction[] {
  const usual = usualReactions(random.uint32())
  const silent = { usual: 0, half: 0.5, most: 0.95, all: 1 }
  const share =
    silent[
      random.weighted([
        ['usual', 14],
        ['half', 3],
        ['most', 2],
        ['all', 1],
      ])
    ]
  if (share === 1) return SILENT_REACTIONS
  return usual.map((reaction) => (reaction === 2 && random.chance(share) ? 'silent' : reaction))
}

/** One error at a time, in bursts, in windows, or without limit; with a host-wide limit instead or besides. */
function limitsOf(random: SeededRandom, mayBeHostWide: boolean): Limit[] {
  const isHostWide = mayBeHostWide && random.chance(0.5)
  const bucket: Limit = {
    kind: 'bucket',
    burst: random.pick(BURSTS),
    intervalMs: random.pick(INTERVALS_MS),
    spent: random.chance(0.1),
    isHostWide,
  }
  const window: Limit = { kind: 'window', ...random.pick(WINDOWS), isHostWide }
  const own = random.weighted([
    ['bucket', 6],
    ['window', 3],
    ['none', 1],
  ])
  const limits = { bucket: [bucket], window: [window], none: [] }[own]
  const linux: Limit = { kind: 'bucket', burst: 50, intervalMs: 1, isHostWide: true }
  return mayBeHostWide && !isHostWide ? [...limits, linux] : limits
}

function changesOf(random: SeededRandom, mayBeHostWide: boolean): LimitChange[] {
  let atMs = 0
  return Array.from({ length: 1 + random.below(3) }, () => {
    atMs += random.below(random.pick([200, 2000, 20_000]))
    return { atMs, limits: limitsOf(random, mayBeHostWide) }
  })
}

/** Somebody who takes a part of the errors, from a tenth to nine tenths. */
function otherOf(random: SeededRandom, limits: readonly Limit[]): { everyMs: number; errors: number } {
  const [limit] = limits
  const eachMs =
    limit === undefined ? 10 : limit.kind === 'bucket' ? limit.intervalMs : limit.windowMs / limit.count
  const errors = 1 + random.below(3)
  return { everyMs: (eachMs * errors) / random.pick([0.1, 0.3, 0.5, 0.9]), errors }
}

function wayOf(random: SeededRandom): WayModel {
  return {
    latencyMs: random.pick([0.5, 5, 50, 150]),
    jitterMs: random.pick([0, 1, 5, 20, 50, 200]),
    loss: random.pick([0, 0, 0.01, 0.05, 0.1, 0.2]),
    duplicates: random.pick([0, 0, 0.05, 0.3]),
  }
}

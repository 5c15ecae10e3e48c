/**
 * One share of a very large sweep over a lossy simulated network, hosts with every kind of limit side by side: what it
 * said, held against the truth. Plain data in and out, so that shares can be swept in several threads.
 */
import { formatAddressV4, fromMapped } from '../../src/packet/address.ts'
import type { HostModel, NetworkModel } from '../../workers/transport/simulated/host-model.ts'
import { leastMs } from './error-limit.ts'
import { FIRST_ADDRESS, LIMITS, type LimitName, usualHost } from './host-models.ts'
import { hostOf, judge, sweep } from './simulated-sweep.ts'

/** So fast that only the pace of the hosts holds a sweep up; the ceiling to one host is that of the command line. */
const PACKETS_PER_SECOND = 1e6

/** What all shares have in common. */
export interface TrialSpec {
  /** Chance, 0 to 1, that a packet is lost, each way; milliseconds that it takes longer at most. */
  readonly loss: number
  readonly jitterMs: number
  /** Hosts have these by turns. */
  readonly limits: readonly LimitName[]
  /** Hosts of a share, and of the sweep. */
  readonly hosts: number
  readonly hostsInAll: number
}

/** What hosts with one kind of limit came to; `least` and `took` are milliseconds, summed over hosts. */
export interface Tally {
  hosts: number
  states: number
  wrong: number
  unproved: number
  probes: number
  leastMs: number
  tookMs: number
}

/** What a share came to. */
export interface Trial {
  readonly seed: number
  readonly tallies: ReadonlyMap<LimitName, Tally>
  /** How many states each cause left unproved. */
  readonly causes: ReadonlyMap<string, number>
  /** A line for each wrong state: host, limit, and what was said of it. */
  readonly wrong: readonly string[]
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return { hosts: 0, states: 0, wrong: 0, unproved: 0, probes: 0, leastMs: 0, tookMs: 0 }
}

/** Adds a tally to another. */
export function addTally(to: Tally, more: Tally): void {
  for (const key of Object.keys(more) as (keyof Tally)[]) to[key] += more[key]
}

/** Sweeps the share that a seed stands for. */
export function trialOf(seed: number, spec: TrialSpec): Trial {
  const model = networkOf(seed, spec)
  const { results } = sweep(model, {
    packetsPerSecond: PACKETS_PER_SECOND,
    targetsInAll: spec.hostsInAll,
    isUnwatched: true,
  })
  const tallies = new Map<LimitName, Tally>()
  const causes = new Map<string, number>()
  const lines: string[] = []
  for (const result of results) {
    const address = fromMapped(result.address) ?? 0
    const name = limitNameOf(address - FIRST_ADDRESS, spec)
    const { wrong, unproved } = judge(model, result)
    for (const [cause, { length }] of unproved) causes.set(cause, (causes.get(cause) ?? 0) + length)
    lines.push(...wrong.map((line) => `${formatAddressV4(address)} (${name}): ${line}`))
    const host = hostOf(model, address)
    const tally = tallies.get(name) ?? emptyTally()
    tallies.set(name, tally)
    addTally(tally, {
      hosts: 1,
      states: result.evidence?.length ?? 0,
      wrong: wrong.length,
      unproved: [...unproved.values()].reduce((sum, { length }) => sum + length, 0),
      probes: result.probes,
      leastMs: host === undefined ? 0 : leastMs(host),
      tookMs: result.finishedMs - result.startedMs,
    })
  }
  return { seed, tallies, causes, wrong: lines }
}

function limitNameOf(index: number, { limits }: TrialSpec): LimitName {
  return limits[index % limits.length] ?? 'none'
}

/** Each host has a link-layer address of its own: none is taken for another one's alias. */
function networkOf(seed: number, spec: TrialSpec): NetworkModel {
  const way = { loss: spec.loss, jitterMs: spec.jitterMs }
  const hosts = Array.from({ length: spec.hosts }, (_, i): HostModel => {
    const mac = Uint8Array.of(2, 0, 0, 0, i >> 8, i & 0xff)
    const limits = LIMITS[limitNameOf(i, spec)]
    return usualHost(seed * spec.hosts + i, FIRST_ADDRESS + i, { limits, way, mac })
  })
  return { seed, hosts }
}

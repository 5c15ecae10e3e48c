/**
 * How close to its limit a sweep of one class of host comes: its time against the least that the class allows, what
 * it sent, and the errors that it asked for in vain.
 */
import { fromMapped } from '../../src/packet/address.ts'
import type { HostModel, NetworkModel } from '../../workers/transport/simulated/host-model.ts'
import { leastMs } from './error-limit.ts'
import { errorsOwed, FIRST_ADDRESS, usualHost } from './host-models.ts'
import { hostOf, judge, type SweepOutcome, sweep, unprovedIn } from './simulated-sweep.ts'

/** Hosts of one kind, swept together, in as many sweeps as there are seeds. */
export interface PaceClass {
  readonly name: string
  /** What a host of it is beyond a usual one. */
  readonly model?: (seed: number) => Partial<HostModel>
  /** Hosts in one sweep, 1 unless given, and addresses of each, likewise. */
  readonly hosts?: number
  readonly addresses?: number
  readonly seeds: number
}

/** What the sweeps of a class gave; times in milliseconds, means over machines unless said otherwise. */
export interface Pace {
  /** Errors that a machine owes, for all its addresses. */
  readonly errors: number
  readonly limitMs: number
  readonly elapsedMs: number
  /** Elapsed over limit: the mean, and that of the slowest machine. */
  readonly ratio: number
  readonly worstRatio: number
  /** Probes per address. */
  readonly probes: number
  /** Errors per machine that were asked for and denied. */
  readonly denied: number
  /** States in all that nothing proved, and those that are not true. */
  readonly unproved: number
  readonly wrong: number
}

/** Sweeps a class. Throws if a host is not reported. */
export function paceOf(of: PaceClass): Pace {
  const machines = Array.from({ length: of.seeds }, (_, i) => sweepClass(of, i + 1)).flat()
  const mean = (value: (machine: Machine) => number) =>
    machines.reduce((sum, machine) => sum + value(machine), 0) / machines.length
  const total = (value: (machine: Machine) => number) => mean(value) * machines.length
  return {
    errors: mean(({ errors }) => errors),
    limitMs: mean(({ limitMs }) => limitMs),
    elapsedMs: mean(({ elapsedMs }) => elapsedMs),
    ratio: mean(ratioOf),
    worstRatio: Math.max(...machines.map(ratioOf)),
    probes: mean(({ probes, addresses }) => probes / addresses),
    denied: mean(({ denied }) => denied),
    unproved: Math.round(total(({ unproved }) => unproved)),
    wrong: Math.round(total(({ wrong }) => wrong)),
  }
}

interface Machine {
  readonly addresses: number
  readonly errors: number
  readonly limitMs: number
  readonly elapsedMs: number
  readonly probes: number
  readonly denied: number
  readonly unproved: number
  readonly wrong: number
}

function ratioOf({ elapsedMs, limitMs }: Machine): number {
  return elapsedMs / limitMs
}

function sweepClass(of: PaceClass, seed: number): Machine[] {
  const network = networkOf(of, seed)
  const outcome = sweep(network)
  return network.hosts.map((host) => machineOf(network, host, outcome))
}

/** Each machine has a link-layer address of its own, so that nobody waits for what is not his. */
function networkOf({ model, hosts = 1, addresses = 1 }: PaceClass, seed: number): NetworkModel {
  const made = Array.from({ length: hosts }, (_, i): HostModel => {
    const own = Array.from({ length: addresses }, (_, j) => FIRST_ADDRESS + i * addresses + j)
    const mac = Uint8Array.of(2, 0, 0, 0, i >> 8, i & 0xff)
    const hostSeed = seed * 1000 + i
    return usualHost(hostSeed, FIRST_ADDRESS, { mac, ...model?.(hostSeed), addresses: own })
  })
  return { seed, hosts: made }
}

function machineOf(network: NetworkModel, host: HostModel, { results, askedOf }: SweepOutcome): Machine {
  const own = results.filter(({ address }) => hostOf(network, fromMapped(address) ?? 0) === host)
  if (own.length !== host.addresses.length) throw new Error(`${own.length} results of ${host.addresses}`)
  const judgements = own.map((result) => judge(network, result))
  const { asked, granted } = askedOf(host.addresses[0] ?? 0)
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  return {
    addresses: host.addresses.length,
    errors: errorsOwed(host) * host.addresses.length,
    limitMs: leastMs(host),
    elapsedMs: Math.max(...own.map(({ finishedMs }) => finishedMs)),
    probes: sum(own.map(({ probes }) => probes)),
    denied: asked - granted,
    unproved: sum(judgements.map(unprovedIn)),
    wrong: sum(judgements.map(({ wrong }) => wrong.length)),
  }
}

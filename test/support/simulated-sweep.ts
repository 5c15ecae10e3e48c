/**
 * Runs the engine over a simulated network to the end of the sweep, in virtual time, and holds what it reports
 * against what the network's hosts really do.
 */
import { allocateCeilings, Ceiling } from '../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../src/contract/counters.ts'
import { MachineErrors } from '../../src/contract/machine-errors.ts'
import type { DiscoveredState } from '../../src/contract/messages.ts'
import type { HostResult } from '../../src/contract/result.ts'
import { fromMapped } from '../../src/packet/address.ts'
import { longestOf, PLAIN_PROBES } from '../../src/protocol/probe-form.ts'
import type { Route } from '../../src/route/route.ts'
import { classify, type State } from '../../src/verdict/classify.ts'
import { Engine } from '../../workers/engine.ts'
import { Spacing } from '../../workers/spacing.ts'
import type { ErrorBudget } from '../../workers/transport/simulated/error-budget.ts'
import type { HostModel, NetworkModel, Reaction } from '../../workers/transport/simulated/host-model.ts'
import { SimulatedNetwork } from '../../workers/transport/simulated/simulated-network.ts'
import type { SimulatedTransport } from '../../workers/transport/simulated/simulated-transport.ts'
import { transportOf } from './deaf-transport.ts'
import { NO_OUTAGE } from './no-outage.ts'
import { PROTOCOLS, planOf, type SweepOptions } from './simulated-plan.ts'
import { type Arrival, type Departure, WireLog } from './wire-log.ts'

export { PROTOCOLS, type SweepOptions }
/** The address that probes are sent from: 10.0.0.1. */
export const SCANNER = 0x0a000001
/** Further ones are 10.0.0.17, .18 ... */
const FURTHER_SOURCES = 0x0a000010
/** Beyond this a sweep is stuck, not slow. */
const LONGEST_SWEEP_MS = 6 * 3600e3
/** So many turns without a step of the clock are an engine that waits for nothing. */
const MOST_TURNS_AT_ONCE = 100_000

/** A state that was told, and when. */
export interface Discovery extends DiscoveredState {
  readonly atMs: number
}

/** What a sweep reported, and what an observer of the wire saw. */
export interface SweepOutcome {
  readonly results: readonly HostResult[]
  /** In the order in which they were told. */
  readonly discoveries: readonly Discovery[]
  readonly elapsedMs: number
  /** How often the engine was looked at. */
  readonly turns: number
  readonly counters: CounterRow
  readonly departures: readonly Departure[]
  readonly arrivals: readonly Arrival[]
  /** The errors that were asked of a router or a machine, by an address of it, and those that it granted. */
  readonly askedOf: (address: number) => Pick<ErrorBudget, 'asked' | 'granted'>
}

/** How often a sweep that was stopped looks whether there is room for its hosts. */
const LEAVING_MS = 20

/** Sweeps a network to the end. Throws if the engine stops making progress. */
export function sweep(model: NetworkModel, options: SweepOptions = {}): SweepOutcome {
  const wire = options.isUnwatched === true ? undefined : new WireLog()
  const network = new SimulatedNetwork(model)
  const results: HostResult[] = []
  const discoveries: Discovery[] = []
  const counters = new CounterRow(allocateCounters(1), 0)
  const transport = transportOf(
    network,
    options,
    counters,
    wire?.tap,
    longestOf({ ...PLAIN_PROBES, ...options.probeForm }),
  )
  const { roomAt } = options
  const engine = makeEngine(
    model,
    options,
    transport,
    counters,
    (result) => results.push(result),
    roomAt === undefined ? undefined : () => results.length < roomAt(transport.now()),
    (discovered) => discoveries.push({ ...discovered, atMs: transport.now() }),
  )
  const sink = wire?.listening(engine) ?? engine
  const stopAtMs = options.stopAtMs ?? Number.POSITIVE_INFINITY
  let [turns, turnsAtOnce, turnMs] = [0, 0, 0]
  while (!engine.isDone && transport.now() < stopAtMs) {
    transport.receive(sink)
    turns += 1
    const nowMs = transport.now()
    turnsAtOnce = nowMs > turnMs ? 0 : turnsAtOnce + 1
    turnMs = nowMs
    const nextMs = Math.min(transport.tick(engine, nowMs), engine.tick(nowMs))
    engine.flush()
    if (nowMs > LONGEST_SWEEP_MS || turnsAtOnce > MOST_TURNS_AT_ONCE) {
      throw new Error(`stuck at ${nowMs} ms after ${results.length} results`)
    }
    // A host that was just taken is the transport's to look at first: until then nobody knows what is next.
    transport.advance(Number.isFinite(nextMs) ? Math.min(nextMs, stopAtMs) : nextMs)
  }
  if (!engine.isDone) {
    while (engine.stop(transport.now()) > 0) transport.advance(transport.now() + LEAVING_MS)
  }
  const askedOf = (address: number) => network.budgetOf(address) ?? { asked: 0, granted: 0 }
  const { departures = [], arrivals = [] } = wire ?? {}
  return { results, discoveries, elapsedMs: transport.now(), turns, counters, departures, arrivals, askedOf }
}

function makeEngine(
  model: NetworkModel,
  options: SweepOptions,
  transport: SimulatedTransport,
  counters: CounterRow,
  onResult: (result: HostResult) => void,
  mayReport: (() => boolean) | undefined,
  onDiscovery: (discovered: DiscoveredState) => void,
): Engine {
  const targets = options.targets ?? addressesOf(model)
  const plan = planOf(model, options, options.targetsInAll ?? targets.length)
  const remaining = targets.values()
  return new Engine({
    plan,
    slots: options.slots ?? targets.length,
    transport,
    nextTarget: () => remaining.next().value,
    outage: NO_OUTAGE,
    routeTo: (address) => routeTo(model, address, options.sources ?? 1),
    packetCeiling: Ceiling.strict(allocateCeilings(), 'packets', plan.ceilings.packetsPerSecond, counters),
    counters,
    spacing: new Spacing(plan, 0),
    machineErrors: new MachineErrors(),
    onResult,
    mayReport,
    onDiscovery,
    onFound: options.onFound,
    epochMs: 0,
  })
}

/** The way to an address of a network. */
export function routeTo(model: NetworkModel, address: number, count: number): Route {
  const gateway = hostOf(model, address)?.router
  const sources = Array.from({ length: count }, (_, i) => (i === 0 ? SCANNER : FURTHER_SOURCES + i))
  return { kind: 'unicast', interfaceIndex: 1, source: SCANNER, sources, gateway }
}

/** Every address of the network's hosts. */
export function addressesOf({ hosts }: NetworkModel): number[] {
  return hosts.flatMap(({ addresses }) => addresses)
}

const hostsByAddress = new WeakMap<NetworkModel, ReadonlyMap<number, HostModel>>()

/** The host that has an address. */
export function hostOf(model: NetworkModel, address: number): HostModel | undefined {
  const known = hostsByAddress.get(model)
  const byAddress = known ?? new Map(model.hosts.flatMap((host) => host.addresses.map((own) => [own, host])))
  if (known === undefined) hostsByAddress.set(model, byAddress)
  return byAddress.get(address)
}

/** What Table 5.8 calls each protocol of a host of which `asked` are asked, slowly and without loss. */
export function truthOf(model: NetworkModel, host: HostModel, asked: readonly number[] = PROTOCOLS): State[] {
  const router = model.routers?.find(({ address }) => address === host.router)
  const isSpared = host.addresses.some((address) => router?.spares?.includes(address))
  const rejections = isSpared ? {} : (router?.rejects ?? {})
  const own = asked.filter((protocol) => rejections[protocol] === undefined)
  const sendsErrors = own.some((protocol) => typeof host.reactions[protocol] === 'number')
  return PROTOCOLS.map((protocol) => {
    const state = stateOf(rejections[protocol] ?? host.reactions[protocol] ?? 'silent')
    // Whoever sends an ICMP error speaks ICMP.
    return protocol === 1 && sendsErrors ? 'open' : state
  })
}

function stateOf(reaction: Reaction): State {
  if (reaction === 'open') return 'open'
  if (reaction === 'silent') return 'open|filtered'
  return reaction === 2 ? 'closed' : 'filtered'
}

/** What a sweep said of one host, held against the truth. */
export interface Judgement {
  /** A line for each state that is neither right nor unproved. */
  readonly wrong: readonly string[]
  /** Protocols without a proved state, by cause. */
  readonly unproved: ReadonlyMap<string, readonly number[]>
}

/** Judges the states in a result of a host that was up. */
export function judge(
  model: NetworkModel,
  result: HostResult,
  asked: readonly number[] = PROTOCOLS,
): Judgement {
  const host = hostOf(model, fromMapped(result.address) ?? 0)
  const truth = host && truthOf(model, host, asked)
  const wrong: string[] = []
  const unproved = new Map<string, number[]>()
  for (const protocol of PROTOCOLS) {
    const verdict = classify(result.evidence?.[protocol] ?? 0, protocol, 'table')
    if (verdict === undefined) continue
    if (verdict.state === 'unproved') {
      unproved.set(verdict.reason, [...(unproved.get(verdict.reason) ?? []), protocol])
    } else if (verdict.state !== truth?.[protocol]) {
      wrong.push(`${protocol} is ${truth?.[protocol]}, reported as ${verdict.state} (${verdict.reason})`)
    }
  }
  return { wrong, unproved }
}

/** How many protocols a judgement leaves unproved. */
export function unprovedIn({ unproved }: Judgement): number {
  return [...unproved.values()].reduce((sum, protocols) => sum + protocols.length, 0)
}

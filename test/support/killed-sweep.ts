/**
 * A sweep of a simulated network that is killed again and again, and gone on with from what was written down of it: each
 * time by a new engine on a new clock, with other slots, while the network's own time goes on. What the engine posts is
 * taken by a keeper that lags behind; a kill takes away what the keeper has not taken yet, at any message.
 */

import { packRanges } from '../../src/contract/address-ranges.ts'
import { allocateCeilings, Ceiling } from '../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../src/contract/counters.ts'
import { decodeHosts } from '../../src/contract/host-bytes.ts'
import type { ShareState } from '../../src/contract/journal.ts'
import { MachineErrors } from '../../src/contract/machine-errors.ts'
import type { Batch } from '../../src/contract/messages.ts'
import type { SweepPlan } from '../../src/contract/plan.ts'
import type { HostResult } from '../../src/contract/result.ts'
import { allocateRouterAnswers } from '../../src/contract/router-answers.ts'
import { allocateTaken } from '../../src/contract/taken.ts'
import { LastEntry } from '../../src/coordinator/last-entry.ts'
import { recallCounters } from '../../src/coordinator/recall-counters.ts'
import { normalise, type Range } from '../../src/target/ranges.ts'
import { Engine } from '../../workers/engine.ts'
import { readBegunShare } from '../../workers/journal/begun-share.ts'
import { RouterRecords } from '../../workers/journal/router-records.ts'
import { Outage } from '../../workers/outage.ts'
import { Outbox } from '../../workers/outbox.ts'
import { Spacing } from '../../workers/spacing.ts'
import { TargetSource } from '../../workers/targets.ts'
import type { NetworkModel } from '../../workers/transport/simulated/host-model.ts'
import { SimulatedTransport } from '../../workers/transport/simulated/simulated-transport.ts'
import { GONE } from './route.ts'
import type { SeededRandom } from './seeded-random.ts'
import { ShiftedNetwork } from './shifted-network.ts'
import { planOf, type SweepOptions } from './simulated-plan.ts'
import { addressesOf, routeTo } from './simulated-sweep.ts'

const LONGEST_LIFE_MS = 3600e3
/** A turn in so many writes. */
const WRITING = 0.05
/** Few hosts are written together, and one chunk a turn: an entry takes many turns, and the next soon follows. */
const SMALL = { hostsAChunk: 2, chunksATurn: 1, everyMs: 250 } as const

/** How a sweep is killed. */
export interface Kills {
  readonly kills: number
  /** The longest time between two, in the time of the network. */
  readonly mostMs: number
  readonly slots: () => number
  /** Nothing is kept but which hosts are in flight. */
  readonly isBare?: boolean
  /** So long after each kill the interface is down, and no route leads to anybody. */
  readonly downMs?: number
}

/** What became of it. */
export interface KilledOutcome {
  /** As the keeper took them, over all lives. */
  readonly results: readonly HostResult[]
  /** Probes that left, over all lives. */
  readonly probes: number
  /** Of those, the ones that left after the last entry that the keeper had taken before a kill was begun. */
  readonly forgotten: number
  readonly counters: CounterRow
}

export class KilledSweep {
  readonly #model: NetworkModel
  readonly #options: SweepOptions
  readonly #random: SeededRandom
  readonly #network: ShiftedNetwork
  readonly #plan: SweepPlan
  readonly #keeper = new LastEntry()
  readonly #results: HostResult[] = []
  readonly #counters = new CounterRow(allocateCounters(1), 0)
  #probes = 0
  #forgotten = 0
  #downMs = 0

  constructor(model: NetworkModel, options: SweepOptions, random: SeededRandom) {
    const targets = addressesOf(model)
    this.#model = model
    this.#options = options
    this.#random = random
    this.#network = new ShiftedNetwork(model)
    const ranges = packRanges(normalise(targets.map((address): Range => [address, address])))
    this.#plan = { ...planOf(model, options, targets.length), ranges, maxInFlight: targets.length }
  }

  /** Sweeps to the end, whatever is killed. */
  run({ kills, mostMs, slots, isBare = false, downMs = 0 }: Kills): KilledOutcome {
    this.#downMs = downMs
    for (let life = 0; life < kills; life += 1) {
      const untilMs = this.#random.below(mostMs)
      if (this.#live(slots(), untilMs, isBare)) break
      this.#network.shiftMs += untilMs + this.#random.below(3000)
    }
    if (!this.#live(slots(), LONGEST_LIFE_MS, isBare)) throw new Error('it does not end')
    return {
      results: this.#results,
      probes: this.#probes,
      forgotten: this.#forgotten,
      counters: this.#counters,
    }
  }

  /** One life of the worker; true if it was done. */
  #live(slots: number, untilMs: number, isBare: boolean): boolean {
    const mail: { readonly batch: Batch; readonly probes: number }[] = []
    let writtenAt = 0
    let sent = 0
    const transport = new SimulatedTransport(this.#network, () => {
      sent += 1
    })
    const outbox = new Outbox(0, allocateTaken(1), (batch) => mail.push({ batch, probes: sent }))
    const engine = this.#engine(transport, outbox, slots, this.#keeper.state, isBare)
    const take = (most: number) => {
      for (const { batch, probes } of mail.splice(0, most)) {
        if (batch.kind === 'journal') writtenAt = probes
        this.#take(batch)
      }
    }
    while (!engine.isDone && transport.now() < untilMs) {
      transport.receive(engine)
      const nowMs = transport.now()
      const nextMs = Math.min(transport.tick(engine, nowMs), engine.tick(nowMs))
      engine.flush()
      if (this.#random.chance(WRITING)) engine.journal?.turn(nowMs)
      outbox.postIfDue(nowMs)
      if (this.#random.chance(0.3)) take(this.#random.below(mail.length + 1))
      transport.advance(Math.min(nextMs, nowMs + 20))
    }
    const isDone = engine.isDone
    if (isDone) {
      engine.journal?.finish(transport.now())
      outbox.post()
    }
    take(isDone ? mail.length : this.#random.below(mail.length + 1))
    this.#probes += sent
    if (!isDone) this.#forgotten += sent - writtenAt
    return isDone
  }

  #take(batch: Batch): void {
    if (batch.kind === 'journal') this.#keeper.addEntry(batch)
    else if (batch.kind === 'hosts') {
      const hosts = [...decodeHosts(batch.bytes)]
      this.#keeper.addHosts(hosts)
      this.#results.push(...hosts)
    }
  }

  #engine(
    transport: SimulatedTransport,
    outbox: Outbox,
    slots: number,
    state: ShareState | undefined,
    isBare: boolean,
  ): Engine {
    const plan = this.#plan
    const routers = new RouterRecords(allocateRouterAnswers())
    const begun = state && readBegunShare(state, routers)
    const counters = this.#counters
    if (state !== undefined) recallCounters(counters, state)
    const targets = new TargetSource(plan, 0, begun)
    const { packetsPerSecond } = plan.ceilings
    const isDown = () => begun !== undefined && transport.now() < this.#downMs
    const engine = new Engine({
      plan,
      slots,
      transport,
      nextTarget: () => targets.next(),
      putBack: () => targets.putBack(),
      outage: new Outage(() => ({ down: isDown() ? 'eth0' : undefined, hasChanged: false })),
      routeTo: (address) => (isDown() ? GONE : routeTo(this.#model, address, this.#options.sources ?? 1)),
      packetCeiling: Ceiling.strict(allocateCeilings(), 'packets', packetsPerSecond, counters),
      counters,
      spacing: new Spacing(plan, 0),
      machineErrors: new MachineErrors(),
      onResult: (result, isHeld) => outbox.add(result, isHeld),
      onDiscovery: () => {},
      epochMs: this.#network.shiftMs,
      written: { worker: 0, begun, routers, targets, outbox, isBare, mostInFlight: plan.targets, ...SMALL },
    })
    if (begun === undefined) engine.journal?.begin()
    return engine
  }
}

/**
 * The workers' task in scrape.ts, as compiled code: the engine over a simulated network in real time, with the shared counters
 * and the batches of results of a real worker.
 */
import { workerData } from 'node:worker_threads'
import { rangesV4 } from '../src/contract/address-ranges.ts'
import { Ceiling } from '../src/contract/ceilings.ts'
import { CounterRow } from '../src/contract/counters.ts'
import { MachineErrors } from '../src/contract/machine-errors.ts'
import type { WorkerOutcome, WorkerTask } from '../src/contract/messages.ts'
import { stopRequested } from '../src/contract/stop.ts'
import { shareOf } from '../src/coordinator/divide.ts'
import type { Route } from '../src/route/route.ts'
import { usualReactions } from '../test/support/host-models.ts'
import { NO_OUTAGE } from '../test/support/no-outage.ts'
import { RealTimeTransport } from '../test/support/real-time-transport.ts'
import { SCANNER } from '../test/support/simulated-sweep.ts'
import { ceilingMemory } from '../workers/ceiling-memory.ts'
import { Engine } from '../workers/engine.ts'
import { Outbox } from '../workers/outbox.ts'
import { Refusals } from '../workers/refusals.ts'
import { Spacing } from '../workers/spacing.ts'
import { TargetSource } from '../workers/targets.ts'
import type { HostModel } from '../workers/transport/simulated/host-model.ts'
import { SimulatedNetwork } from '../workers/transport/simulated/simulated-network.ts'
import { turnUntilDone } from '../workers/turns.ts'

/** What the network is like, for all workers. */
export interface SimulatedWorld {
  /** Milliseconds between the ICMP errors of each host. */
  readonly intervalMs: number
}

/** Usual hosts are many, but of few kinds. */
const KINDS = 64
/** Of so many addresses one is nobody's. */
const ONE_DEAD_IN = 16

const { intervalMs }: SimulatedWorld = workerData

/** Sweeps this worker's share of the simulated network. */
export default async function scan(task: WorkerTask): Promise<WorkerOutcome> {
  const { plan, worker, shared } = task
  const hosts = hostsOf(task)
  const network = new SimulatedNetwork({ seed: plan.seed, hosts })
  const transport = new RealTimeTransport(network)
  const counters = new CounterRow(shared.counters, worker)
  const outbox = new Outbox(worker, shared.taken)
  const targets = new TargetSource(plan, worker)
  const engine = new Engine({
    plan,
    slots: hosts.length,
    transport,
    nextTarget: () => targets.next(),
    outage: NO_OUTAGE,
    routeTo: () => ROUTE,
    packetCeiling: Ceiling.strict(
      ceilingMemory(shared).memory,
      'packets',
      plan.ceilings.packetsPerSecond,
      counters,
    ),
    counters,
    spacing: new Spacing(plan, worker),
    machineErrors: new MachineErrors(shared.machineErrors),
    onResult: (result) => outbox.add(result),
    mayReport: () => outbox.hasRoom,
    onDiscovery: (discovered) => outbox.addDiscovery(discovered),
    epochMs: Date.now() - transport.now(),
  })
  const refusals = new Refusals(counters, NO_OUTAGE)
  const parts = { engine, transport, outbox, counters, refusals }
  await turnUntilDone(parts, () => stopRequested(shared.stop))
  return { kind: 'done', worker, batches: outbox.batches, stopped: false }
}

const ROUTE: Route = {
  kind: 'unicast',
  interfaceIndex: 1,
  source: SCANNER,
  sources: [SCANNER],
  gateway: undefined,
}

function hostsOf({ plan, worker }: WorkerTask): HostModel[] {
  const reactions = Array.from({ length: KINDS }, (_, kind) => usualReactions(plan.seed + kind))
  return [...shareOf(rangesV4(plan.ranges), plan, worker)].flatMap(([first, last]) =>
    Array.from(
      { length: last - first + 1 },
      (_, i): HostModel => ({
        addresses: [first + i],
        reactions: reactions[(first + i) % KINDS] ?? [],
        limits: [{ kind: 'bucket', burst: 6, intervalMs }],
        isDown: (first + i) % ONE_DEAD_IN === 0,
      }),
    ),
  )
}

/**
 * What runs in a worker thread: the Piscina task. One long task for a whole sweep; the thread owns its sockets,
 * its hosts and their budgets, and shares only the stop cell, the counters and the rate ceilings.
 *
 * Loaded by {@link file://./../src/coordinator/pool.ts}.
 */
import { threadId } from 'node:worker_threads'
import { numbersOf } from '../src/contract/address-ranges.ts'
import { BothCeilings, Ceiling } from '../src/contract/ceilings.ts'
import { CounterRow } from '../src/contract/counters.ts'
import { DescriptorRow } from '../src/contract/descriptors.ts'
import { Failure, type FailureCode } from '../src/contract/failures.ts'
import { MachineErrors } from '../src/contract/machine-errors.ts'
import type { WorkerOutcome, WorkerTask } from '../src/contract/messages.ts'
import type { SourceChoice } from '../src/contract/plan.ts'
import { stopRequested } from '../src/contract/stop.ts'
import { UsedInterfaces } from '../src/contract/used-interfaces.ts'
import { watchHoldings } from '../src/linux/held.ts'
import { SystemCallFailure } from '../src/linux/libc.ts'
import { V6Numbers } from '../src/packet/address-numbers.ts'
import { longestOf } from '../src/protocol/probe-form.ts'
import { RouteTable } from '../src/route/route-table.ts'
import type { WantedSources } from '../src/route/sources.ts'
import { ceilingMemory } from './ceiling-memory.ts'
import { affordableHostError } from './certainty.ts'
import { Engine } from './engine.ts'
import { readBegunShare } from './journal/begun-share.ts'
import { OtherRecords } from './journal/other-records.ts'
import { RouterRecords } from './journal/router-records.ts'
import { Outage } from './outage.ts'
import { Outbox } from './outbox.ts'
import { PacketTrace } from './packet-trace.ts'
import { Refusals } from './refusals.ts'
import { Seam } from './seam.ts'
import { Spacing } from './spacing.ts'
import { TargetSource } from './targets.ts'
import { LinkGroup } from './transport/link-group.ts'
import { TracedTransport } from './transport/traced.ts'
import type { Transport } from './transport/transport.ts'
import { turnUntilDone } from './turns.ts'

/** Sweeps this worker's share and tells the outcome as data; never rejects. */
export default async function scan(task: WorkerTask): Promise<WorkerOutcome> {
  const seam = new Seam(numbersOf(task.plan.ranges))
  const outbox = new Outbox(task.worker, task.shared.taken, undefined, seam)
  const held = new DescriptorRow(task.shared.descriptors, task.worker)
  held.begin(threadId)
  watchHoldings(held)
  try {
    const stopped = await sweepShare(task, outbox, seam)
    return { kind: 'done', worker: task.worker, batches: outbox.batches, stopped }
  } catch (error) {
    const code = codeOf(error)
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', worker: task.worker, batches: outbox.batches, code, message }
  }
}

// The end of a thread closes no descriptor: whatever fails, each is closed here, or a daemon would run out of them.
async function sweepShare(task: WorkerTask, outbox: Outbox, seam: Seam): Promise<boolean> {
  const routes = RouteTable.open(new UsedInterfaces(task.shared.usedInterfaces), seam.numbers)
  try {
    const buckets = ceilingMemory(task.shared)
    try {
      return await sweepWith(task, outbox, { seam, routes, memory: buckets.memory })
    } finally {
      buckets.close()
    }
  } finally {
    routes.close()
  }
}

interface Opened {
  readonly seam: Seam
  readonly routes: RouteTable
  /** Of the rate ceilings. */
  readonly memory: ArrayBufferLike
}

async function sweepWith(task: WorkerTask, outbox: Outbox, opened: Opened): Promise<boolean> {
  const { seam, routes, memory } = opened
  const { worker, shared } = task
  const plan = seam.planOf(task.plan)
  const counters = new CounterRow(shared.counters, worker)
  const { packetsPerSecond, arpRequestsPerSecond } = plan.ceilings
  const { interfaceIndex } = plan
  const sources = wantedSources(plan.sources, seam)
  const packetCeiling = Ceiling.strict(memory, 'packets', packetsPerSecond, counters)
  const arpCeiling = Ceiling.strict(memory, 'arp', arpRequestsPerSecond, counters)
  const trace = plan.isTraced
    ? new PacketTrace({ worker, taken: shared.taken, post: (bytes) => outbox.postTrace(bytes) })
    : undefined
  const links = new LinkGroup({
    choice: plan.transport,
    interfaceIndex: plan.interfaceIndex,
    workers: plan.workers,
    worker,
    blockShift: plan.blockShift,
    routers: shared.routers,
    counters,
    packetsPerSecond,
    longest: longestOf(plan.probeForm),
    arp: {
      // An ARP request is a packet too.
      arpCeiling: new BothCeilings(arpCeiling, packetCeiling),
      errorProbability: affordableHostError(plan),
    },
    arpTap: trace,
    numbers: seam.numbers,
  })
  if (trace !== undefined) outbox.beforeHosts = () => trace.post()
  const epochMs = Date.now() - links.now()
  const transport: Transport = trace === undefined ? links : new TracedTransport(links, trace, epochMs)
  const routers = new RouterRecords(shared.routers.answers)
  const others = seam.numbers instanceof V6Numbers ? new OtherRecords(seam.numbers) : undefined
  const begun = task.state && readBegunShare(task.state, routers, seam, others)
  const targets = new TargetSource(plan, worker, begun, seam)
  const outage = new Outage(() => routes.lookAtLinks())
  const engine = new Engine({
    plan,
    slots: task.slots,
    transport,
    nextTarget: () => targets.next(),
    putBack: () => targets.putBack(),
    outage,
    routeTo: (address) => routes.lookup(address, { interfaceIndex, sources }),
    packetCeiling,
    counters,
    spacing: new Spacing(plan, worker),
    machineErrors: new MachineErrors(shared.machineErrors),
    onResult: (result, isHeld) => outbox.add(result, isHeld),
    mayReport: () => outbox.hasRoom,
    onDiscovery: (discovered) => outbox.addDiscovery(discovered),
    onFound: task.tellsFound ? (address) => outbox.addFound(address) : undefined,
    epochMs,
    seam,
    written: {
      worker,
      begun,
      routers,
      others,
      targets,
      outbox,
      isBare: task.journal === 'addresses',
      mostInFlight: plan.maxInFlight,
    },
  })
  try {
    if (begun === undefined) engine.journal?.begin()
    const refusals = new Refusals(counters, outage)
    const parts = { engine, transport, outbox, counters, refusals }
    return await turnUntilDone(parts, () => stopRequested(shared.stop))
  } finally {
    transport.close()
  }
}

/** What the routing table is asked for; undefined leaves the choice to the kernel. */
function wantedSources(choice: SourceChoice, seam: Seam): WantedSources | undefined {
  if (choice.kind === 'listed') return choice.addresses.flatMap((address) => seam.numbersOf(address))
  return choice.kind === 'auto' ? 'auto' : undefined
}

function codeOf(error: unknown): FailureCode {
  if (error instanceof Failure) return error.code
  return error instanceof SystemCallFailure ? 'SYSTEM_CALL' : 'WORKER_FAILED'
}

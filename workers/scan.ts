/**
 * What runs in a worker thread: the Piscina task. One long task for a whole sweep; the thread owns its sockets,
 * its hosts and their budgets, and shares only the stop cell, the counters and the rate ceilings.
 *
 * Loaded by {@link file://./../src/coordinator/pool.ts}.
 */
import { parentPort } from 'node:worker_threads'
import { BothCeilings, Ceiling } from '../src/contract/ceilings.ts'
import { CounterRow } from '../src/contract/counters.ts'
import { MachineErrors } from '../src/contract/machine-errors.ts'
import type { Batch, DiscoveredState, WorkerOutcome, WorkerTask } from '../src/contract/messages.ts'
import type { SourceChoice } from '../src/contract/plan.ts'
import type { HostResult } from '../src/contract/result.ts'
import { stopRequested } from '../src/contract/stop.ts'
import { SystemCallFailure } from '../src/linux/libc.ts'
import { fromMapped } from '../src/packet/address.ts'
import { RouteTable } from '../src/route/route-table.ts'
import type { WantedSources } from '../src/route/sources.ts'
import { affordableHostError } from './certainty.ts'
import { Engine } from './engine.ts'
import { Spacing } from './spacing.ts'
import { enumerateTargets } from './targets.ts'
import { LinkGroup } from './transport/link-group.ts'
import type { Transport } from './transport/transport.ts'

/** Hosts in flight in the whole process. */
const HOSTS_IN_FLIGHT = 4096
/** Results go out together: at the latest after this long, or when so many are ready. */
const POST_EVERY_MS = 50
const MOST_HOSTS_A_BATCH = 256

/** Sweeps this worker's share and tells the outcome as data; never rejects. */
export default async function scan(task: WorkerTask): Promise<WorkerOutcome> {
  const outbox = new Outbox(task.worker)
  try {
    const stopped = await sweepShare(task, outbox)
    return { kind: 'done', worker: task.worker, batches: outbox.batches, stopped }
  } catch (error) {
    const code = error instanceof SystemCallFailure ? 'SYSTEM_CALL' : 'WORKER_FAILED'
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', worker: task.worker, batches: outbox.batches, code, message }
  }
}

async function sweepShare(task: WorkerTask, outbox: Outbox): Promise<boolean> {
  const { plan, worker, shared } = task
  const counters = new CounterRow(shared.counters, worker)
  const { packetsPerSecond, arpRequestsPerSecond } = plan.ceilings
  const routes = RouteTable.open()
  const { interfaceIndex } = plan
  const sources = wantedSources(plan.sources)
  const packetCeiling = Ceiling.strict(shared.ceilings, 'packets', packetsPerSecond, counters)
  const arpCeiling = Ceiling.strict(shared.ceilings, 'arp', arpRequestsPerSecond, counters)
  const transport = new LinkGroup({
    choice: plan.transport,
    workers: plan.workers,
    worker,
    blockShift: plan.blockShift,
    routers: shared.routers,
    counters,
    arp: {
      // An ARP request is a packet too.
      arpCeiling: new BothCeilings(arpCeiling, packetCeiling),
      errorProbability: affordableHostError(plan),
    },
  })
  const engine = new Engine({
    plan,
    slots: Math.ceil(HOSTS_IN_FLIGHT / plan.workers),
    transport,
    nextTarget: enumerateTargets(task.blocks, plan.seed),
    routeTo: (address) => routes.lookup(address, { interfaceIndex, sources }),
    packetCeiling,
    counters,
    spacing: new Spacing(plan, worker),
    machineErrors: new MachineErrors(shared.machineErrors),
    onResult: (result) => outbox.add(result),
    onDiscovery: (discovered) => outbox.addDiscovery(discovered),
    epochMs: Date.now() - transport.now(),
  })
  try {
    return await turnUntilDone({ engine, transport, outbox, counters }, () => stopRequested(shared.stop))
  } finally {
    transport.close()
    routes.close()
  }
}

/** What the routing table is asked for; undefined leaves the choice to the kernel. */
function wantedSources(choice: SourceChoice): WantedSources | undefined {
  if (choice.kind === 'listed') return choice.addresses.map((address) => fromMapped(address) ?? 0)
  return choice.kind === 'auto' ? 'auto' : undefined
}

/** What takes part in a turn. */
interface TurnParts {
  readonly engine: Engine
  readonly transport: Transport
  readonly outbox: Outbox
  readonly counters: CounterRow
}

/** The loop of the worker: hear, act, send, wait. True when it was asked to stop. */
async function turnUntilDone(
  { engine, transport, outbox, counters }: TurnParts,
  mustStop: () => boolean,
): Promise<boolean> {
  while (!engine.isDone) {
    const beganMs = transport.now()
    if (mustStop()) {
      engine.stop(transport.now())
      outbox.post()
      return true
    }
    transport.receive(engine)
    const nowMs = transport.now()
    const nextMs = Math.min(transport.tick(engine, nowMs), engine.tick(nowMs))
    engine.flush()
    outbox.postIfDue(nowMs)
    const turnMs = transport.now() - beganMs
    counters.add('busyMs', turnMs)
    counters.observe('turn', turnMs / 1000)
    await transport.wait(nextMs)
  }
  outbox.post()
  return false
}

/** Finished hosts, and what is told of others before they are, on their way to the coordinator. */
class Outbox {
  batches = 0
  readonly #worker: number
  #hosts: HostResult[] = []
  #discoveries: DiscoveredState[] = []
  #postedMs = 0

  constructor(worker: number) {
    this.#worker = worker
  }

  add(result: HostResult): void {
    this.#hosts.push(result)
    if (this.#hosts.length >= MOST_HOSTS_A_BATCH) this.post()
  }

  addDiscovery(discovered: DiscoveredState): void {
    this.#discoveries.push(discovered)
  }

  postIfDue(nowMs: number): void {
    if (nowMs - this.#postedMs < POST_EVERY_MS) return
    this.#postedMs = nowMs
    this.post()
  }

  /** Posts what there is; the hosts last, because what was discovered of them comes before their result. */
  post(): void {
    const [discoveries, hosts] = [this.#discoveries, this.#hosts]
    if (discoveries.length > 0) this.#send({ kind: 'discoveries', worker: this.#worker, discoveries })
    if (hosts.length > 0) this.#send({ kind: 'hosts', worker: this.#worker, hosts })
    this.#discoveries = []
    this.#hosts = []
  }

  #send(batch: Batch): void {
    parentPort?.postMessage(batch)
    this.batches += 1
  }
}

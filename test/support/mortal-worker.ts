/**
 * A worker that finishes the hosts of its share a few at a time, writes down how far it is, and dies: so often, and in the
 * way, that it is told.
 */
import { threadId, workerData } from 'node:worker_threads'
import { CounterRow } from '../../src/contract/counters.ts'
import { DescriptorRow } from '../../src/contract/descriptors.ts'
import type { WorkerOutcome, WorkerTask } from '../../src/contract/messages.ts'
import { stopRequested } from '../../src/contract/stop.ts'
import { watchHoldings } from '../../src/linux/held.ts'
import { NetlinkSocket } from '../../src/linux/netlink-socket.ts'
import { Outbox } from '../../workers/outbox.ts'
import { unaskedResult } from '../../workers/result.ts'
import { NOT_YET, TargetSource } from '../../workers/targets.ts'

/** How it dies. */
export interface Mortality {
  readonly way: 'exit' | 'throw' | 'reject' | 'out of memory' | 'fail'
  /** How many hosts it finishes before. */
  readonly after: number
  /** The worker that dies. */
  readonly worker: number
  /** How many deaths are left, in shared memory. */
  readonly deaths: Int32Array
}

const { way, after, worker: mortal, deaths }: Mortality = workerData
const HOSTS_A_BATCH = 3
const BATCHES_AN_ENTRY = 2

/** Runs a share. */
export default async function scan(task: WorkerTask): Promise<WorkerOutcome> {
  const { plan, worker, shared, state } = task
  const held = new DescriptorRow(shared.descriptors, worker)
  held.begin(threadId)
  watchHoldings(held)
  const socket = new NetlinkSocket()
  const outbox = new Outbox(worker, shared.taken)
  const counters = new CounterRow(shared.counters, worker)
  const targets = new TargetSource(plan, worker, state)
  const isMortal = worker === mortal && Atomics.sub(deaths, 0, 1) > 0
  let [finished, batches] = [0, 0]
  for (let target = targets.next(); target !== undefined; target = targets.next()) {
    if (stopRequested(shared.stop)) return { kind: 'done', worker, batches: outbox.batches, stopped: true }
    if (target === NOT_YET) continue
    counters.add('hostsFinished')
    const times = { nowMs: 0, startedMs: 0, epochMs: 0 }
    const counts = { probes: 0, pings: 0 }
    outbox.add(unaskedResult({ address: target, status: 'down', reason: 'no-response', ...times, ...counts }))
    finished += 1
    if (finished % HOSTS_A_BATCH === 0) {
      outbox.post()
      batches += 1
      if (batches % BATCHES_AN_ENTRY === 0) {
        const { position } = targets
        outbox.postEntry({ kind: 'journal', worker, position, counters: counters.copy(), chunks: [] })
      }
    }
    if (isMortal && finished >= after) await die()
    if (isMortal && way === 'fail' && finished >= after) {
      return { kind: 'failed', worker, batches: outbox.batches, code: 'SYSTEM_CALL', message: 'bind: EINVAL' }
    }
  }
  outbox.post()
  socket.close()
  return { kind: 'done', worker, batches: outbox.batches, stopped: false }
}

async function die(): Promise<void> {
  if (way === 'exit') process.exit(3)
  if (way === 'throw') {
    setImmediate(() => {
      throw new Error('thrown in a callback')
    })
    await new Promise(() => {})
  }
  if (way === 'reject') throw new Error('thrown by the task')
  if (way === 'out of memory') {
    const kept: unknown[] = []
    for (;;) kept.push(new Array(100_000).fill(kept.length))
  }
}

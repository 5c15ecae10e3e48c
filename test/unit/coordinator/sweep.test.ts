/** Workers that fail or die, in every way that there is: they are started again, and nothing is lost or told twice. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { packRanges } from '../../../src/contract/address-ranges.ts'
import { CounterRow, totalOf } from '../../../src/contract/counters.ts'
import type { JournalEntry, ShareState } from '../../../src/contract/journal.ts'
import type { SweepPlan } from '../../../src/contract/plan.ts'
import { LastEntry } from '../../../src/coordinator/last-entry.ts'
import { createPool } from '../../../src/coordinator/pool.ts'
import type { Restart } from '../../../src/coordinator/share.ts'
import { Sweep, type SweepOutcome } from '../../../src/coordinator/sweep.ts'
import { WorkerPool } from '../../../src/coordinator/worker-pool.ts'
import { fromMapped } from '../../../src/packet/address.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'
import type { Mortality } from '../../support/mortal-worker.ts'

const WORKER = new URL('../../support/mortal-worker.ts', import.meta.url).href
const FIRST = 0x0a000000
const TARGETS = 64
const SLOW_MS = 2

interface Case extends Pick<Mortality, 'way' | 'after'> {
  readonly deaths: number
  readonly isKept?: boolean
}

interface Told {
  readonly outcome: SweepOutcome
  readonly addresses: readonly number[]
  readonly restarts: readonly Restart[]
  readonly counters: SharedArrayBuffer
}

const plan: SweepPlan = {
  ...BASE_PLAN,
  ranges: packRanges([[FIRST, FIRST + TARGETS - 1]]),
  targets: TARGETS,
  workers: 2,
  blockShift: 2,
}

/** Hosts are taken slowly, and what is kept is kept in that order. */
async function sweep({ way, after, deaths, isKept = false }: Case): Promise<Told> {
  const mortality: Mortality = {
    way,
    after,
    worker: 1,
    deaths: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(deaths),
  }
  const kept = [new LastEntry(), new LastEntry()]
  const addresses: number[] = []
  const restarts: Restart[] = []
  const recover = async (worker: number): Promise<ShareState | undefined> => kept[worker]?.state
  const running = new Sweep(
    plan,
    {
      onHosts: async (hosts, worker) => {
        await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
        kept[worker]?.addHosts(hosts)
        addresses.push(...hosts.map(({ address }) => fromMapped(address) ?? 0))
      },
      onDiscoveries: () => {},
      onRestart: (restart) => restarts.push(restart),
      ...(isKept ? { onJournal: (entry: JournalEntry) => kept[entry.worker]?.addEntry(entry) } : {}),
    },
    {
      makePool: (workers) => smallPool(workers, mortality),
      ...(isKept ? { recover } : {}),
    },
  )
  const outcome = await running.run()
  return { outcome, addresses, restarts, counters: running.shared.counters }
}

/** As of createPool, but that a thread soon has no memory left. */
function smallPool(threads: number, workerData: Mortality): WorkerPool {
  return new WorkerPool({
    filename: WORKER,
    workerData,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: 'async',
    resourceLimits: { maxOldGenerationSizeMb: 40 },
  })
}

const WAYS: readonly Mortality['way'][] = ['exit', 'throw', 'reject', 'out of memory', 'fail']
const open = () => readdirSync('/proc/self/fd').length
const all = Array.from({ length: TARGETS }, (_, i) => FIRST + i)

for (const way of WAYS) {
  const deaths = 3
  for (const isKept of [true, false]) {
    test(`${way}, ${isKept ? 'kept' : 'remembered'}: goes on where it was`, async () => {
      const told = await sweep({ way, after: 8, deaths, isKept })
      assert.deepEqual(told.outcome, { stopped: false, failures: [] })
      assert.deepEqual(told.addresses.toSorted(), all)
      assert.equal(told.restarts.length, deaths)
      assert(told.restarts.every(({ worker }) => worker === 1))
      assert.equal(totalOf(told.counters, 'workerRestarts'), deaths)
      assert.equal(new CounterRow(told.counters, 1).read('workerRestarts'), deaths)
      assert.equal(totalOf(told.counters, 'hostsFinished'), TARGETS)
    })
  }
}

test('a worker that dies again and again without a finished host fails, and keeps the others out of it', async () => {
  for (const way of ['exit', 'fail'] as const) {
    const told = await sweep({ way, after: 1, deaths: 100 })
    assert.equal(told.outcome.failures.length, 1, way)
    assert.equal(told.restarts.length, 3, way)
    const [failure] = told.outcome.failures
    assert.equal(failure?.code, way === 'fail' ? 'SYSTEM_CALL' : 'WORKER_FAILED')
    assert.match(failure?.message ?? '', way === 'fail' ? /EINVAL/ : /exit/)
    assert.equal(new Set(told.addresses).size, told.addresses.length)
    assert(told.addresses.length > 0, 'the other worker has finished')
  }
})

test('what a dead thread held open is closed', async () => {
  await sweep({ way: 'exit', after: 8, deaths: 1 })
  const before = open()
  const deaths = 5
  const { restarts } = await sweep({ way: 'exit', after: 4, deaths })
  assert.equal(restarts.length, deaths)
  assert.equal(open(), before)
})

test('hosts that cannot be taken end the sweep', async () => {
  const failing = new Sweep(
    plan,
    { onHosts: () => Promise.reject(new Error('no room')), onDiscoveries: () => {} },
    {
      makePool: (workers) =>
        createPool(workers, WORKER, { way: 'exit', after: 1, worker: 7, deaths: new Int32Array(1) }),
    },
  )
  await assert.rejects(failing.run(), /no room/)
})

/**
 * A sweep whose first worker's thread ends in the middle, again and again: `crashing-sweep.ts CRASHES AFTER_MS WORDS...`.
 * Says as JSON what a report would, and how often the worker was started again.
 */
import { parseCommand } from '../../src/cli/options.ts'
import { prepareSweep } from '../../src/cli/plan.ts'
import { totalOf } from '../../src/contract/counters.ts'
import { LastEntry } from '../../src/coordinator/last-entry.ts'
import { createPool } from '../../src/coordinator/pool.ts'
import { Sweep } from '../../src/coordinator/sweep.ts'
import { fromMapped } from '../../src/packet/address.ts'
import { classify } from '../../src/verdict/classify.ts'
import type { Crashes } from './crashing-worker.ts'

/** What it says. */
export interface CrashedSweep {
  readonly restarts: number
  readonly failures: readonly { readonly message: string }[]
  readonly probes: number
  /** By host: its 32-bit address, and the state of each protocol. */
  readonly hosts: readonly { readonly address: number; readonly states: readonly string[] }[]
}

const WORKER = new URL('./crashing-worker.ts', import.meta.url).href

async function run([count = '', afterMs = '', ...words]: readonly string[]): Promise<CrashedSweep> {
  const command = parseCommand(words)
  if (command.kind !== 'sweep') throw new Error('no sweep')
  const { plan } = await prepareSweep(command.options)
  const left = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(Number(count))
  const crashes: Crashes = { afterMs: Number(afterMs), left }
  const kept = Array.from({ length: plan.workers }, () => new LastEntry())
  const hosts: CrashedSweep['hosts'][number][] = []
  let restarts = 0
  const sweep = new Sweep(
    plan,
    {
      onHosts: (finished, worker) => {
        kept[worker]?.addHosts(finished)
        for (const { address, evidence } of finished) {
          const states = [...(evidence ?? [])].map(
            (byte, protocol) => classify(byte, protocol, 'table')?.state ?? 'unasked',
          )
          hosts.push({ address: fromMapped(address) ?? 0, states })
        }
      },
      onDiscoveries: () => {},
      onJournal: (entry) => kept[entry.worker]?.addEntry(entry),
      onRestart: () => {
        restarts += 1
      },
    },
    {
      makePool: (workers) => createPool(workers, WORKER, crashes),
      recover: async (worker) => kept[worker]?.state,
    },
  )
  const { failures } = await sweep.run()
  return { restarts, failures, probes: totalOf(sweep.shared.counters, 'probesSent'), hosts }
}

process.stdout.write(JSON.stringify(await run(process.argv.slice(2))))

/** A thread that counts something, says so, and then hears nothing until it is woken: a worker in a very long turn. */
import { parentPort, workerData } from 'node:worker_threads'
import { CounterRow } from '../../src/contract/counters.ts'

/** What it shares with who started it. */
export interface Stuck {
  readonly counters: SharedArrayBuffer
  /** On the first of these it sleeps. */
  readonly cell: Int32Array
}

const { counters, cell }: Stuck = workerData
const row = new CounterRow(counters, 1)
row.add('probesSent', 7)
row.add('hostsAdmitted', 3)
parentPort?.postMessage('stuck')
Atomics.wait(cell, 0, 0)

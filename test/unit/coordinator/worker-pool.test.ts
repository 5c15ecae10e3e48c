/** Threads that end while they load koffi would abort this process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPool } from '../../../src/coordinator/pool.ts'
import { WorkerPool } from '../../../src/coordinator/worker-pool.ts'

const WORKER = new URL('../../support/counted-worker.ts', import.meta.url).href
const THREADS = 3

function counted(): { readonly pool: WorkerPool; readonly loaded: Int32Array } {
  const loaded = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  return { pool: createPool(THREADS, WORKER, loaded), loaded }
}

test('a pool that is done with at once ends its threads once they are loaded', async () => {
  const { pool, loaded } = counted()
  await pool.destroy()
  assert.equal(loaded[0], THREADS)
  assert.equal(pool.threads.length, 0)
})

test('so it does with a thread that has just replaced another', async () => {
  const { pool, loaded } = counted()
  // @ts-expect-error: this worker takes no task.
  await assert.rejects(pool.run({}), /exited with code: 7/)
  await pool.destroy()
  assert.equal(loaded[0], THREADS + 1)
})

test('a thread that fails to load is not waited for', async () => {
  const pool = new WorkerPool({ filename: new URL('nobody.ts', import.meta.url).href, minThreads: THREADS })
  await pool.destroy()
  assert.equal(pool.threads.length, 0)
})

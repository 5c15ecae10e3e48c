/** A scrape costs the workers nothing: it reads shared memory, whatever they are doing, and sends them no message. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { MessagePort, Worker } from 'node:worker_threads'
import { startExporter } from '../../../metrics/exporter.ts'
import { Metrics } from '../../../metrics/registry.ts'
import { allocateCounters } from '../../../src/contract/counters.ts'
import { observedSweep } from '../../../src/inventory/observed.ts'
import { ProgressTrack } from '../../../src/report/progress-track.ts'
import { Tally } from '../../../src/report/tally.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'
import type { Stuck } from '../../support/stuck-worker.ts'

/** A thread does not inherit what loads TypeScript. */
const RUN_STUCK = `
  import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => {
    register()
    return import(${JSON.stringify(new URL('../../support/stuck-worker.ts', import.meta.url).href)})
  })`

describe('a scrape', () => {
  const counters = allocateCounters(2)
  const tally = new Tally()
  const plan = { ...BASE_PLAN, targets: 10, workers: 2 }
  const track = new ProgressTrack(plan, counters, tally, performance.now())
  const metrics = new Metrics('0.1.0')
  const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  let worker: Worker

  before(async () => {
    metrics.begin(observedSweep({ name: 'cli', plan, counters, tally, track }))
    const stuck: Stuck = { counters, cell }
    worker = new Worker(RUN_STUCK, { eval: true, workerData: stuck })
    await once(worker, 'message')
  })
  after(async () => {
    metrics.close()
    await worker.terminate()
  })

  it('is answered while a worker is stuck, with what it has counted', async () => {
    const exporter = await startExporter(metrics.registry, { host: '127.0.0.1', port: 0 })
    const text = await (await fetch(exporter.url)).text()
    await exporter.close()
    assert.match(text, /^protosweep_probes_sent_total\{worker="1"\} 7$/m)
    assert.match(text, /^protosweep_worker_hosts_in_flight\{worker="1"\} 3$/m)
    assert.match(text, /^protosweep_sweep_hosts\{sweep="cli",stage="in-flight"\} 3$/m)
    assert.equal(Atomics.notify(cell, 0), 1, 'it was asleep all the time')
  })

  it('posts no message to any thread', async () => {
    const { postMessage } = MessagePort.prototype
    let posted = 0
    MessagePort.prototype.postMessage = function (...words: Parameters<typeof postMessage>) {
      posted += 1
      return postMessage.apply(this, words)
    }
    try {
      await metrics.registry.metrics()
      assert.equal(posted, 0)
      worker.postMessage('one that is seen')
      assert.equal(posted, 1)
    } finally {
      MessagePort.prototype.postMessage = postMessage
    }
  })
})

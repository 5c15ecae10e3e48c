import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { allocateStop, requestStop, stopRequested } from '../../../src/contract/stop.ts'

test('nobody has asked to stop until somebody does, and then for good', () => {
  const memory = allocateStop()
  assert.equal(stopRequested(memory), false)
  requestStop(memory)
  requestStop(memory)
  assert.equal(stopRequested(memory), true)
})

test('a thread that does nothing but look sees the request', async () => {
  const memory = allocateStop()
  const look =
    'const { workerData } = require("node:worker_threads"); while (Atomics.load(workerData, 0) === 0);'
  const worker = new Worker(look, { eval: true, workerData: new Int32Array(memory) })
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  requestStop(memory)
  assert.equal(await ended, 0)
})

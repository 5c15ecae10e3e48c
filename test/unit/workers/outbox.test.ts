/** The outbox of a worker, here without a coordinator to post to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Batch } from '../../../src/contract/messages.ts'
import { allocateTaken, noteTaken } from '../../../src/contract/taken.ts'
import { toMapped } from '../../../src/packet/address.ts'
import { Outbox } from '../../../workers/outbox.ts'
import { unaskedResult } from '../../../workers/result.ts'

const MOST_AHEAD = 64

function add(outbox: Outbox, hosts: number): void {
  const facts = { status: 'down', reason: 'no-response', probes: 0, pings: 1 } as const
  for (let i = 0; i < hosts; i += 1) {
    outbox.add(unaskedResult({ address: i, ...facts, startedMs: 0, nowMs: 1, epochMs: 0 }))
  }
}

test('there is room until 64 hosts are on their way, and again as they are taken', () => {
  const taken = allocateTaken(2)
  const outbox = new Outbox(1, taken)
  add(outbox, MOST_AHEAD - 1)
  assert(outbox.hasRoom)
  add(outbox, 1)
  assert.equal(outbox.hasRoom, false)
  noteTaken(taken, 0, 300)
  assert.equal(outbox.hasRoom, false)
  noteTaken(taken, 1, 1)
  assert(outbox.hasRoom)
  add(outbox, 5)
  assert.equal(outbox.hasRoom, false)
})

test('counts go on where they were, also for a worker that takes the place of another, and beyond 32 bits', () => {
  const taken = allocateTaken(1)
  noteTaken(taken, 0, 0x7fff_ffff - 10)
  const outbox = new Outbox(0, taken)
  add(outbox, MOST_AHEAD)
  assert.equal(outbox.hasRoom, false)
  noteTaken(taken, 0, MOST_AHEAD)
  assert(outbox.hasRoom)
})

test('16 hosts are a batch; fewer go when the last post is 50 ms ago', () => {
  const outbox = new Outbox(0, allocateTaken(1))
  add(outbox, 15)
  assert.equal(outbox.batches, 0)
  add(outbox, 2)
  assert.equal(outbox.batches, 1)
  outbox.postIfDue(49)
  assert.equal(outbox.batches, 1)
  outbox.postIfDue(50)
  assert.equal(outbox.batches, 2)
  outbox.postIfDue(500)
  assert.equal(outbox.batches, 2)
})

test('hosts that were found are told before their results', () => {
  const batches: Batch[] = []
  const outbox = new Outbox(3, allocateTaken(4), (batch) => batches.push(batch))
  outbox.addFound(0x0a000001)
  outbox.addFound(0x0a000002)
  add(outbox, 1)
  outbox.post()
  outbox.post()
  assert.deepEqual(
    batches.map(({ kind, worker }) => [kind, worker]),
    [
      ['found', 3],
      ['hosts', 3],
    ],
  )
  const [found] = batches
  assert(found?.kind === 'found')
  assert.deepEqual(found.addresses, new Uint8Array([...toMapped(0x0a000001), ...toMapped(0x0a000002)]))
  outbox.addFound(0x0a000003)
  outbox.postIfDue(50)
  assert.equal(batches.length, 3)
  assert.equal(outbox.batches, 3)
})

test('what is about hosts goes out before they do', () => {
  const kinds: string[] = []
  const outbox = new Outbox(0, allocateTaken(1), ({ kind }) => kinds.push(kind))
  outbox.beforeHosts = () => outbox.postTrace(new Uint8Array(8))
  outbox.post()
  assert.deepEqual(kinds, [])
  add(outbox, 1)
  outbox.post()
  assert.deepEqual([kinds, outbox.batches], [['trace', 'hosts'], 2])
})

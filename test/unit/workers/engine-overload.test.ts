/** A worker that does not keep up: what it has not heard is not lost, and its turns stay short. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EchoSweep, echoSweep, isRight } from '../../support/echo-sweep.ts'

const UNLIMITED = { intervalMs: 0, isOneMachine: false, latencyMs: 2 }
const ROOM = 4096
/** Packets of one turn: 512, and the rest of a batch of 30. */
const MOST = 512 + 30

const atOnce = (_: number, nowMs: number) => nowMs

/** Turns until all hosts are reported; each takes so long, of which hearing is the last `hearingMs`. */
function run({ engine, transport }: EchoSweep, turnMs: number, hearingMs: number): number {
  let turns = 0
  while (!engine.isDone) {
    const heardMs = transport.now()
    transport.receive(engine)
    transport.advance(heardMs + hearingMs)
    transport.tick(engine)
    engine.tick(transport.now(), heardMs)
    engine.flush()
    transport.advance(transport.now() + turnMs - hearingMs)
    turns += 1
    assert(turns < 1000, 'does not end')
  }
  return turns
}

test('an answer that came in while others were read is not taken for lost, however long that took', () => {
  const swift = echoSweep({ ...UNLIMITED, slots: 4 }, 1e6, atOnce, ROOM)
  run(swift, 1, 0)
  const slow = echoSweep({ ...UNLIMITED, slots: 4 }, 1e6, atOnce, ROOM)
  run(slow, 5000, 4999)
  for (const { results, counters } of [swift, slow]) {
    assert(results.length === 4 && results.every(isRight))
    assert.equal(counters.read('responsesDuplicate'), 0)
  }
  // What it asks again are the silent two.
  const again = slow.counters.read('probeRetransmissions')
  assert(again <= swift.counters.read('probeRetransmissions') + 8, `${again} asked again`)
})

test('a turn sends no more than can be heard before the next, and goes on where it was', () => {
  const sweep = echoSweep({ ...UNLIMITED, slots: 200 }, 1e7, atOnce, ROOM)
  const { engine, transport } = sweep
  transport.tick(engine)
  engine.tick(0)
  transport.tick(engine)
  const sent: number[] = []
  for (let i = 0; i < 8; i += 1) {
    assert(engine.tick(transport.now()) <= transport.now() || i > 2)
    sent.push(transport.queued)
    transport.advance(transport.now())
  }
  assert.deepEqual([Math.max(...sent) <= MOST, sent.reduce((sum, more) => sum + more, 0)], [true, 2000])
})

test('a worker that sends all it can takes no further host until it has time for those that it has', () => {
  const sweep = echoSweep({ ...UNLIMITED, slots: 12_000 }, 1e7, atOnce, ROOM)
  const { engine, transport, counters } = sweep
  let most = 0
  while (!engine.isDone) {
    const nowMs = transport.now()
    transport.receive(engine)
    transport.tick(engine)
    engine.tick(nowMs)
    engine.flush()
    transport.advance(nowMs + 1)
    most = Math.max(most, counters.read('hostsAdmitted') - counters.read('hostsFinished'))
    assert(nowMs < 60_000, 'does not end')
  }
  assert(sweep.results.length === 12_000 && sweep.results.every(isRight))
  assert(most < 6000, `${most} hosts in flight`)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOP, MAC, NeighborBench } from '../../../support/neighbor-bench.ts'

test('a target that answers the first request is there, and its round trip is known', () => {
  const bench = new NeighborBench()
  bench.neighbors.attach(3, HOP, true)
  bench.run(7)
  bench.reply(HOP)
  assert.deepEqual(bench.told, [{ slot: 3, outcome: 'answered', rttMs: 7, nowMs: 7 }])
  assert.deepEqual(bench.macTowards(3), MAC)
  assert.deepEqual(bench.neighbors.macOf(3), MAC)
})

test("Karn's rule: after a second request nobody knows which one was answered", () => {
  const bench = new NeighborBench()
  bench.neighbors.attach(3, HOP, true)
  bench.run(150)
  bench.reply(HOP)
  assert.equal(bench.asked.length, 2)
  assert.deepEqual(bench.told, [{ slot: 3, outcome: 'answered', rttMs: undefined, nowMs: 150 }])
})

test('tries are 100, 200, 300 and then 400 ms apart, for at least a second; then nobody is there', () => {
  const bench = new NeighborBench(1e6, 0.5)
  bench.neighbors.attach(3, HOP, true)
  bench.run(999)
  assert.deepEqual(
    bench.asked.map(({ atMs }) => atMs),
    [0, 100, 300, 600],
  )
  assert.deepEqual(bench.told, [])
  bench.run(1000)
  assert.deepEqual(bench.outcomes(), [[3, 'unreached']])
})

test('nobody is judged by what has not been heard yet: behind the clock neither asked again nor given up', () => {
  const bench = new NeighborBench(1e6, 0.5)
  bench.neighbors.attach(3, HOP, true)
  bench.run(0)
  bench.nowMs = 150
  bench.neighbors.tick(150, bench, 99)
  assert.equal(bench.asked.length, 1)
  bench.neighbors.tick(150, bench, 100)
  assert.equal(bench.asked.length, 2)
  bench.run(1049)
  assert.equal(bench.asked.length, 4)
  bench.neighbors.tick(1200, bench, 1049)
  assert.deepEqual(bench.told, [])
  bench.neighbors.attach(4, HOP + 1, true)
  bench.neighbors.tick(1200, bench, 1049)
  assert.equal(bench.asked.length, 5, 'who has not been asked at all is')
  bench.neighbors.tick(1200, bench, 1050)
  assert.deepEqual(bench.outcomes(), [[3, 'unreached']])
})

test('requests that could not be sent ask nobody: while the interface is down nobody is called unreached', () => {
  const bench = new NeighborBench(1e6, 0.5)
  const refuse = () => {
    for (; refused < bench.asked.length; refused += 1) bench.neighbors.noteUnsent(HOP)
  }
  let refused = 0
  bench.neighbors.attach(3, HOP, true)
  bench.run(1500, refuse)
  assert.deepEqual(bench.told, [])
  bench.run(4000, () => undefined)
  assert.deepEqual(bench.outcomes(), [[3, 'unreached']])
})

test('an interface that stays down ends the asking, and says so', () => {
  const bench = new NeighborBench(1e6, 0.5)
  let refused = 0
  bench.neighbors.attach(3, HOP, true)
  const refuse = () => {
    for (; refused < bench.asked.length; refused += 1) bench.neighbors.noteUnsent(HOP)
  }
  bench.run(28_000, refuse)
  assert.deepEqual(bench.told, [])
  bench.run(31_000, refuse)
  assert.deepEqual(bench.outcomes(), [[3, 'unsent']])
})

test('a link that loses more, or a sweep that may err less, asks more often', () => {
  const tries = (errorProbability: number, lost: number): number => {
    const bench = new NeighborBench(1e6, errorProbability)
    bench.linkPath.loss.note(20, lost)
    bench.neighbors.attach(3, HOP, true)
    bench.run(60_000)
    assert.deepEqual(bench.outcomes(), [[3, 'unreached']])
    return bench.asked.length
  }
  assert.equal(tries(0.1, 0), 4)
  assert(tries(1e-6, 0) > 4)
  assert(tries(1e-6, 10) > tries(1e-6, 0))
})

test('what was lost until an answer came is noted for the link', () => {
  const bench = new NeighborBench()
  const before = bench.linkPath.loss.mean
  bench.neighbors.attach(3, HOP, true)
  bench.run(400)
  bench.reply(HOP)
  assert(bench.linkPath.loss.mean > before)
})

test('a gateway is asked once for all who go through it, and is nobody they asked about', () => {
  const bench = new NeighborBench()
  for (const slot of [1, 2, 3]) bench.neighbors.attach(slot, HOP, false)
  bench.run(5)
  bench.reply(HOP)
  assert.equal(bench.asked.length, 1)
  assert.deepEqual(bench.outcomes(), [
    [1, 'ready'],
    [2, 'ready'],
    [3, 'ready'],
  ])
  assert.equal(bench.neighbors.macOf(1), undefined)
  bench.neighbors.attach(4, HOP, false)
  bench.run(6)
  assert.deepEqual([bench.asked.length, bench.outcomes().at(-1)], [1, [4, 'ready']])
})

test('a gateway and the link have a path each, the hosts on the link one together', () => {
  const { neighbors, linkPath } = new NeighborBench()
  neighbors.attach(1, HOP, true)
  neighbors.attach(2, HOP + 1, true)
  neighbors.attach(3, HOP + 2, false)
  neighbors.attach(4, HOP + 2, false)
  assert.equal(neighbors.pathOf(1), linkPath)
  assert.equal(neighbors.pathOf(2), linkPath)
  assert.notEqual(neighbors.pathOf(3), linkPath)
  assert.equal(neighbors.pathOf(3), neighbors.pathOf(4))
})

test('the ceiling spaces requests, and every target is asked all the same', () => {
  const bench = new NeighborBench(100)
  for (let slot = 0; slot < 20; slot += 1) bench.neighbors.attach(slot, HOP + slot, true)
  bench.run(8000)
  assert.equal(new Set(bench.asked.map(({ address }) => address)).size, 20)
  for (const [i, { atMs }] of bench.asked.entries()) {
    const before = bench.asked[i - 1]
    assert(before === undefined || atMs - before.atMs >= 10 - 1e-3)
  }
  assert.equal(bench.told.length, 20)
})

test('replies that nobody asked for, and second ones, tell nothing', () => {
  const bench = new NeighborBench()
  bench.reply(HOP)
  bench.neighbors.attach(3, HOP, true)
  bench.reply(HOP)
  assert.deepEqual(bench.told, [])
  bench.run(5)
  bench.reply(HOP)
  bench.reply(HOP)
  assert.equal(bench.told.length, 1)
})

test('a detached slot hears nothing more, and its target is asked no more', () => {
  const bench = new NeighborBench()
  bench.neighbors.attach(3, HOP, true)
  bench.run(5)
  bench.neighbors.detach(3)
  bench.run(5000)
  bench.reply(HOP)
  assert.deepEqual([bench.asked.length, bench.told.length], [1, 0])
  assert.equal(bench.macTowards(3), undefined)
})

test('a next hop that is also swept is a target to its own slot and a gateway to the others', () => {
  for (const order of [
    [true, false],
    [false, true],
  ]) {
    const bench = new NeighborBench()
    for (const [slot, isTarget] of order.entries()) bench.neighbors.attach(slot, HOP, isTarget)
    bench.run(5)
    bench.reply(HOP)
    const [target, behind] = [order.indexOf(true), order.indexOf(false)]
    assert.deepEqual(new Map(bench.outcomes()).get(target), 'answered')
    assert.deepEqual(new Map(bench.outcomes()).get(behind), 'ready')
    assert.deepEqual(bench.neighbors.macOf(target), MAC)
    assert.equal(bench.neighbors.macOf(behind), undefined)
    assert.equal(bench.neighbors.pathOf(target), bench.linkPath)
    assert.notEqual(bench.neighbors.pathOf(behind), bench.linkPath)
    assert.equal(bench.asked.length, 1)
  }
})

test('a request is a packet too: it waits where the ceiling of all packets has nothing left', () => {
  const bench = new NeighborBench(1e6, 0.5, 10)
  assert.equal(bench.packetCeiling.take(1, 0), 0)
  bench.neighbors.attach(1, HOP, true)
  bench.neighbors.attach(2, HOP + 1, true)
  bench.run(250)
  assert.deepEqual(
    bench.asked.map(({ atMs }) => Math.round(atMs)),
    [100, 200],
  )
})

test('requests whose answers this machine may have dropped are asked again, and count neither as tries nor as lost', () => {
  const bench = new NeighborBench(1e6, 0.5)
  const before = bench.linkPath.loss.mean
  bench.neighbors.attach(3, HOP, true)
  bench.run(3000, () => {
    bench.droppedMs = bench.nowMs
  })
  assert.equal(bench.told.length, 0)
  assert(bench.asked.length > 6)
  bench.run(3100)
  bench.reply(HOP)
  assert.deepEqual(bench.outcomes(), [[3, 'answered']])
  assert.equal(bench.told[0]?.rttMs, undefined, 'nobody knows which of them was answered')
  assert(bench.linkPath.loss.mean <= before)

  bench.neighbors.attach(4, HOP + 1, true)
  bench.run(6000)
  assert.deepEqual(bench.outcomes().at(-1), [4, 'unreached'], 'what is heard counts again')
})

test('65,536 targets on the link are asked in the order in which they came, and forgotten with their slots', () => {
  const bench = new NeighborBench(1e9, 0.5, 1e9)
  for (let slot = 0; slot < 65_536; slot += 1) bench.neighbors.attach(slot, HOP + slot, true)
  bench.run(99)
  assert.equal(bench.asked.length, 65_536)
  assert(bench.asked.every(({ address }, i) => address === HOP + i))
  for (let slot = 0; slot < 65_536; slot += 2) bench.reply(HOP + slot)
  for (let slot = 0; slot < 65_536; slot += 4) bench.neighbors.detach(slot)
  bench.run(199)
  assert.equal(bench.asked.length, 65_536 + 32_768)
  assert.equal(bench.macTowards(0), undefined)
  assert.deepEqual(bench.macTowards(2), MAC)
  for (let slot = 0; slot < 65_536; slot += 4) bench.neighbors.attach(slot, HOP + slot + 1, false)
  bench.run(200)
  assert.equal(bench.asked.length, 65_536 + 32_768, 'gateways that are being asked as targets')
})

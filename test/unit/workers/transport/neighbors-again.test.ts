/** Next hops that are known, and asked again: those that fall silent, move, come back, or are claimed by others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOP, MAC, NeighborBench } from '../../../support/neighbor-bench.ts'

const OTHER = Uint8Array.of(2, 0, 0, 0, 0, 10)

/** A bench on which the next hop of slot 3 was found at 0 ms. */
function known(isTarget = false): NeighborBench {
  const bench = new NeighborBench(1e6, 0.5)
  bench.neighbors.attach(3, HOP, isTarget)
  bench.run(0)
  bench.reply(HOP)
  return bench
}

/** When and whom it asked since it was found. */
function since(bench: NeighborBench): [number, Uint8Array | undefined][] {
  return bench.asked.slice(1).map(({ atMs, mac }) => [atMs, mac])
}

test('a next hop in use is asked again after 5 s without a word, where it was and there alone', () => {
  const bench = known()
  bench.run(5000)
  assert.deepEqual(since(bench), [[5000, MAC]])
  bench.reply(HOP)
  bench.run(9999)
  assert.equal(bench.asked.length, 2)
  bench.run(10_000)
  assert.deepEqual(since(bench)[1], [10_000, MAC])
})

test('one that is heard is not asked: by its ARP requests, or by IP packets from where it is', () => {
  const bench = known()
  for (const untilMs of [4000, 8000, 12_000]) {
    bench.run(untilMs)
    if (untilMs === 8000) bench.request(HOP, MAC)
    else bench.neighbors.onPacket(HOP, MAC, untilMs)
  }
  bench.run(16_000)
  assert.deepEqual(since(bench), [])
  bench.neighbors.onPacket(HOP, OTHER, 16_000)
  bench.run(20_000)
  assert.deepEqual(since(bench), [[20_000, MAC]], 'a packet from elsewhere is no sign of it')
})

test('one that is used no more is not asked, and is forgotten', () => {
  const bench = known()
  const path = bench.neighbors.pathOf(3)
  bench.neighbors.detach(3)
  bench.neighbors.attach(4, HOP, false)
  bench.run(1)
  assert.deepEqual(bench.outcomes().at(-1), [4, 'ready'], 'it stays for a while')
  bench.neighbors.detach(4)
  bench.run(60_000)
  assert.equal(bench.asked.length, 1)
  bench.neighbors.attach(5, HOP, false)
  bench.run(60_000)
  assert.deepEqual(since(bench), [[60_000, undefined]])
  assert.equal(bench.neighbors.pathOf(5), path, 'what was learned of the way is kept')
})

test('one that moved is found 100 ms after it was asked where it was, and no loss is noted for that', () => {
  for (const isTarget of [true, false]) {
    const bench = known(isTarget)
    const { mean } = bench.linkPath.loss
    bench.run(5100)
    assert.deepEqual(since(bench), [
      [5000, MAC],
      [5100, undefined],
    ])
    assert.deepEqual(bench.macTowards(3), MAC, 'until it is found, frames go where it was')
    bench.reply(HOP, OTHER)
    assert.deepEqual(bench.macTowards(3), OTHER)
    assert.equal(bench.linkPath.loss.mean, mean)
    assert.equal(bench.told.length, 1, 'nobody is told twice')
  }
})

for (const [what, claim] of [
  ['an ARP request', (bench: NeighborBench) => bench.request(HOP, OTHER)],
  ['a reply that nobody asked for', (bench: NeighborBench) => bench.reply(HOP, OTHER)],
] as const) {
  test(`${what} with another address makes us ask: one that moved is found, an impostor is not believed`, () => {
    const bench = known()
    bench.run(3000)
    claim(bench)
    assert.deepEqual(bench.macTowards(3), MAC)
    bench.run(3000)
    assert.deepEqual(since(bench), [[3000, MAC]])
    bench.reply(HOP, MAC)
    bench.run(4000)
    assert.deepEqual(bench.macTowards(3), MAC)

    claim(bench)
    bench.run(4100)
    assert.deepEqual(since(bench).slice(1), [
      [4000, MAC],
      [4100, undefined],
    ])
    bench.reply(HOP, OTHER)
    assert.deepEqual(bench.macTowards(3), OTHER)
  })
}

test('of two who answer the same question the first is believed', () => {
  const bench = known()
  bench.run(10)
  bench.reply(HOP, OTHER)
  bench.run(1000)
  assert.deepEqual(since(bench), [[1000, MAC]])
  bench.reply(HOP, MAC)
  bench.run(5999)
  assert.deepEqual(bench.macTowards(3), MAC)
  assert.equal(bench.asked.length, 2)
})

test('however many claims come, each second brings one question, and none about whom nobody uses', () => {
  const bench = known()
  for (let ms = 10; ms <= 10_000; ms += 10) {
    bench.run(ms, () => {
      if (bench.asked.at(-1)?.atMs === bench.nowMs) bench.reply(HOP, MAC)
    })
    bench.request(HOP, OTHER)
    bench.request(HOP + 1, OTHER)
  }
  assert(bench.asked.length <= 11, `${bench.asked.length} questions`)
  assert(bench.asked.every(({ address }) => address === HOP))
  assert.deepEqual(bench.macTowards(3), MAC)
})

test('one that answers no more is gone to all who come, and those who use it have it back when it returns', () => {
  const bench = known()
  bench.run(6099)
  assert.deepEqual(
    since(bench).map(([, mac]) => mac),
    [MAC, undefined, undefined, undefined, undefined],
  )
  assert.equal(bench.neighbors.confirm(3, 1), 'asking')
  bench.neighbors.attach(4, HOP, false)
  bench.run(6400)
  assert.deepEqual(bench.outcomes(), [
    [3, 'ready'],
    [4, 'unreached'],
  ])
  assert.equal(bench.neighbors.confirm(3, 0), 'gone')
  bench.run(11_400)
  assert.deepEqual(since(bench).at(-1), [11_400, MAC])
  bench.reply(HOP, MAC)
  assert.equal(bench.neighbors.confirm(3, 0), 'gone', 'what was sent in the meantime was sent in vain')
  bench.neighbors.attach(5, HOP, false)
  bench.run(11_401)
  assert.deepEqual(bench.outcomes().at(-1), [5, 'ready'])
  assert.equal(bench.neighbors.confirm(5, 0), 'there')
})

test('one that is gone and says that it is back is asked at once', () => {
  const bench = known()
  bench.run(8000)
  bench.request(HOP, MAC)
  bench.run(8000)
  assert.deepEqual(since(bench).at(-1), [8000, MAC])
})

test('to confirm one it is asked, where it was, unless it has answered since', () => {
  const bench = known()
  bench.run(2000)
  bench.request(HOP, MAC)
  assert.equal(bench.neighbors.confirm(3, -1), 'there')
  assert.equal(bench.neighbors.confirm(3, 1500), 'asking', 'what it says unasked shows one direction only')
  bench.run(2000)
  assert.deepEqual(since(bench), [[2000, MAC]])
  bench.reply(HOP, MAC)
  assert.equal(bench.neighbors.confirm(3, 1500), 'there')
})

test('an answer says that it was there when it was asked first, not that it still was when the answer was read', () => {
  const bench = known()
  bench.run(2000)
  assert.equal(bench.neighbors.confirm(3, 1990), 'asking')
  bench.run(2150)
  assert.deepEqual(since(bench), [
    [2000, MAC],
    [2100, undefined],
  ])
  bench.reply(HOP, MAC)
  assert.equal(bench.neighbors.confirm(3, 1990), 'there')
  assert.equal(bench.neighbors.confirm(3, 2050), 'asking')
  bench.run(2150)
  assert.deepEqual(since(bench).at(-1), [2150, MAC])
  bench.reply(HOP, MAC)
  assert.equal(bench.neighbors.confirm(3, 2150), 'asking', 'nobody knows which of the two left first')
  bench.run(2160)
  bench.reply(HOP, MAC)
  assert.equal(bench.neighbors.confirm(3, 2150), 'there')
})

test('who comes while a next hop is asked again hears of it with the answer', () => {
  const bench = known()
  bench.run(2000)
  bench.neighbors.attach(4, HOP, false)
  assert.equal(bench.neighbors.confirm(3, 1000), 'asking')
  bench.run(2050)
  assert.equal(bench.told.length, 1)
  bench.reply(HOP, OTHER)
  assert.deepEqual(bench.outcomes().at(-1), [4, 'ready'])
  assert.equal(bench.neighbors.confirm(4, 1000), 'there')
})

test('a next hop that moved is gone to those who came before, wherever it is now, and there to later ones', () => {
  const bench = known()
  bench.run(4000)
  assert.equal(bench.neighbors.confirm(3, 3000), 'asking')
  bench.run(4100)
  bench.reply(HOP, OTHER)
  bench.neighbors.attach(4, HOP, false)
  bench.run(4101)
  assert.equal(bench.neighbors.confirm(3, 3000), 'gone')
  assert.equal(bench.neighbors.confirm(4, 3000), 'there')
})

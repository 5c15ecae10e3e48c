/** The ceiling of one host: kept in every second, and nearly reached by whoever always has something to send. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HostCeiling } from '../../../workers/host-ceiling.ts'

const SECOND_MS = 1000
const LEAST_PAUSE_MS = 0.001
/** Sizes of what wants to go together. */
const sizes = (most: number) => fc.array(fc.integer({ min: 1, max: most }), { minLength: 1, maxLength: 40 })
const rate = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 5000 }))

interface Sent {
  readonly atMs: number
  readonly packets: number
}

/** Sends batches of these sizes in turn, each as soon as it may go, for so long. */
function sendAll(ratePerSecond: number, batches: readonly number[], forMs: number): Sent[] {
  const ceiling = new HostCeiling(2, ratePerSecond)
  const sent: Sent[] = []
  let nowMs = 5
  for (let i = 0; nowMs < forMs; i += 1) {
    const packets = batches[i % batches.length] ?? 1
    for (;;) {
      const waitMs = ceiling.waitMs(1, packets, nowMs)
      if (waitMs === 0) break
      nowMs += Math.max(waitMs, LEAST_PAUSE_MS)
    }
    ceiling.note(1, packets, nowMs)
    sent.push({ atMs: nowMs, packets })
  }
  return sent
}

function mostInASecond(sent: readonly Sent[]): number {
  let [most, within, from] = [0, 0, 0]
  for (const { atMs, packets } of sent) {
    within += packets
    for (; (sent[from]?.atMs ?? atMs) <= atMs - SECOND_MS; from += 1) within -= sent[from]?.packets ?? 0
    most = Math.max(most, within)
  }
  return most
}

function totalOf(sent: readonly Sent[]): number {
  return sent.reduce((sum, { packets }) => sum + packets, 0)
}

test('no second has more than the ceiling, whatever goes together', () => {
  fc.assert(
    fc.property(
      rate.chain((r) => fc.tuple(fc.constant(r), sizes(Math.min(r, r > 32 ? 4 : 32)))),
      ([ratePerSecond, batches]) => {
        assert(mostInASecond(sendAll(ratePerSecond, batches, 4000)) <= ratePerSecond)
      },
    ),
    { numRuns: 300 },
  )
})

test('who sends one by one, or in pairs where the ceiling is even, comes near it however low it is', () => {
  for (const ratePerSecond of [1, 2, 3, 4, 5, 6, 10, 31, 32, 33, 50, 500, 10_000]) {
    for (const batch of ratePerSecond % 2 === 0 ? [1, 2] : [1]) {
      const perSecond = totalOf(sendAll(ratePerSecond, [batch], 30_000)) / 30
      assert(perSecond >= 0.87 * ratePerSecond, `${perSecond} of ${ratePerSecond}/s`)
      if (ratePerSecond <= 32) assert(perSecond >= 0.96 * ratePerSecond, `${perSecond} of ${ratePerSecond}/s`)
    }
  }
})

test('what must go together and is more than the ceiling goes after a quiet second, and is paid for', () => {
  const sent = sendAll(1, [3], 30_000)
  assert.deepEqual(
    sent.slice(0, 3).map(({ atMs }) => Math.round(atMs)),
    [5, 3065, 6125],
  )
})

test('a wait is exact: before it is over nothing may go, and then it may', () => {
  fc.assert(
    fc.property(rate, sizes(8), (ratePerSecond, batches) => {
      const ceiling = new HostCeiling(1, ratePerSecond)
      let nowMs = 0
      for (const packets of batches) {
        const waitMs = ceiling.waitMs(0, packets, nowMs)
        if (waitMs > 0.01) assert(ceiling.waitMs(0, packets, nowMs + waitMs - 0.005) > 0)
        nowMs += waitMs + 1e-6
        assert.equal(ceiling.waitMs(0, packets, nowMs), 0)
        ceiling.note(0, packets, nowMs)
      }
    }),
  )
})

test('of a scan delay packets are so far apart on average, however long it is, and the stricter ceiling holds', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1000, max: 300_000 })),
      rate,
      sizes(6),
      (delayMs, ratePerSecond, batches) => {
        const ceiling = new HostCeiling(2, ratePerSecond, delayMs)
        const alone = new HostCeiling(2, ratePerSecond)
        let [nowMs, owedMs] = [0, 0]
        for (const packets of batches) {
          const waitMs = ceiling.waitMs(1, packets, nowMs)
          assert(waitMs >= alone.waitMs(1, packets, nowMs) - 1e-6)
          nowMs += waitMs + 1e-6
          assert(nowMs >= owedMs)
          ceiling.note(1, packets, nowMs)
          alone.note(1, packets, nowMs)
          owedMs = nowMs + packets * delayMs
        }
      },
    ),
  )
  const spaced = new HostCeiling(1, 500, 300_000)
  spaced.note(0, 3, 1000)
  assert.equal(spaced.waitMs(0, 1, 1000), 900_000)
  spaced.start(0)
  assert.equal(spaced.waitMs(0, 1, 1000), 0)
})

test('each host has a ceiling of its own, and one that takes the place of another begins anew', () => {
  for (const ratePerSecond of [2, 500]) {
    const ceiling = new HostCeiling(3, ratePerSecond)
    for (let i = 0; i < ratePerSecond; i += 1) ceiling.note(1, 1, 100)
    assert(ceiling.waitMs(1, 1, 100) > 0)
    assert.deepEqual([ceiling.waitMs(0, 1, 100), ceiling.waitMs(2, 1, 100)], [0, 0])
    ceiling.start(1)
    assert.equal(ceiling.waitMs(1, 1, 100), 0)
  }
})

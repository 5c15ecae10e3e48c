import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateCeilings, BothCeilings, burstOf, Ceiling } from '../../../src/contract/ceilings.ts'
import { allocateCounters, CounterRow } from '../../../src/contract/counters.ts'

/** The clock is read in whole microseconds: a window may seem one longer than it is. */
const CLOCK_ERROR_MS = 0.001

const rate = fc.oneof(
  fc.integer({ min: 1, max: 2_000_000 }),
  fc.constantFrom(1, 3, 7, 500, 1000, 7000, 10_000, 30_000, 300_000, 700_000, 3_000_000),
)
const burst = fc.integer({ min: 1, max: 64 })
/** Takes of so many tokens, by one of three workers, so long after the one before. */
const takes = fc.array(
  fc.record({
    worker: fc.nat(2),
    tokens: fc.integer({ min: 1, max: 40 }),
    afterMs: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.double({ min: 0, max: 2000, noNaN: true }),
    ),
  }),
  { minLength: 1, maxLength: 60 },
)

interface Grant {
  readonly atMs: number
  readonly tokens: number
}

function workersSharing(ratePerSecond: number, size: number): Ceiling[] {
  const memory = allocateCeilings()
  return [0, 1, 2].map(() => new Ceiling(memory, 'packets', ratePerSecond, size))
}

/** Fails if more was granted between any two grants than rate, burst and one oversize take allow. */
function assertNeverExceeds(grants: readonly Grant[], ratePerSecond: number, size: number): void {
  const oversize = Math.max(0, ...grants.map(({ tokens }) => tokens - size))
  for (let from = 0; from < grants.length; from += 1) {
    let granted = 0
    for (let to = from; to < grants.length; to += 1) {
      granted += grants[to]?.tokens ?? 0
      const windowMs = (grants[to]?.atMs ?? 0) - (grants[from]?.atMs ?? 0) + CLOCK_ERROR_MS
      const allowed = (ratePerSecond * windowMs) / 1000 + size + oversize
      assert.ok(granted <= allowed + 1e-6, `${granted} tokens in ${windowMs} ms, ${allowed} allowed`)
    }
  }
}

test('in no window are more tokens granted than rate and burst allow, whoever of several workers takes them', () => {
  fc.assert(
    fc.property(rate, burst, takes, fc.nat(1e9), (ratePerSecond, size, sequence, startMs) => {
      const workers = workersSharing(ratePerSecond, size)
      const grants: Grant[] = []
      let nowMs = startMs
      for (const { worker, tokens, afterMs } of sequence) {
        nowMs += afterMs
        if (workers[worker]?.take(tokens, nowMs) === 0) grants.push({ atMs: nowMs, tokens })
      }
      assertNeverExceeds(grants, ratePerSecond, size)
    }),
    { numRuns: 1000 },
  )
})

test('who takes all that there is, one token at a time, gets no more than the rate, also at odd rates', () => {
  for (const ratePerSecond of [3, 7000, 30_000, 300_000, 700_000, 900_000, 3_000_000]) {
    const [ceiling] = workersSharing(ratePerSecond, 1)
    const most = ratePerSecond / 10 + 2
    let granted = 0
    for (let stepUs = 0; stepUs < 100_000; stepUs += 5) {
      while (granted <= most && ceiling?.take(1, stepUs / 1000) === 0) granted += 1
    }
    assert.ok(granted <= most, `${granted} in 0.1 s at ${ratePerSecond}/s`)
  }
})

test('a refusal takes nothing and says when to come again: not before, and then it is granted', () => {
  fc.assert(
    fc.property(rate, burst, takes, (ratePerSecond, size, sequence) => {
      const [ceiling] = workersSharing(ratePerSecond, size)
      assert.ok(ceiling)
      let nowMs = 1000
      for (const { tokens, afterMs } of sequence) {
        nowMs += afterMs
        const waitMs = ceiling.take(tokens, nowMs)
        if (waitMs === 0) continue
        assert.ok(waitMs > 0)
        if (waitMs > 0.01) assert.ok(ceiling.take(tokens, nowMs + waitMs - 0.005) > 0)
        nowMs += waitMs + CLOCK_ERROR_MS
        assert.equal(ceiling.take(tokens, nowMs), 0)
      }
    }),
    { numRuns: 500 },
  )
})

test('a strict ceiling holds over any second, its first one too, and is nearly reached however low it is', () => {
  for (const ratePerSecond of [1, 2, 3, 4, 7, 10, 64, 500, 1000, 10_000, 30_000]) {
    const ceiling = Ceiling.strict(allocateCeilings(), 'packets', ratePerSecond)
    const grantedMs: number[] = []
    for (let nowMs = 0; nowMs < 20_000; nowMs += 0.5) {
      while (ceiling.take(1, nowMs) === 0) grantedMs.push(nowMs)
    }
    for (const [i, fromMs] of grantedMs.entries()) {
      const next = grantedMs[i + ratePerSecond]
      assert.ok(next === undefined || next - fromMs >= 1000, `more than ${ratePerSecond} in a second`)
    }
    const share = grantedMs.length / (20 * ratePerSecond)
    assert.ok(share >= 0.87, `${grantedMs.length} in 20 s at ${ratePerSecond}/s`)
  }
})

test('a full bucket gives its burst at once, then one token per interval, and fills up to the burst only', () => {
  const ceiling = new Ceiling(allocateCeilings(), 'packets', 10, 3)
  for (let i = 0; i < 3; i += 1) assert.equal(ceiling.take(1, 0), 0)
  assert.equal(ceiling.take(1, 0), 100)
  assert.equal(ceiling.take(1, 99), 1)
  assert.equal(ceiling.take(1, 100), 0)
  for (let i = 0; i < 3; i += 1) assert.equal(ceiling.take(1, 60_000), 0)
  assert.equal(ceiling.take(1, 60_000), 100)
})

test('a take larger than the bucket waits until it has been full for as long as the rest takes', () => {
  const ceiling = new Ceiling(allocateCeilings(), 'packets', 10, 3)
  assert.equal(ceiling.take(5, 0), 200)
  assert.equal(ceiling.take(5, 200), 0)
  assert.equal(ceiling.take(1, 200), 300)
  assert.equal(ceiling.take(5, 200), 700)
})

test('a clock that steps back is granted nothing more', () => {
  const ceiling = new Ceiling(allocateCeilings(), 'packets', 10, 1)
  assert.equal(ceiling.take(1, 5000), 0)
  assert.ok(ceiling.take(1, 4000) > 1000)
})

test('packets and ARP requests have buckets of their own', () => {
  const memory = allocateCeilings()
  const packets = new Ceiling(memory, 'packets', 1, 1)
  const arp = new Ceiling(memory, 'arp', 1, 1)
  assert.equal(packets.take(1, 0), 0)
  assert.equal(arp.take(1, 0), 0)
  assert.ok(packets.take(1, 0) > 0 && arp.take(1, 0) > 0)
})

test('two ceilings give from both or from neither', () => {
  const memory = allocateCeilings()
  const arp = new Ceiling(memory, 'arp', 10, 2)
  const packets = new Ceiling(memory, 'packets', 1, 1)
  const both = new BothCeilings(arp, packets)
  assert.equal(both.take(1, 0), 0)
  assert.equal(both.take(1, 0), 1000)
  // What the first gave for the second's refusal it still has.
  assert.equal(arp.take(1, 0), 0)
  assert.equal(both.take(1, 0), 100)
})

test('tokens that are put back are there again, and no more of them', () => {
  fc.assert(
    fc.property(rate, burst, takes, (ratePerSecond, size, sequence) => {
      const [ceiling] = workersSharing(ratePerSecond, size)
      const grants: Grant[] = []
      let nowMs = 0
      for (const { worker, tokens, afterMs } of sequence) {
        nowMs += afterMs
        if (ceiling?.take(tokens, nowMs) !== 0) continue
        if (worker === 0) ceiling.putBack(tokens)
        else grants.push({ atMs: nowMs, tokens })
      }
      assertNeverExceeds(grants, ratePerSecond, size)
    }),
    { numRuns: 500 },
  )
})

test('what is held back is counted once, however many wait for it, and from when they do', () => {
  const counters = new CounterRow(allocateCounters(1), 0)
  const ceiling = new Ceiling(allocateCeilings(), 'packets', 10, 1, counters)
  const held = () => counters.read('packetCeilingHeldMs')
  assert.equal(ceiling.take(1, 0), 0)
  assert.equal(held(), 0)
  for (const nowMs of [40, 40, 70]) assert.equal(ceiling.take(1, nowMs), 100 - nowMs)
  assert.equal(held(), 60)
  assert.equal(ceiling.take(1, 100), 0)
  assert.equal(ceiling.take(1, 150), 50)
  assert.equal(held(), 110)
  assert.equal(counters.read('arpCeilingHeldMs'), 0)
})

test('who is refused for less than a millisecond is held back for one, since nobody looks again sooner', () => {
  const counters = new CounterRow(allocateCounters(1), 0)
  const ceiling = new Ceiling(allocateCeilings(), 'arp', 10_000, 1, counters)
  for (let nowMs = 0; nowMs < 1000; nowMs += 1) while (ceiling.take(1, nowMs) === 0);
  assert.equal(counters.read('arpCeilingHeldMs'), 1000)
})

test('a burst is what comes in an eighth of a second, up to 64, and 10 ms of what is beyond 10,000 a second', () => {
  const rates = [1, 8, 100, 512, 10_000, 10_099, 30_000, 65_536, 1_000_000]
  assert.deepEqual(rates.map(burstOf), [1, 1, 12, 64, 64, 64, 264, 619, 9964])
})

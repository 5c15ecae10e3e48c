/** The neighbour table on a link that lives: whatever happens there, it finds its next hops and does not pester them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HOP, NeighborBench } from '../../../support/neighbor-bench.ts'

const HOPS = [0, 1, 2]

/** What happens on a link with three hops: somebody begins or ends to use one, one moves, time passes. */
const event = fc.oneof(
  fc.record({ kind: fc.constant('attach' as const), hop: fc.nat(2), isTarget: fc.boolean() }),
  fc.record({ kind: fc.constant('detach' as const), nth: fc.nat(20) }),
  fc.record({ kind: fc.constant('move' as const), hop: fc.nat(2), isTold: fc.boolean() }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(8000) }),
)

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

/** A link whose hops answer at once, if they are asked where they are. */
class LiveLink {
  readonly bench = new NeighborBench(100, 0.5)
  /** Which hop each slot uses. */
  readonly users = new Map<number, number>()
  readonly #moves = [0, 0, 0]
  #answered = 0

  macOf(hop: number): Uint8Array {
    return Uint8Array.of(2, 0, 0, 0, hop, this.#moves[hop] ?? 0)
  }

  happen(slot: number, one: Event): void {
    if (one.kind === 'attach') {
      this.bench.neighbors.attach(slot, HOP + one.hop, one.isTarget)
      this.users.set(slot, one.hop)
    } else if (one.kind === 'detach') {
      const leaving = [...this.users.keys()][one.nth] ?? -1
      this.bench.neighbors.detach(leaving)
      this.users.delete(leaving)
    } else if (one.kind === 'move') {
      this.#moves[one.hop] = slot + 1
      if (one.isTold) this.bench.request(HOP + one.hop, this.macOf(one.hop))
    } else this.pass(one.ms)
  }

  pass(ms: number): void {
    this.bench.run(this.bench.nowMs + ms, () => {
      for (; this.#answered < this.bench.asked.length; this.#answered += 1) this.#answer()
    })
  }

  #answer(): void {
    const { address, mac } = this.bench.asked[this.#answered] ?? assert.fail()
    const own = this.macOf(address - HOP)
    if (mac === undefined || Buffer.from(mac).equals(own)) this.bench.reply(address, own)
  }
}

test('whatever happens, a hop in use is found again within 11 s, under the ceiling and without many questions', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const link = new LiveLink()
      for (const [slot, one] of events.entries()) link.happen(slot, one)
      const { bench, users } = link
      const quietMs = bench.nowMs
      link.pass(11_000)

      for (const [slot, hop] of users) assert.deepEqual(bench.macTowards(slot), link.macOf(hop))
      assert(bench.told.every(({ outcome }) => outcome !== 'unreached'))
      for (const [i, { atMs }] of bench.asked.slice(1).entries()) {
        assert(atMs - (bench.asked[i]?.atMs ?? 0) >= 10 - 1e-3)
      }
      for (const hop of HOPS) {
        const asked = bench.asked.filter(({ address, atMs }) => address === HOP + hop && atMs > quietMs)
        assert(asked.length <= 4, `${asked.length} questions in 11 quiet seconds`)
      }
    }),
    { numRuns: 500 },
  )
})

/** The lanes of one host, which share its protocols but neither budgets nor batches. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { Batches } from '../../../workers/batches.ts'
import { HostTable } from '../../../workers/host-table.ts'
import { Pacer } from '../../../workers/pacer.ts'
import { Prober } from '../../../workers/prober.ts'
import { RULE } from '../../support/composer-bench.ts'

const TARGET = 0x0a000002
const SOURCES = [0x0a000011, 0x0a000012, 0x0a000013]
const CLOSED = 2
const NO_LOSS = 0

class Bench {
  readonly hosts = new HostTable(2, SOURCES.length)
  readonly batches = new Batches(2 * SOURCES.length, SOURCES.length)
  readonly pacer = new Pacer(2 * SOURCES.length, SOURCES.length)
  readonly prober: Prober
  readonly slot: number
  readonly lanes: readonly number[]
  nowMs = 0

  constructor(order: readonly number[]) {
    this.prober = new Prober(this.hosts, this.batches, this.pacer, order)
    this.slot = this.hosts.admit(TARGET, SOURCES, 0)
    this.lanes = this.hosts.lanes.allOf(this.slot)
    this.prober.start(this.slot, 0)
  }

  lane(i: number): number {
    return this.lanes[i] ?? -1
  }

  /** Composes and sends a batch from one of the lanes; gives its protocols. */
  ask(i: number): number[] {
    const lane = this.lane(i)
    const count = this.prober.compose(lane, RULE, this.nowMs)
    const { draft } = this.prober.composer
    const protocols = [...draft.protocols.subarray(0, count)]
    if (count > 0) this.batches.open(lane, this.nowMs)
    for (const [at, protocol] of protocols.entries()) {
      this.batches.add(lane, protocol, this.hosts.countTry(this.slot, protocol), draft.permits[at])
    }
    return protocols
  }

  /** The probe of a protocol that is under way in a lane draws an error. */
  hear(i: number, protocol: number): void {
    this.hosts.learn(this.slot, protocol, evidenceOfError(3, CLOSED, true), TARGET, 64)
    this.prober.progress.noteNews(this.slot)
    this.prober.noteError(this.slot, protocol, 'target')
    for (let tries = this.hosts.triesOf(this.slot, protocol) - 1; tries >= 0; tries -= 1) {
      if (this.batches.answer(this.lane(i), protocol, tries, 'target') !== 'unmatched') break
    }
    this.hosts.setProofs(this.slot, protocol, 0)
  }

  conclude(i: number): void {
    this.prober.conclude(this.lane(i), NO_LOSS, this.nowMs)
  }
}

const MANY = Array.from({ length: 60 }, (_, i) => 100 + i)

/** A host whose first lane has had six errors for its ten questions. */
function begun(): Bench {
  const bench = new Bench(MANY)
  bench.ask(0)
  for (const protocol of MANY.slice(0, 6)) bench.hear(0, protocol)
  return bench
}

describe('two lanes', () => {
  it('never ask for the same at once: the first asks for ten, the next for the six after those', () => {
    const bench = begun()
    assert.deepEqual(bench.ask(1), MANY.slice(10, 16))
    assert.deepEqual(bench.ask(2), MANY.slice(16, 22))
  })

  it('ask for what another was denied, as soon as that is known', () => {
    const bench = begun()
    bench.conclude(0)
    assert.deepEqual(bench.ask(1), MANY.slice(6, 12))
  })

  it('prove each silence by a control of the same lane: an error of another says nothing of its budget', () => {
    const bench = begun()
    bench.ask(1)
    bench.ask(2)
    for (const protocol of MANY.slice(17, 22)) bench.hear(2, protocol)
    for (const i of [2, 1]) bench.conclude(i)
    assert.equal(bench.prober.settlement.proofs(bench.slot, MANY[16] ?? 0), 1)
    for (const protocol of MANY.slice(10, 16)) {
      assert.equal(bench.prober.settlement.proofs(bench.slot, protocol), 0, `${protocol}`)
    }
  })

  it('a quote that is not ours lets neither prove anything until its batch is over', () => {
    const bench = begun()
    bench.ask(1)
    bench.ask(2)
    bench.prober.noteForged(bench.slot)
    for (const protocol of MANY.slice(11, 16)) bench.hear(1, protocol)
    for (const protocol of MANY.slice(17, 22)) bench.hear(2, protocol)
    for (const i of [1, 2]) bench.conclude(i)
    const proofs = [10, 16].map((at) => bench.prober.settlement.proofs(bench.slot, MANY[at] ?? 0))
    assert.deepEqual(proofs, [0, 0])
  })

  it('are not done while a batch of either is under way, where the host sends no error', () => {
    const bench = new Bench([100])
    bench.nowMs = 0
    for (let round = 0; round < RULE.rounds; round += 1) {
      bench.ask(0)
      if (round < RULE.rounds - 1) bench.conclude(0)
      bench.nowMs += 1000
    }
    const laterMs = bench.nowMs + RULE.quietMs
    assert.equal(bench.prober.isDone(bench.slot, RULE, laterMs), false)
    bench.conclude(0)
    assert.equal(bench.prober.isDone(bench.slot, RULE, laterMs), true)
  })
})

const step = fc.record({
  lane: fc.nat(SOURCES.length - 1),
  comes: fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
})

/** The next batch of a lane, which must hold nothing that another has under way but controls. */
function askApart(bench: Bench, lane: number, underWay: Map<number, number[]>): void {
  const others = new Set([...underWay.values()].flat())
  const protocols = bench.ask(lane)
  for (const protocol of protocols) {
    const isControl = bench.hosts.evidenceOf(bench.slot, protocol) !== 0
    assert(isControl || !others.has(protocol), `${protocol} from lane ${lane}`)
  }
  if (protocols.length > 0) underWay.set(lane, protocols)
}

describe('whatever comes, and whenever', () => {
  it('no protocol is under way from two lanes but one that is answered, which is then a control', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bench = begun()
        const underWay = new Map([[0, MANY.slice(6, 10)]])
        for (const { lane, comes } of steps) {
          bench.nowMs += 100
          const under = underWay.get(lane)
          if (under === undefined) askApart(bench, lane, underWay)
          else {
            for (const protocol of under.filter((_, at) => comes[at])) bench.hear(lane, protocol)
            bench.conclude(lane)
            underWay.delete(lane)
          }
        }
      }),
    )
  })
})

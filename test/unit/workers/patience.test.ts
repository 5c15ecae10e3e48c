/** How long a host is asked, and the cause that its silences get in the end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MachineErrors } from '../../../src/contract/machine-errors.ts'
import type { HostBounds } from '../../../src/contract/plan.ts'
import { DIRECT_ANSWER, evidenceOfError } from '../../../src/verdict/evidence.ts'
import { boundsUnder } from '../../../workers/batch-bounds.ts'
import { Batches } from '../../../workers/batches.ts'
import { Bounds } from '../../../workers/bounds.ts'
import { HostTable } from '../../../workers/host-table.ts'
import { Pacer } from '../../../workers/pacer.ts'
import { Patience } from '../../../workers/patience.ts'
import { Prober } from '../../../workers/prober.ts'
import { SimulatedNetwork } from '../../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../../workers/transport/simulated/simulated-transport.ts'
import { RULE } from '../../support/composer-bench.ts'
import { FIRST_ADDRESS, usualHost } from '../../support/host-models.ts'
import { ROUTE } from '../../support/route.ts'
import { SCANNER } from '../../support/simulated-sweep.ts'
import { UpstreamBench } from '../../support/upstream-bench.ts'

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1)
const CLOSED = 2
/** Batches in a row that bring nothing new, after which a host is given up. */
const BARREN_LIMIT = 24
const LONGEST_CONTENTION_MS = 60_000
const LONGEST_STARVATION_MS = 600_000
const LONGEST_SHORTAGE_MS = 600_000
const MOST_CONTROLS = 1000

/** Two addresses of one machine, of which the first is asked for protocols 47 and 50. */
class Bench {
  readonly hosts = new HostTable(2)
  readonly way = new UpstreamBench(47)
  readonly prober: Prober
  readonly bounds: Bounds
  readonly patience: Patience
  readonly slot: number
  readonly sibling: number
  readonly #batches = new Batches(2)

  constructor(hostBounds: HostBounds = { timeoutMs: undefined, maxRetries: undefined }) {
    const addresses = [FIRST_ADDRESS, FIRST_ADDRESS + 1]
    const hosts = [{ ...usualHost(1, FIRST_ADDRESS), addresses, mac: MAC }]
    const transport = new SimulatedTransport(new SimulatedNetwork({ seed: 1, hosts }))
    const upstreamOf = () => this.way.upstream
    this.prober = new Prober(this.hosts, this.#batches, new Pacer(2), [47, 50], boundsUnder(32), upstreamOf)
    const { hosts: table, prober } = this
    this.bounds = new Bounds({ hosts: table, prober, protocols: [47, 50], hostBounds })
    this.patience = new Patience(table, prober, transport, new MachineErrors(), this.bounds)
    const [slot = -1, sibling = -1] = addresses.map((address) => {
      const taken = this.hosts.admit(address, [SCANNER], 0)
      transport.attach(taken, ROUTE, address)
      this.prober.start(taken, 0)
      return taken
    })
    this.slot = slot
    this.sibling = sibling
  }

  /** A protocol of the host draws an error of its own. */
  hear(protocol: number): void {
    this.hosts.learn(this.slot, protocol, evidenceOfError(3, CLOSED, true), FIRST_ADDRESS, 64)
    this.prober.noteError(this.slot, protocol, 'target')
  }

  answer(...protocols: readonly number[]): void {
    for (const protocol of protocols) {
      this.hosts.learn(this.slot, protocol, DIRECT_ANSWER, FIRST_ADDRESS, 64)
    }
  }

  /** Batches that brought nothing new, the last at `sentMs`. */
  ask(times: number, sentMs: number): void {
    for (let i = 0; i < times; i += 1) this.prober.progress.countBatch(this.slot, sentMs, false)
  }

  /** All rounds of a host that never answers. */
  askAllRounds(): void {
    for (const protocol of [47, 50]) {
      for (let i = 0; i < RULE.rounds; i += 1) this.hosts.countTry(this.slot, protocol)
    }
  }

  endAt(nowMs: number): string | undefined {
    return this.patience.endOf(this.slot, RULE, nowMs)
  }
}

test('a host is asked until all is settled', () => {
  const bench = new Bench()
  bench.answer(47)
  assert.equal(bench.endAt(0), undefined)
  bench.answer(50)
  assert.equal(bench.endAt(0), 'timeout')
})

test("a host that a router's pace holds up is given up after ten minutes without anything new", () => {
  const bench = new Bench()
  bench.hear(50)
  bench.way.spend(0)
  bench.prober.progress.noteNews(bench.slot)
  bench.prober.progress.countBatch(bench.slot, 5000, false)
  bench.ask(BARREN_LIMIT - 1, 6000)
  assert.equal(bench.prober.compose(bench.slot, RULE, 0), 0)
  assert.equal(bench.prober.isRouterPaced(bench.slot), true)
  assert.equal(bench.endAt(5000 + LONGEST_SHORTAGE_MS - 1), undefined)
  assert.equal(bench.endAt(5000 + LONGEST_SHORTAGE_MS), 'router-limited')
})

test('one that its own pace holds up is not, however long', () => {
  const bench = new Bench()
  bench.hear(47)
  assert.equal(bench.prober.compose(bench.slot, RULE, 0), 2)
  assert.equal(bench.prober.isRouterPaced(bench.slot), false)
  assert.equal(bench.endAt(10 * LONGEST_SHORTAGE_MS), undefined)
})

test('a mute host with a rival contends with it, and is given up a minute after it was taken', () => {
  const bench = new Bench()
  bench.askAllRounds()
  bench.patience.noteError(bench.sibling, RULE.quietMs)
  assert.equal(bench.endAt(RULE.quietMs), undefined)
  assert.equal(bench.prober.isContending(bench.slot), true)
  assert.equal(bench.endAt(LONGEST_CONTENTION_MS - 1), 'timeout')
  bench.patience.noteError(bench.sibling, LONGEST_CONTENTION_MS)
  assert.equal(bench.endAt(LONGEST_CONTENTION_MS), 'rationed')
})

test('a host that has sent errors itself waits for no rival', () => {
  const bench = new Bench()
  bench.hear(47)
  bench.answer(50)
  bench.patience.noteError(bench.sibling, RULE.quietMs)
  assert.equal(bench.endAt(RULE.quietMs), 'timeout')
})

test('an error that a rival took in the first second of a silence leaves the rest of it without one', () => {
  const bench = new Bench()
  bench.askAllRounds()
  bench.patience.noteError(bench.sibling, 1000)
  assert.equal(bench.endAt(RULE.quietMs), 'timeout')
})

test('a host that brings nothing new any more is given up: it went silent, or was never heard', () => {
  const [heard, mute, forged, unsent] = [new Bench(), new Bench(), new Bench(), new Bench()]
  heard.hear(50)
  forged.prober.noteForged(forged.slot)
  forged.patience.noteError(forged.sibling, 1000)
  unsent.hear(50)
  for (const [bench, cause] of [
    [heard, 'went-silent'],
    [mute, 'timeout'],
    [unsent, 'timeout'],
    [forged, 'path-rewrites'],
  ] as const) {
    bench.ask(BARREN_LIMIT - 1, 1000)
    assert.equal(bench.endAt(1000), undefined)
    if (bench === unsent) bench.prober.progress.noteUnsent(bench.slot)
    bench.ask(1, 1000)
    assert.equal(bench.endAt(1000), cause)
  }
})

test('one whose sibling takes the errors is waited for, ten minutes at most', () => {
  const bench = new Bench()
  bench.hear(50)
  bench.ask(BARREN_LIMIT, 1000)
  bench.patience.noteError(bench.sibling, 1000)
  assert.equal(bench.endAt(1000), undefined)
  assert.equal(bench.endAt(LONGEST_STARVATION_MS - 1), undefined)
  assert.equal(bench.endAt(LONGEST_STARVATION_MS), 'went-silent')
})

test('one whose probes cannot be sent waits for no sibling', () => {
  const bench = new Bench()
  bench.hear(50)
  bench.ask(BARREN_LIMIT - 1, 1000)
  bench.prober.progress.noteUnsent(bench.slot)
  bench.ask(1, 1000)
  bench.patience.noteError(bench.sibling, 1000)
  assert.equal(bench.endAt(1000), 'timeout')
})

test('a host of which one protocol must prove all the others is asked for it a thousand times', () => {
  const bench = new Bench()
  bench.hear(50)
  for (let i = 0; i < MOST_CONTROLS - 1; i += 1) bench.hosts.countTry(bench.slot, 50)
  assert.equal(bench.endAt(0), undefined)
  bench.hosts.countTry(bench.slot, 50)
  assert.equal(bench.endAt(0), 'timeout')
})

/** What is told of hosts before their results: as much as was asked for, each change once, and nothing that is not so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DiscoveredState } from '../../../src/contract/messages.ts'
import { fromMapped } from '../../../src/packet/address.ts'
import { classify } from '../../../src/verdict/classify.ts'
import { DIRECT_ANSWER, evidenceOfError } from '../../../src/verdict/evidence.ts'
import { DiscoveredStates } from '../../../workers/discovered-states.ts'
import { DOUBTFUL, GIVEN_UP, HostTable } from '../../../workers/host-table.ts'
import type { NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, usualHost } from '../../support/host-models.ts'
import { PROTOCOLS, SCANNER, type SweepOutcome, sweep } from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a0000fe
const HOST = FIRST_ADDRESS
const CLOSED = evidenceOfError(3, 2, true)
const PROHIBITED = evidenceOfError(3, 13, false)
const PORT_UNREACHABLE = evidenceOfError(3, 3, true)

class Bench {
  readonly hosts = new HostTable(1)
  readonly told: DiscoveredState[] = []
  isThere = true
  readonly discovered: DiscoveredStates

  constructor(verbosity: number, classification: 'table' | 'nmap' = 'table', protocols = PROTOCOLS) {
    const plan = { verbosity, classification, protocols }
    const isThere = () => this.isThere
    const onDiscovery = (discovered: DiscoveredState) => this.told.push(discovered)
    this.discovered = new DiscoveredStates({ plan, hosts: this.hosts, isThere, onDiscovery })
    this.hosts.admit(HOST, [SCANNER], 0)
  }

  learn(protocol: number, evidence: number): void {
    this.hosts.learn(0, protocol, evidence, HOST, 64)
    this.discovered.note(0, protocol)
  }

  lines(): string[] {
    return this.told.map(({ protocol, state, address }) => `${protocol} ${state} ${fromMapped(address)}`)
  }
}

test('each stronger state is told, and none twice', () => {
  const bench = new Bench(2)
  for (const evidence of [PROHIBITED, PROHIBITED, CLOSED, PROHIBITED, DIRECT_ANSWER, CLOSED]) {
    bench.learn(47, evidence)
  }
  assert.deepEqual(bench.lines(), [`47 filtered ${HOST}`, `47 closed ${HOST}`, `47 open ${HOST}`])
})

test('asked once, only what is open is told; unasked, nothing', () => {
  const once = new Bench(1)
  const never = new Bench(0)
  for (const bench of [once, never]) {
    bench.learn(50, CLOSED)
    bench.learn(47, DIRECT_ANSWER)
    bench.discovered.review(0)
  }
  assert.deepEqual([once.lines(), never.lines()], [[`47 open ${HOST}`], []])
})

test('states are those of the classification that the user chose', () => {
  for (const [classification, state] of [
    ['table', 'filtered'],
    ['nmap', 'open'],
  ] as const) {
    const bench = new Bench(2, classification)
    bench.learn(17, PORT_UNREACHABLE)
    assert.deepEqual(bench.lines(), [`17 ${state} ${HOST}`])
  }
})

test('of a host that may not be there nothing is told until it is found; then all that is known', () => {
  const bench = new Bench(2)
  bench.isThere = false
  bench.learn(6, PROHIBITED)
  bench.discovered.review(0)
  assert.deepEqual(bench.lines(), [])
  bench.isThere = true
  bench.discovered.review(0)
  assert.deepEqual(bench.lines(), [`6 filtered ${HOST}`])
})

test('a silence is told from its first proof on, and the answer that breaks it', () => {
  const bench = new Bench(2)
  for (const proofs of [DOUBTFUL, GIVEN_UP, 0]) {
    bench.hosts.setProofs(0, 103, proofs)
    bench.discovered.review(0)
  }
  assert.deepEqual(bench.lines(), [])
  for (const proofs of [1, 2]) {
    bench.hosts.setProofs(0, 103, proofs)
    bench.discovered.review(0)
  }
  bench.learn(103, CLOSED)
  assert.deepEqual(bench.lines(), [`103 open|filtered ${HOST}`, `103 closed ${HOST}`])
})

test('the next host in a slot is told of from the beginning', () => {
  const bench = new Bench(1)
  bench.learn(1, DIRECT_ANSWER)
  bench.hosts.release(0)
  bench.hosts.admit(HOST + 1, [SCANNER], 0)
  bench.learn(1, DIRECT_ANSWER)
  assert.deepEqual(bench.lines(), [`1 open ${HOST}`, `1 open ${HOST + 1}`])
})

test('what was heard of a protocol that the sweep does not ask about is not told', () => {
  const bench = new Bench(2, 'table', [6, 47])
  for (const protocol of [1, 6]) bench.learn(protocol, DIRECT_ANSWER)
  assert.deepEqual(bench.lines(), [`6 open ${HOST}`])
})

/** Stock hosts on the link and behind a router that rejects one protocol, and addresses where nobody is. */
function network(seed: number): NetworkModel {
  const hosts = Array.from({ length: 12 }, (_, i) =>
    usualHost(seed + i, HOST + i, {
      limits: LIMITS['one per 100 ms'],
      ...(i % 2 === 0 ? { router: ROUTER } : {}),
      ...(i % 5 === 4 ? { isDown: true } : {}),
    }),
  )
  return { seed, hosts, routers: [{ address: ROUTER, rejects: { 47: 13 }, limits: LIMITS['200 per s'] }] }
}

/** The last state told of each protocol of each host. */
function lastTold({ discoveries }: SweepOutcome): Map<string, string> {
  return new Map(
    discoveries.map(({ address, protocol, state }) => [`${fromMapped(address)} ${protocol}`, state]),
  )
}

test('the last word on each protocol is what the result says, unless that is silence; none is on a dead address', () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const outcome = sweep(network(seed), { verbosity: 2 })
    const told = lastTold(outcome)
    for (const { address, evidence } of outcome.results) {
      for (const [protocol, byte] of evidence?.entries() ?? []) {
        const key = `${fromMapped(address)} ${protocol}`
        const state = classify(byte, protocol, 'table')?.state
        if (state !== 'open|filtered' && state !== 'unproved') assert.equal(told.get(key), state, key)
        told.delete(key)
      }
    }
    assert.deepEqual([...told.keys()], [])
  }
})

test('of a host everything is told before its result, and what is open long before it', () => {
  const outcome = sweep({ seed: 1, hosts: [usualHost(1, HOST, { limits: LIMITS.stock })] }, { verbosity: 2 })
  const finishedMs = outcome.results[0]?.finishedMs ?? 0
  assert(outcome.discoveries.every(({ atMs }) => atMs <= finishedMs))
  const early = outcome.discoveries.filter(({ atMs }) => atMs < 7000).map(({ protocol }) => protocol)
  for (const protocol of [1, 6, 17, 2, 103]) assert(early.includes(protocol), `${protocol} in 7 s`)
})

test('an answer is told when it comes, to a probe and to the ping that finds the host', () => {
  const way = { latencyMs: 40 }
  for (const rest of [{ way }, { way, router: ROUTER }]) {
    const outcome = sweep({ seed: 1, hosts: [usualHost(1, HOST, rest)] }, { verbosity: 1 })
    const asked = outcome.departures.find(({ protocol }) => protocol === 1)
    const [told] = outcome.discoveries
    assert.equal(told?.protocol, 1)
    assert.equal(told.atMs, (asked?.atMs ?? 0) + 80)
  }
})

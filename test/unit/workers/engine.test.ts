/**
 * One host at a time over the simulated network, many seeds, every kind of limit over every kind of way: no state is
 * ever wrong, and what a way does not forbid to know is known. Prints a table of what it cost.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostModel, NetworkModel, WayModel } from '../../../workers/transport/simulated/host-model.ts'
import {
  errorsOwed,
  FIRST_ADDRESS,
  LIMITS,
  type LimitName,
  SILENT_REACTIONS,
  usualHost,
} from '../../support/host-models.ts'
import { judge, sweep, unprovedIn } from '../../support/simulated-sweep.ts'

const SEEDS = 8

const WAYS: Record<string, Partial<WayModel>> = {
  calm: {},
  far: { latencyMs: 150 },
  'loss 5 %': { loss: 0.05 },
  'loss 20 %': { loss: 0.2 },
  'jitter 5 ms': { jitterMs: 5 },
  'jitter 50 ms': { latencyMs: 10, jitterMs: 50 },
  duplicates: { duplicates: 0.3 },
  'all of it': { latencyMs: 5, jitterMs: 20, loss: 0.1, duplicates: 0.1 },
}
const LIMIT_NAMES = Object.keys(LIMITS) as LimitName[]

/** What many sweeps of one host gave, summed. */
interface Account {
  readonly wrong: readonly string[]
  readonly unproved: number
  readonly longestMs: number
  /** Time beyond the least that the host's limit allows for, as a factor; only a stock host's is known. */
  readonly slowest: number
  readonly probes: number
}

function sweepOne(rest: (seed: number) => Partial<HostModel>): Account {
  const wrong: string[] = []
  let [unproved, longestMs, slowest, probes] = [0, 0, 0, 0]
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const host = usualHost(seed, FIRST_ADDRESS, rest(seed))
    const network: NetworkModel = { seed, hosts: [host] }
    const { results, elapsedMs } = sweep(network)
    assert.equal(results.length, 1)
    for (const result of results) {
      const judgement = judge(network, result)
      wrong.push(...judgement.wrong.map((line) => `seed ${seed}: ${line}`))
      unproved += unprovedIn(judgement)
      probes += result.probes / SEEDS
    }
    longestMs = Math.max(longestMs, elapsedMs)
    slowest = Math.max(slowest, elapsedMs / 1000 / (errorsOwed(host) - 6))
  }
  return { wrong, unproved, longestMs, slowest, probes }
}

function lineOf(name: string, { unproved, longestMs, probes }: Account): string {
  const seconds = (longestMs / 1000).toFixed(1)
  return `${name.padEnd(32)} ${seconds.padStart(7)} s at most ${probes.toFixed(0).padStart(6)} probes ${String(unproved).padStart(4)} unproved`
}

for (const [wayName, way] of Object.entries(WAYS)) {
  for (const limitName of LIMIT_NAMES) {
    test(`limit ${limitName}, way ${wayName}: no state of any seed is wrong`, (t) => {
      const account = sweepOne(() => ({ limits: LIMITS[limitName], way }))
      t.diagnostic(lineOf(`${limitName}, ${wayName}`, account))
      assert.deepEqual(account.wrong, [])
    })
  }
}

for (const limitName of LIMIT_NAMES) {
  test(`limit ${limitName}: on a calm way every state is proved`, () => {
    assert.equal(sweepOne(() => ({ limits: LIMITS[limitName] })).unproved, 0)
  })
}

test('a host without a limit is done in less than a second', () => {
  assert(sweepOne(() => ({})).longestMs < 1000)
})

test('a stock host takes at most a quarter longer than its limit allows', () => {
  assert(sweepOne(() => ({ limits: LIMITS.stock })).slowest <= 1.25)
})

test('a host that drops everything is open|filtered throughout, said in ten seconds', () => {
  const account = sweepOne(() => ({ reactions: SILENT_REACTIONS }))
  assert.deepEqual(account.wrong, [])
  assert.equal(account.unproved, 0)
  assert(account.longestMs < 10_000)
})

test('a host that falls silent after 100 probes has states that are right or unproved', (t) => {
  for (const [wayName, way] of Object.entries(WAYS)) {
    const account = sweepOne(() => ({ silentAfter: 100, way }))
    t.diagnostic(lineOf(`falls silent, ${wayName}`, account))
    assert.deepEqual(account.wrong, [])
    assert(account.unproved > SEEDS * 100)
  }
})

test('quotes of the header alone, of eight bytes and of the whole probe are all understood', () => {
  for (const quotedBytes of [20, 24, 28, 1000]) {
    const account = sweepOne(() => ({ quotedBytes }))
    assert.deepEqual([account.wrong, account.unproved], [[], 0], `${quotedBytes} bytes`)
  }
})

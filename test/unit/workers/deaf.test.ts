/** Sweeps on a machine that drops part of what comes in: slower, and no less right. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import {
  FIRST_ADDRESS,
  LIMITS,
  type LimitName,
  SILENT_REACTIONS,
  usualHost,
} from '../../support/host-models.ts'
import { judge, type SweepOutcome, sweep, unprovedIn } from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a0000fe
const LIMITS_MET: readonly LimitName[] = ['none', 'none', 'one per 100 ms', '200 per s', '10 per 100 ms']

/** Hosts that ration differently, some of them silent, some down, some behind a router. */
function network(seed: number, count: number): NetworkModel {
  const hosts = Array.from({ length: count }, (_, i): HostModel => {
    const address = FIRST_ADDRESS + i
    if (i % 12 === 5) return { addresses: [address], reactions: SILENT_REACTIONS }
    const rest = { isDown: i % 7 === 3, ...(i % 4 === 1 ? { router: ROUTER } : {}) }
    return usualHost(seed + i, address, {
      limits: LIMITS[LIMITS_MET[i % LIMITS_MET.length] ?? 'none'],
      ...rest,
    })
  })
  return { seed, hosts, routers: [{ address: ROUTER, rejects: {} }] }
}

function wrongIn(model: NetworkModel, { results }: SweepOutcome): string[] {
  return results.filter(({ status }) => status === 'up').flatMap((result) => judge(model, result).wrong)
}

function unprovedOf(model: NetworkModel, { results }: SweepOutcome): number {
  const judged = results.filter(({ status }) => status === 'up').map((result) => judge(model, result))
  return judged.reduce((sum, one) => sum + unprovedIn(one), 0)
}

function statesOf({ results }: SweepOutcome): string[] {
  return results.map(({ status }) => status).toSorted()
}

for (const receiveRoom of [6, 12]) {
  test(`with room for ${receiveRoom} packets every state is right and proved as with room for all`, () => {
    for (const seed of [1, 2]) {
      const model = network(seed, 36)
      const whole = sweep(model)
      const deaf = sweep(model, { receiveRoom })
      assert(deaf.counters.read('kernelDrops') > deaf.counters.read('probesSent') / 20)
      assert.deepEqual(statesOf(deaf), statesOf(whole))
      assert.deepEqual(wrongIn(model, deaf), [])
      assert.equal(unprovedOf(model, deaf), unprovedOf(model, whole))
    }
  })
}

test('while anything may have been dropped no silence counts, and what was dropped at most a few times is asked again', () => {
  const doubtedUntilMs = 1000
  const reactions = usualHost(5, FIRST_ADDRESS).reactions
  const model: NetworkModel = {
    seed: 5,
    routers: [{ address: ROUTER, rejects: {} }],
    hosts: [
      { addresses: [FIRST_ADDRESS], reactions },
      { addresses: [FIRST_ADDRESS + 1], reactions: SILENT_REACTIONS },
      { addresses: [FIRST_ADDRESS + 2], reactions, router: ROUTER },
      { addresses: [FIRST_ADDRESS + 3], reactions, router: ROUTER, isDown: true },
    ],
  }
  const outcome = sweep(model, { doubtedUntilMs })
  const whole = sweep(model)
  for (const [i, { finishedMs }] of outcome.results.entries()) {
    const earlierMs = whole.results[i]?.finishedMs ?? 0
    assert(
      finishedMs > Math.max(doubtedUntilMs, earlierMs + 500),
      `${finishedMs}, without doubt ${earlierMs}`,
    )
  }
  assert.deepEqual(wrongIn(model, outcome), [])
  assert.equal(unprovedOf(model, outcome), 0)
  assert.deepEqual(statesOf(outcome), ['down', 'up', 'up', 'up'])
})

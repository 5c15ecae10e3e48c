/** Sweeps that are killed at random moments, and gone on with: nothing is lost, nothing is reported twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromMapped } from '../../../../src/packet/address.ts'
import type { HostModel, NetworkModel } from '../../../../workers/transport/simulated/host-model.ts'
import {
  FIRST_ADDRESS,
  LIMITS,
  type LimitName,
  SILENT_REACTIONS,
  usualHost,
} from '../../../support/host-models.ts'
import { KilledSweep } from '../../../support/killed-sweep.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'
import { addressesOf, judge, sweep, unprovedIn } from '../../../support/simulated-sweep.ts'

const CASES = Number(process.env.CASES ?? 25)
/** What is under way when a host is written down, and what shows afterwards whether it has budget, is asked again. */
const A_BATCH = 40
const ROUTER = 0x0a0000fe

/** Hosts that ration differently, some down, some silent, some behind a router that rejects a few protocols. */
function network(random: SeededRandom, count: number): NetworkModel {
  const limits: LimitName[] = ['none', 'one per 100 ms', '200 per s', '10 per 100 ms']
  const hosts = Array.from({ length: count }, (_, i): HostModel => {
    const address = FIRST_ADDRESS + i
    const router = random.chance(0.3) ? { router: ROUTER } : {}
    if (random.chance(0.25)) return usualHost(i, address, { isDown: true, ...router })
    if (random.chance(0.1)) return { addresses: [address], reactions: SILENT_REACTIONS }
    return usualHost(random.uint32(), address, { limits: LIMITS[random.pick(limits)], ...router })
  })
  return { seed: random.uint32(), hosts, routers: [{ address: ROUTER, limits: [], rejects: {} }] }
}

test('a sweep that is killed again and again says what one says that is not', () => {
  for (let seed = 1; seed <= CASES; seed += 1) {
    const random = new SeededRandom(seed)
    const model = network(random, 4 + random.below(60))
    const targets = addressesOf(model)
    const kills = 1 + random.below(12)
    const isBare = random.chance(0.2)
    const slots = () => 1 + random.below(targets.length)
    const outcome = new KilledSweep(model, {}, random).run({
      kills,
      mostMs: random.pick([1500, 6000, 15_000]),
      slots,
      isBare,
      downMs: random.pick([0, 1000]),
    })
    const said = outcome.results.map(({ address }) => fromMapped(address) ?? 0)
    assert.deepEqual(said.toSorted(), targets.toSorted(), `seed ${seed}: each target once`)
    const whole = sweep(model, { slots: targets.length })
    const statusOf = new Map(whole.results.map(({ address, status }) => [fromMapped(address), status]))
    for (const result of outcome.results) {
      const address = fromMapped(result.address)
      assert.equal(result.status, statusOf.get(address), `seed ${seed}: status of ${address}`)
      if (result.status !== 'up') continue
      const judgement = judge(model, result)
      assert.deepEqual(judgement.wrong, [], `seed ${seed}: ${address}`)
      assert.equal(unprovedIn(judgement), 0, `seed ${seed}: ${address} ${[...judgement.unproved.keys()]}`)
      assert(result.complete)
    }
    assert.equal(outcome.counters.read('hostsFinished'), targets.length, `seed ${seed}: finished`)
    assert.equal(outcome.counters.read('hostsAdmitted'), targets.length, `seed ${seed}: admitted`)
    if (isBare) continue
    const [probes] = [whole.counters.read('probesSent')]
    const most = probes * 1.05 + outcome.forgotten + kills * targets.length * A_BATCH
    assert(
      outcome.probes <= most,
      `seed ${seed}: ${outcome.probes} probes, ${probes} without kills, ${outcome.forgotten} forgotten`,
    )
  }
})

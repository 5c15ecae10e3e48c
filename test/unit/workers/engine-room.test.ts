/** Hosts that finish faster than whoever reports them takes them: they stay in their slots, and nothing else changes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, usualHost } from '../../support/host-models.ts'
import { addressesOf, judge, type SweepOutcome, sweep } from '../../support/simulated-sweep.ts'

const HOSTS = 40
/** Ten at once, then four a second. */
const roomAt = (nowMs: number) => 10 + Math.floor(nowMs / 250)

function networkOf(limit: keyof typeof LIMITS): NetworkModel {
  const hosts = Array.from({ length: HOSTS }, (_, i) =>
    usualHost(i, FIRST_ADDRESS + i, { limits: LIMITS[limit] }),
  )
  return { seed: 1, hosts }
}

/** Each host once, none wrong, and never more of them than there was room for. */
function check(network: NetworkModel, { results }: SweepOutcome, expected = HOSTS): void {
  const addresses = results.map(({ address }) => address.join('.'))
  assert.equal(new Set(addresses).size, results.length)
  assert.equal(results.length, expected)
  for (const [i, result] of results.entries()) {
    assert.deepEqual(judge(network, result).wrong, [])
    assert(i < roomAt(result.finishedMs), `host ${i + 1} at ${result.finishedMs} ms`)
  }
}

test('hosts that are done wait in their slots until there is room, and then all are reported', () => {
  const network = networkOf('none')
  const free = sweep(network)
  const held = sweep(network, { roomAt })
  assert(free.elapsedMs < 5000 && held.elapsedMs > 7000)
  check(network, held)
  for (const { evidence, complete } of held.results) assert(complete && evidence !== undefined)
})

test('while there is no room no target is taken either: those without a host would be reported at once', () => {
  const network = networkOf('none')
  const dead = Array.from({ length: 30 }, (_, i) => FIRST_ADDRESS + 1000 + i)
  const held = sweep(network, { roomAt, slots: 4, targets: [...addressesOf(network), ...dead] })
  assert.equal(held.results.length, HOSTS + dead.length)
  // The hosts in flight when the room ends may all be down.
  for (const [i, { finishedMs }] of held.results.entries()) assert(i < roomAt(finishedMs) + 4)
})

test('stopped, the hosts in flight leave as they are taken', () => {
  const network = networkOf('stock')
  const outcome = sweep(network, { roomAt, stopAtMs: 1000 })
  check(network, outcome)
  for (const { complete } of outcome.results) assert.equal(complete, false)
})

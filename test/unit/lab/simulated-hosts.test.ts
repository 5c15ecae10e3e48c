import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mix, numberOf, SimulatedHosts, stockHosts } from '../../lab/simulated-hosts.ts'

test('mix gives what bench/native/hosts.c computes', () => {
  // Printed by the function of hosts.c, compiled by itself.
  assert.deepEqual(
    [
      mix(0, 0),
      mix(1, 0),
      mix(numberOf('10.9.0.1'), 0),
      mix(numberOf('10.9.255.255'), 1),
      mix(0xffffffff, 0),
    ],
    EXPECTED,
  )
})

const EXPECTED = [0, 301794027, 2471474209, 128453873, 387900469]

test('a stock host owes one error for each protocol but those that it answers or consumes', () => {
  const hosts = new SimulatedHosts(stockHosts({ profiles: [{ 2: 'silent', 103: 'silent' }] }))
  const states = hosts.statesOf(hosts.first)
  assert.deepEqual(
    [states[1], states[2], states[6], states[17], states[103], states[255]],
    ['open', 'open|filtered', 'open', 'filtered', 'open|filtered', 'closed'],
  )
  assert.equal(hosts.limitSeconds, 252 - 6)
})

test('every kind occurs, and about as many addresses are dead as are wanted', () => {
  const hosts = new SimulatedHosts(stockHosts({ deadPermille: 300 }))
  const kinds = new Set(Array.from({ length: 256 }, (_, i) => hosts.statesOf(hosts.first + i)))
  assert.equal(kinds.size, hosts.spec.profiles.length)
  assert.ok(Math.abs(hosts.alive / hosts.count - 0.7) < 0.01, `${hosts.alive} of ${hosts.count}`)
})

test('the far end is told prefix, bucket, share of the dead and kinds', () => {
  const hosts = new SimulatedHosts(
    stockHosts({ prefix: ['10.9.3.0', 24], profiles: [{ 2: 'silent', 47: 'open' }], deadPermille: 5 }),
  )
  assert.deepEqual(
    hosts.words.join(' '),
    '10.9.3.0/24 --burst 6 --interval-ms 1000 --dead 5 --profile 2=silent,47=open',
  )
})

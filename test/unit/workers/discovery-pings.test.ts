/** UDP and protocol pings: whom they find, by which reason, and that loss makes nobody disappear. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { type Ping, protocolPing } from '../../../src/protocol/ping.ts'
import type { HostModel, Reaction } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS } from '../../support/host-models.ts'
import { judge, PROTOCOLS, sweep } from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a0000fe

/** A host behind the router that drops all but some protocols, to which it reacts alike. */
function reacting(address: number, reaction: Reaction, ...protocols: readonly number[]): HostModel {
  const reactions = PROTOCOLS.map(
    (protocol): Reaction => (protocols.includes(protocol) ? reaction : 'silent'),
  )
  return { addresses: [address], reactions, router: ROUTER }
}

test('UDP and protocol pings find who answers them in kind or by an error of his own, which is evidence', () => {
  const cases: readonly [host: HostModel, ping: Ping, reason: string][] = [
    [reacting(FIRST_ADDRESS, 3, 17), { kind: 'udp', port: 53 }, 'port-unreach'],
    [reacting(FIRST_ADDRESS, 2, 17), { kind: 'udp', port: 53 }, 'proto-unreach'],
    [reacting(FIRST_ADDRESS, 'open', 17), { kind: 'udp', port: 53 }, 'udp-response'],
    [reacting(FIRST_ADDRESS, 2, 47), protocolPing(47), 'proto-unreach'],
    [reacting(FIRST_ADDRESS, 'open', 47), protocolPing(47), 'proto-response'],
    [reacting(FIRST_ADDRESS, 'open', 132), protocolPing(132), 'proto-response'],
    [reacting(FIRST_ADDRESS, 13, 2), protocolPing(2), 'icmp-error'],
  ]
  for (const [host, ping, reason] of cases) {
    const protocol = ping.kind === 'protocol' ? ping.protocol : 17
    const network = { seed: 1, hosts: [host] }
    const { results } = sweep(network, { protocols: [protocol], pings: [ping] })
    const [result] = results
    const { status, statusReason, pings, probes } = result ?? {}
    assert.deepEqual([status, statusReason, pings, probes], ['up', reason, 1, 0])
    assert.deepEqual(judge(network, result as HostResult, [protocol]).wrong, [], reason)
  }
})

test('who answers a protocol ping alone is missed by others, and found among others', () => {
  const host = reacting(FIRST_ADDRESS, 'open', 47)
  const network = { seed: 1, hosts: [host] }
  const found = (pings: readonly Ping[]) => sweep(network, { pings, protocols: [47] }).results[0]?.status
  assert.deepEqual([found([protocolPing(50)]), found([{ kind: 'echo' }, protocolPing(47)])], ['down', 'up'])
})

test('without protocols, with a ping that draws errors alone, on a way that loses a tenth: no live host is called down', () => {
  for (const ping of [{ kind: 'udp', port: 53 }, protocolPing(47), protocolPing(89)] as const) {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const way = { loss: 0.1 }
      const live = Array.from({ length: 30 }, (_, i) => {
        const address = FIRST_ADDRESS + i
        return {
          ...(ping.kind === 'udp' ? reacting(address, 3, 17) : reacting(address, 'open', 47, 89)),
          way,
        }
      })
      const { results } = sweep({ seed, hosts: live }, { protocols: [], pings: [ping] })
      assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['up']), `seed ${seed}`)
    }
  }
})

test('of a single ping a dead address gets two, a second apart: no verdict rests on one packet', () => {
  const host = { ...reacting(FIRST_ADDRESS, 'silent'), isDown: true }
  const { results, departures } = sweep({ seed: 1, hosts: [host] }, { pings: [{ kind: 'echo' }] })
  assert.deepEqual([results[0]?.status, results[0]?.pings], ['down', 2])
  assert.deepEqual(
    departures.map(({ atMs }) => atMs),
    [0, 1000],
  )
})

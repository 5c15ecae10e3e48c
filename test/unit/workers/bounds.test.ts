/** What the user allows one host to cost, over whole simulated sweeps: kept, and said where it left something open. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostBounds } from '../../../src/contract/plan.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import type { HostModel, NetworkModel } from '../../../workers/transport/simulated/host-model.ts'
import { FIRST_ADDRESS, LIMITS, SILENT_REACTIONS, usualHost } from '../../support/host-models.ts'
import { judge, sweep, unprovedIn } from '../../support/simulated-sweep.ts'
import type { Departure } from '../../support/wire-log.ts'

/** What is under way when the time is up is waited for; nothing here takes longer to answer, or not to. */
const LAST_ANSWER_MS = 1000
const IGMP = 2
const RTTS = { way: { latencyMs: 5 } }

const stock = usualHost(3, FIRST_ADDRESS, { limits: LIMITS.stock, ...RTTS })
const unlimited = usualHost(3, FIRST_ADDRESS, RTTS)
const silent: HostModel = { addresses: [FIRST_ADDRESS], reactions: SILENT_REACTIONS }

function networkOf(...hosts: HostModel[]): NetworkModel {
  return { seed: 5, hosts }
}

/** The one host's result, nothing of it wrong, and its unproved protocols by cause. */
function swept(host: HostModel, hostBounds: Partial<HostBounds>, protocols?: readonly number[]) {
  const network = networkOf(host)
  const outcome = sweep(network, { hostBounds, ...(protocols === undefined ? {} : { protocols }) })
  const [result] = outcome.results as [HostResult]
  const judgement = judge(network, result, protocols)
  assert.deepEqual(judgement.wrong, [])
  return { ...outcome, result, judgement, causes: [...judgement.unproved.keys()] }
}

/** How many of the asked protocols `unlimited` keeps silent about. */
function silentAmong(departures: readonly Departure[]): number {
  return departures.filter(({ protocol }) => unlimited.reactions[protocol] === 'silent').length
}

/** How often the protocol that was asked most was asked. */
function mostTries({ departures }: ReturnType<typeof swept>, isCounted = (_: number) => true): number {
  const tries = new Map<number, number>()
  for (const { protocol } of departures) {
    if (isCounted(protocol)) tries.set(protocol, (tries.get(protocol) ?? 0) + 1)
  }
  return Math.max(...tries.values())
}

test('a host is let go when its time is up, with what it has said by then', () => {
  for (const timeoutMs of [1, 50, 900, 20_000]) {
    const { result, judgement, causes, departures } = swept(stock, { timeoutMs })
    assert.deepEqual(causes, ['host-timeout'])
    assert.equal(result.complete, true)
    const begunMs = departures[0]?.atMs ?? 0
    assert(departures.every(({ atMs }) => atMs <= begunMs + timeoutMs))
    assert(result.finishedMs <= begunMs + timeoutMs + LAST_ANSWER_MS)
    // Six at once and then one a second: so many are known in any case.
    if (timeoutMs === 20_000) assert(unprovedIn(judgement) < 256 - 20)
  }
})

test('time is up for each host by itself, and not at all for one that is done before', () => {
  const fast = usualHost(4, FIRST_ADDRESS + 1)
  const network = networkOf(stock, fast)
  const { results } = sweep(network, { hostBounds: { timeoutMs: 5000 }, slots: 1 })
  assert.deepEqual(
    results.map((result) => [...judge(network, result).unproved.keys()]),
    [['host-timeout'], []],
  )
})

test('the clock of a host behind a router starts when it has been found', () => {
  const routed = { ...stock, router: 0x0a0000fe, way: { latencyMs: 400 } }
  const { causes, departures, result } = swept(routed, { timeoutMs: 300 })
  assert.deepEqual(causes, ['host-timeout'])
  assert(result.probes > 0 && departures.length > result.probes)
})

test('a host that answers late is heard to the end of what it was asked in time', () => {
  const { result, judgement, departures } = swept(
    { ...unlimited, way: { latencyMs: 300 } },
    { timeoutMs: 10 },
  )
  assert.equal(unprovedIn(judgement), 256 - departures.length + silentAmong(departures))
  assert.equal(result.probes, departures.length)
})

test('a host that is waited for because it answers so rarely is let go in time all the same', () => {
  const rare = { ...stock, limits: [{ kind: 'bucket', burst: 1, intervalMs: 60_000 }] as const }
  for (const timeoutMs of [21_000, 22_500, 24_000, 25_500]) {
    const { result, departures } = swept(rare, { timeoutMs })
    assert(result.finishedMs <= (departures[0]?.atMs ?? 0) + timeoutMs + LAST_ANSWER_MS)
  }
})

test('a silent host whose time is up is not called silent', () => {
  assert.deepEqual(swept(silent, { timeoutMs: 1500 }).causes, ['host-timeout'])
})

test('no protocol is asked again more often than allowed, and what that leaves open says so', () => {
  for (const maxRetries of [0, 1, 2]) {
    for (const host of [silent, unlimited]) {
      const outcome = swept(host, { maxRetries })
      assert.deepEqual(outcome.causes, ['retries-exhausted'])
      const isSilent = (protocol: number) => host.reactions[protocol] === 'silent'
      assert.equal(mostTries(outcome, isSilent), maxRetries + 1)
    }
  }
})

test('as many tries as a silence takes to prove are enough', () => {
  const needed = mostTries(swept(silent, {}))
  assert.deepEqual(swept(silent, { maxRetries: needed - 1 }).causes, [])
  assert.deepEqual(swept(silent, { maxRetries: needed - 2 }).causes, ['retries-exhausted'])
})

test('without retries a silence is unproved, and what answers is not', () => {
  const { judgement } = swept(unlimited, { maxRetries: 0 }, [1, IGMP, 6, 17, 47])
  assert.deepEqual([...judgement.unproved], [['retries-exhausted', [IGMP]]])
})

test('retries that suffice change nothing', () => {
  for (const host of [silent, stock, unlimited]) {
    const bounded = swept(host, { maxRetries: 1000 }, [1, IGMP, 6, 17, 47, 89])
    const free = swept(host, {}, [1, IGMP, 6, 17, 47, 89])
    assert.deepEqual(bounded.causes, [])
    assert.deepEqual(bounded.departures, free.departures)
  }
})

test('where errors are lost on a bad way, the retries that they cost are bounded too', () => {
  const lossy = usualHost(3, FIRST_ADDRESS, { limits: LIMITS['one per 100 ms'], way: { loss: 0.3 } })
  const owed = (protocol: number) => lossy.reactions[protocol] === 'silent'
  const outcome = swept(lossy, { maxRetries: 3 })
  assert(mostTries(outcome, owed) <= 4)
  assert.deepEqual(outcome.causes, ['retries-exhausted'])
})

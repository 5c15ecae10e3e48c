/**
 * Hosts that stand in each other's way: addresses of one machine that share its error budget, and routers that reject
 * on behalf of several hosts from a budget of their own. Whatever they cost, no state may be wrong.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  HostModel,
  Limit,
  NetworkModel,
  WayModel,
} from '../../../workers/transport/simulated/host-model.ts'
import {
  FIRST_ADDRESS,
  LIMITS,
  type LimitName,
  SILENT_REACTIONS,
  usualHost,
} from '../../support/host-models.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import {
  judge,
  type SweepOptions,
  type SweepOutcome,
  sweep,
  unprovedIn,
} from '../../support/simulated-sweep.ts'

const ROUTER = 0x0a000002
const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1)
const SEEDS = [1, 2, 3]

interface Account extends SweepOutcome {
  readonly wrong: readonly string[]
  readonly unproved: number
  readonly causes: ReadonlySet<string>
}

function account(network: NetworkModel, options: SweepOptions = {}): Account {
  const outcome = sweep(network, options)
  const judgements = outcome.results.map((result) => judge(network, result, options.protocols))
  return {
    ...outcome,
    wrong: judgements.flatMap(({ wrong }) => wrong),
    unproved: judgements.reduce((sum, judgement) => sum + unprovedIn(judgement), 0),
    causes: new Set(judgements.flatMap(({ unproved }) => [...unproved.keys()])),
  }
}

function addresses(count: number): number[] {
  return Array.from({ length: count }, (_, i) => FIRST_ADDRESS + i)
}

const ALIAS_WAYS: Record<string, Partial<WayModel>> = {
  calm: {},
  'loss 5 %': { loss: 0.05 },
  'jitter 5 ms': { jitterMs: 5 },
  duplicates: { duplicates: 0.2 },
}

for (const [name, way] of Object.entries(ALIAS_WAYS)) {
  test(`four addresses of one stock host, way ${name}: no state is wrong`, (t) => {
    for (const seed of SEEDS) {
      const host = usualHost(seed, FIRST_ADDRESS, { addresses: addresses(4), limits: LIMITS.stock, way })
      const { wrong, unproved, elapsedMs } = account({ seed, hosts: [host] })
      t.diagnostic(`seed ${seed}: ${(elapsedMs / 1000).toFixed(0)} s, ${unproved} of 1024 unproved`)
      assert.deepEqual(wrong, [])
    }
  })
}

test('sixteen addresses of one stock host, asked one protocol: none is called silent for want of an error', () => {
  for (const seed of SEEDS) {
    const host = usualHost(seed, FIRST_ADDRESS, { addresses: addresses(16), limits: LIMITS.stock, mac: MAC })
    const { wrong, unproved } = account({ seed, hosts: [host] }, { protocols: [47] })
    assert.deepEqual([wrong, unproved], [[], 0])
  }
})

test('a silent host beside a rationing one of another link-layer address waits for nobody', () => {
  const stock = usualHost(1, FIRST_ADDRESS, { limits: LIMITS.stock, mac: MAC })
  const wall: HostModel = {
    addresses: [FIRST_ADDRESS + 1],
    reactions: SILENT_REACTIONS.map((reaction, protocol) =>
      protocol === 1 || protocol === 6 ? 'open' : reaction,
    ),
    mac: Uint8Array.of(2, 0, 0, 0, 0, 2),
  }
  const { wrong, unproved, results } = account({ seed: 1, hosts: [stock, wall] })
  assert.deepEqual([wrong, unproved], [[], 0])
  const [first] = results
  assert.equal(first?.address.at(-1), 1)
  assert((first?.finishedMs ?? 0) < 10_000)
})

/** A router that rejects `rejected` protocols before `count` hosts. */
function routed(
  seed: number,
  count: number,
  rejected: number,
  router: readonly Limit[],
  rest: Partial<HostModel>,
): NetworkModel {
  const random = new SeededRandom(seed)
  const protocols = [89, ...Array.from({ length: rejected - 1 }, () => 10 + random.below(200))]
  const rejects = Object.fromEntries(
    protocols.map((protocol) => [protocol, random.pick([0, 1, 2, 9, 10, 13])]),
  )
  return {
    seed,
    routers: [{ address: ROUTER, rejects, limits: router }],
    hosts: addresses(count).map((address, i) =>
      usualHost(seed * 100 + i, address, { ...rest, router: ROUTER }),
    ),
  }
}

const ROUTED: readonly (readonly [LimitName, LimitName, number, number])[] = [
  ['stock', 'none', 8, 1],
  ['stock', 'none', 8, 30],
  ['cisco', 'none', 8, 30],
  ['stock', 'stock', 4, 5],
  ['none', 'stock', 4, 30],
  ['spent', 'none', 4, 5],
]
for (const [router, own, count, rejected] of ROUTED) {
  test(`router (${router}) that rejects ${rejected} protocols before ${count} hosts (${own}): no state is wrong`, (t) => {
    for (const [seed, loss] of [
      [1, 0],
      [2, 0.05],
    ] as const) {
      const network = routed(seed, count, rejected, LIMITS[router], { limits: LIMITS[own], way: { loss } })
      const { wrong, unproved, causes, elapsedMs } = account(network)
      const per = (unproved / count).toFixed(1)
      t.diagnostic(
        `loss ${loss}: ${(elapsedMs / 1000).toFixed(0)} s, ${per} unproved a host (${[...causes].join(', ')})`,
      )
      assert.deepEqual(wrong, [])
    }
  })
}

test('a router without a limit leaves nothing unproved', () => {
  for (const seed of SEEDS) {
    const { wrong, unproved } = account(routed(seed, 4, 30, [], {}))
    assert.deepEqual([wrong, unproved], [[], 0])
  }
})

test('a host for which the router has never spoken cannot prove its silences: router-limited', () => {
  const network = routed(1, 8, 30, LIMITS.stock, {})
  const [router] = network.routers ?? []
  assert(router !== undefined)
  const { wrong, causes } = account({ ...network, routers: [{ ...router, spares: [FIRST_ADDRESS] }] })
  assert.deepEqual([wrong, [...causes]], [[], ['router-limited']])
})

/** Errors that a router with the stock limit grants in so many milliseconds. */
function stockGrants(elapsedMs: number): number {
  return 6 + elapsedMs / 1000
}

for (const rejected of [3, 30]) {
  test(`a stock router that rejects ${rejected} protocols before 8 hosts is asked at its pace, and all is exact`, (t) => {
    for (const seed of SEEDS) {
      const { wrong, unproved, askedOf, elapsedMs } = account(routed(seed, 8, rejected, LIMITS.stock, {}))
      const { asked, granted } = askedOf(ROUTER)
      t.diagnostic(`${asked} asked, ${granted} granted in ${(elapsedMs / 1000).toFixed(1)} s`)
      assert.deepEqual([wrong, unproved], [[], 0])
      // The first questions go out before anything is known of the router.
      const unknowing = rejected > 6 ? rejected * 2 : 0
      assert(asked <= 1.05 * stockGrants(elapsedMs) + unknowing, `${asked} asked in ${elapsedMs} ms`)
    }
  })
}

test('a router without a limit is found out, and holds nobody up for long', () => {
  const { wrong, unproved, elapsedMs } = account(routed(1, 64, 3, [], {}))
  assert.deepEqual([wrong, unproved], [[], 0])
  assert(elapsedMs < 60_000, `${elapsedMs} ms for 192 rejections`)
})

test('hosts whose packets a router drops do not stop those whose packets it rejects', () => {
  const options = { pings: [], protocols: Array.from({ length: 64 }, (_, protocol) => protocol) }
  const rejects = Object.fromEntries(options.protocols.map((protocol) => [protocol, 13]))
  const hosts = addresses(14).map((address) => ({
    addresses: [address],
    reactions: SILENT_REACTIONS,
    router: ROUTER,
  }))
  const [dropped, rejected] = [hosts.slice(7), hosts.slice(0, 7)]
  const spares = dropped.flatMap((host) => host.addresses)
  const routers = [{ address: ROUTER, rejects, spares }]
  for (const seed of SEEDS) {
    const alone = account({ seed, hosts: rejected, routers }, options)
    const together = account({ seed, hosts, routers }, options)
    assert.deepEqual([alone.unproved, together.wrong, [...together.causes]], [0, [], ['router-limited']])
    assert.equal(together.unproved, dropped.length * options.protocols.length)
    assert.ok(
      together.elapsedMs < 3 * alone.elapsedMs,
      `${together.elapsedMs} ms, ${alone.elapsedMs} ms without those that are dropped`,
    )
  }
})

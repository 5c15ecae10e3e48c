/** What is added to the hosts of a sweep before reports see them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Identities, type NamedHosts } from '../../../../src/inventory/identity/identities.ts'
import { ReverseLookup } from '../../../../src/inventory/identity/reverse-lookup.ts'
import { ReverseNames } from '../../../../src/inventory/identity/reverse-names.ts'
import { Vendors } from '../../../../src/inventory/identity/vendors.ts'
import { toMapped } from '../../../../src/packet/address.ts'
import { type HostView, viewHost } from '../../../../src/report/host-view.ts'
import { AskedServers } from '../../../support/asked-servers.ts'
import { SetClock } from '../../../support/set-clock.ts'

const EVIDENCE = new Uint8Array(256)

function view(address: number, changes: Partial<HostView['result']> = {}): HostView {
  return viewHost(
    {
      address: toMapped(address),
      status: 'up',
      statusReason: 'arp-response',
      mac: undefined,
      evidence: undefined,
      ttl: undefined,
      otherSenders: [],
      probes: 0,
      pings: 0,
      retransmissions: 0,
      rttMs: undefined,
      startedMs: 0,
      finishedMs: 1,
      complete: true,
      ...changes,
    },
    'table',
    undefined,
  )
}

class Bench {
  readonly clock = new SetClock(0)
  readonly servers = new AskedServers()
  readonly identities: Identities
  /** How many batches were let go. */
  letGo = 0

  constructor(named: NamedHosts = 'up') {
    const { clock, servers } = this
    const lookup = new ReverseLookup({ hosts: new Map(), servers, clock, onSilence: () => {} })
    const vendors = new Vendors(() => Buffer.from('{"00000C": "Cisco Systems, Inc"}'))
    this.identities = new Identities(named, new ReverseNames(lookup, clock), vendors)
  }

  arrive(hosts: number): void {
    this.identities.listener.onArrival?.(0, hosts)
  }

  of(views: readonly HostView[]): Promise<HostView[]> {
    const letGo = () => {
      this.letGo += 1
    }
    return this.identities.of(views, { worker: 0, letGo })
  }
}

test('a host has its name and the vendor of its card; its worker need not wait for the name', async () => {
  const bench = new Bench()
  bench.identities.listener.onFound?.(Buffer.concat([toMapped(1), toMapped(2)]))
  bench.arrive(2)
  const identified = bench.of([view(1, { mac: Uint8Array.of(0, 0, 0x0c, 1, 2, 3) }), view(2)])
  await bench.servers.answer('1.0.0.0', 'one.example')
  assert.equal(bench.letGo, 1)
  await bench.servers.fail('2.0.0.0', 'ENOTFOUND')
  const [first, second] = await identified
  assert.equal(first?.reverseName, 'one.example')
  assert.equal(first?.vendor, 'Cisco Systems, Inc')
  assert.deepEqual(second, view(2))
})

test('nobody is looked up with -n, and nobody tells who was found; vendors are known all the same', async () => {
  const bench = new Bench('none')
  assert.deepEqual(bench.identities.listener, {})
  const [first] = await bench.of([view(1, { mac: Uint8Array.of(2, 0, 0, 1, 2, 3) })])
  assert.equal(first?.vendor, 'locally administered')
  assert.deepEqual(bench.servers.asked, [])
  assert.equal(bench.letGo, 0)
})

test('hosts that are down are looked up only where all are to be', async () => {
  const down = view(1, { status: 'down', statusReason: 'no-response' })
  const up = new Bench()
  assert.deepEqual(await up.of([down]), [down])
  assert.deepEqual(up.servers.asked, [])
  const all = new Bench('all')
  const identified = all.of([down])
  await all.servers.answer('1.0.0.0', 'one.example')
  assert.equal((await identified)[0]?.reverseName, 'one.example')
})

describe('names are not waited for', () => {
  test('by more hosts than the main thread has memory for: 64 that were asked for their protocols', async () => {
    const bench = new Bench()
    for (let i = 0; i < 4; i += 1) {
      void bench.of(Array.from({ length: 16 }, (_, j) => view(16 * i + j, { evidence: EVIDENCE })))
    }
    await bench.of([view(100)])
    assert.equal(bench.letGo, 4)
    assert.equal(bench.identities.late, 1)
  })

  test('nor by more than 1280 of which less is known', async () => {
    const bench = new Bench()
    for (let i = 0; i < 80; i += 1) void bench.of(Array.from({ length: 16 }, (_, j) => view(16 * i + j)))
    await bench.of([view(2000)])
    assert.equal(bench.letGo, 80)
  })

  test('once 32 hosts of a worker stand behind those that wait', async () => {
    const bench = new Bench()
    bench.arrive(1)
    const identified = bench.of([view(1)])
    bench.arrive(32)
    await bench.servers.answer('9.9.9.9')
    assert.equal(bench.identities.late, 0)
    bench.arrive(1)
    await identified
    assert.equal(bench.identities.late, 1)
  })

  test('of a sweep that was stopped', async () => {
    const bench = new Bench()
    const waiting = bench.of([view(1)])
    const [stopped] = await bench.of([view(2, { complete: false })])
    assert.deepEqual(stopped, view(2, { complete: false }))
    await waiting
  })

  test('once they are late: two seconds', async () => {
    const bench = new Bench()
    const identified = bench.of([view(1)])
    await bench.clock.to(2000)
    assert.deepEqual(await identified, [view(1)])
    assert.equal(bench.identities.late, 1)
  })
})

test('room that waiting hosts took is there again when they are reported', async () => {
  const bench = new Bench()
  for (let i = 0; i < 10; i += 1) {
    const first = 256 * i
    const identified = bench.of(Array.from({ length: 64 }, (_, j) => view(first + j, { evidence: EVIDENCE })))
    for (let j = 0; j < 64; j += 1) await bench.servers.answer(`${j}.${i}.0.0`, `host-${i}-${j}`)
    assert.equal((await identified)[63]?.reverseName, `host-${i}-63`)
  }
  assert.equal(bench.identities.late, 0)
})

test('hosts of before are named too, where they are written anew', async () => {
  const bench = new Bench()
  async function* before() {
    yield [view(1)]
  }
  const named = bench.identities.recalled(before()).next()
  await bench.servers.answer('1.0.0.0', 'one.example')
  assert.equal((await named).value?.[0]?.reverseName, 'one.example')
})

/** What the API says of hosts, changes and schedules. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toMapped } from '../../../../src/packet/address.ts'
import { knownHost, OPEN } from '../../../support/inventory-sample.ts'
import { allBut, asking, keptInventory } from '../../../support/kept-inventory.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const ask = asking(keptInventory())
const addresses = (document: { hosts: { address: string }[] }) => document.hosts.map(({ address }) => address)

describe('the API`s hosts', () => {
  test('are those that fit', () => {
    const rows: [query: string, found: string[]][] = [
      ['', ['10.1.0.1', '10.1.0.7', '10.1.0.7', '10.1.0.8']],
      ['?schedule=cli', ['10.1.0.7']],
      ['?presence=gone,missing', ['10.1.0.8']],
      ['?open=gre', ['10.1.0.7']],
      ['?open=udp', ['10.1.0.7']],
      ['?since=1h', ['10.1.0.7']],
      ['?net=10.1.0.8/31', ['10.1.0.8']],
      ['?net=10.1.0.8/31&after=10.1.0.8', []],
      ['?after=255.255.255.255', []],
    ]
    for (const [query, found] of rows) assert.deepEqual(addresses(ask(`hosts${query}`)), found, query)
  })

  test('come in pages that keep an address together', () => {
    const first = ask('hosts?limit=2')
    assert.deepEqual(
      [addresses(first), first.next],
      [['10.1.0.1', '10.1.0.7', '10.1.0.7'], '/api/v1/hosts?limit=2&after=10.1.0.7'],
    )
    assert.deepEqual(addresses(ask(first.next)), ['10.1.0.8'])
  })

  test('are no more than 2,048 looked at for a page', () => {
    const hosts = Array.from({ length: 5000 }, (_, i) =>
      knownHost('0.0.0.0', i === 4500 ? { 47: OPEN } : {}, { address: toMapped(i) }),
    )
    const source = new MemoryArchive({ hosts })
    const first = asking(source)('hosts?open=gre')
    assert.deepEqual([first.hosts, source.taken], [[], 2049])
    const second = asking(source)(first.next)
    assert.deepEqual(addresses(asking(source)(second.next)), ['0.0.17.148'])
  })

  test('have a history of results and changes', () => {
    const { address, known, results, changes, truncated } = ask('hosts/10.1.0.7')
    assert.deepEqual([address, truncated], ['10.1.0.7', false])
    assert.deepEqual(known[1], {
      address: '10.1.0.7',
      schedule: 'library',
      presence: 'present',
      mac: '7E:92:49:1F:94:A3',
      first_seen: '2026-11-22T03:00:00.000Z',
      last_seen: '2026-11-22T03:00:01.000Z',
      states: { open: '1,47', closed: allBut(1, 47), filtered: '', 'open|filtered': '', unproved: '' },
      missing_protocols: '47',
      protocols: [
        { number: 1, name: 'icmp', state: 'open', reason: 'echo-reply', missing: false },
        { number: 47, name: 'gre', state: 'open', reason: 'proto-response', missing: true },
      ],
    })
    assert.deepEqual(known[0].protocols, [
      { number: 17, name: 'udp', state: 'open', reason: 'port-unreach', missing: false },
    ])
    assert.deepEqual(
      results.map(
        ({ sweep, schedule, states }: { sweep: number; schedule: string; states: { open: string } }) => [
          sweep,
          schedule,
          states.open,
        ],
      ),
      [
        [3, 'library', '1,47'],
        [2, 'cli', '17'],
      ],
    )
    assert.deepEqual(
      changes.map(({ sweep, after }: { sweep: number; after: string }) => [sweep, after]),
      [
        [3, 'open'],
        [2, 'open'],
      ],
    )
    const shorter = ask('hosts/10.1.0.7?limit=1')
    assert.deepEqual([shorter.results.length, shorter.changes.length, shorter.truncated], [1, 1, true])
  })
})

describe('the API`s changes and schedules', () => {
  test('changes say what, where, when and in which sweep', () => {
    const { changes, next } = ask('changes')
    assert.equal(next, null)
    assert.deepEqual(changes[0], {
      sweep: 3,
      schedule: 'library',
      at: '2026-11-22T03:04:05.000Z',
      kind: 'protocol-opened',
      address: '10.1.0.7',
      protocols: [{ number: 47, name: 'gre' }],
      before: 'closed',
      after: 'open',
      mac_before: null,
      mac_after: null,
    })
    const kinds = (url: string) => ask(url).changes.map(({ kind }: { kind: string }) => kind)
    assert.deepEqual(kinds('changes?kind=host-new'), ['host-new'])
    assert.deepEqual(kinds('changes?schedule=cli'), ['protocol-opened'])
    assert.deepEqual(kinds('changes?since=2026-11-22T03:04:05Z'), ['protocol-opened', 'host-new'])
    const ofSweep = ask('sweeps/3/changes?kind=host-new')
    assert.deepEqual([ofSweep.changes.length, ofSweep.counts['protocol-opened'], ofSweep.next], [1, 1, null])
  })

  test('schedules say what is planned, what runs and what was, and keep the secrets of who is told', () => {
    const { schedules } = ask('schedules')
    const { last, last_complete, ...rest } = schedules[0]
    assert.deepEqual(rest, {
      name: 'library',
      cron: '0 3 * * *',
      time_zone: 'Europe/Paris',
      jitter_seconds: 600,
      words: ['10.1.0.0/24', '--max-rate', '2000'],
      overlap: 'skip',
      missed: 'one',
      max_duration_seconds: 3600,
      gone_after: 3,
      expect: '1,6',
      tells: ['webhook', 'command'],
      origin: 'file',
      next: '2026-11-23T03:00:01.000Z',
      running: { since: '2026-11-23T02:59:59.000Z', due: null },
      queued: 1,
      skipped_runs: 2,
      missed_runs: 3,
    })
    assert.deepEqual([last.id, last_complete.id], [4, 3])
    assert.doesNotMatch(JSON.stringify(schedules), /secret/)
  })
})

test('hosts of IPv6 are found by any text of their address, come behind those of IPv4, and in pages', () => {
  const hosts = [knownHost('10.1.0.7'), knownHost('fd77::1', { 58: OPEN }), knownHost('fd77::2')]
  const of = asking(new MemoryArchive({ hosts }))
  for (const path of ['hosts/fd77::1', 'hosts/FD77:0:0::1', 'hosts/fd77%3A%3A1']) {
    const { address, known } = of(path)
    assert.equal(address, 'fd77::1')
    assert.equal(known[0].protocols[0].reason, 'echo-reply')
  }
  assert.deepEqual(addresses(of('hosts?net=fd77::/127')), ['fd77::1'])
  assert.deepEqual(addresses(of('hosts?after=10.1.0.7')), ['fd77::1', 'fd77::2'])
  const first = of('hosts?limit=2')
  assert.deepEqual(addresses(of(first.next)), ['fd77::2'])
})

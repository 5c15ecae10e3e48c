/** What the API says of sweeps. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { packRanges } from '../../../../src/contract/address-ranges.ts'
import { sweep } from '../../../support/inventory-sample.ts'
import { allBut, asking, keptInventory } from '../../../support/kept-inventory.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const ask = asking(keptInventory())
const addresses = (document: { hosts: { address: string }[] }) => document.hosts.map(({ address }) => address)
const ids = (document: { sweeps: { id: number }[] }) => document.sweeps.map(({ id }) => id)

describe('the API`s sweeps', () => {
  test('are listed from the newest, by schedule, and in pages', () => {
    assert.deepEqual(ids(ask('sweeps')), [4, 3, 2, 1])
    assert.deepEqual(ids(ask('sweeps?schedule=library')), [4, 3, 1])
    const first = ask('sweeps?limit=2&schedule=library')
    assert.deepEqual([ids(first), first.next], [[4, 3], '/api/v1/sweeps?limit=2&schedule=library&before=3'])
    const second = ask(first.next)
    assert.deepEqual([ids(second), second.next], [[1], null])
    const exact = ask('sweeps?limit=4')
    assert.deepEqual([ids(exact), exact.next], [[4, 3, 2, 1], null])
    assert.deepEqual(ids(ask('sweeps?before=1')), [])
    assert.deepEqual(ids(ask('sweeps?before=9007199254740991&limit=1')), [4])
  })

  test('say when, what and what came of it', () => {
    assert.deepEqual(ask('sweeps').sweeps[1], {
      id: 3,
      schedule: 'library',
      started_by: 'schedule',
      outcome: 'complete',
      resumable: false,
      due: '2026-11-22T02:59:59.000Z',
      started: '2026-11-22T03:00:00.000Z',
      finished: '2026-11-22T03:04:05.000Z',
      seconds: 245,
      targets: 256,
      protocols: '0-255',
      classification: 'table',
      hosts: { up: 10, down: 244, no_route: 0, skipped: 2 },
      states: { open: 30, closed: 2500, filtered: 10, 'open|filtered': 20, unproved: 0 },
      changes: sweep(3).changes && { ...sweep(3).changes, 'host-new': 1, 'protocol-opened': 1 },
    })
    const { finished, seconds, hosts, states, changes } = ask('sweeps/4')
    assert.deepEqual([finished, seconds, hosts, states, changes], [null, null, null, null, null])
  })

  test('are told in full one by one, without what is a secret', () => {
    const { words, ranges, version, exit_code, probes, held_back_seconds, has_hosts, cookieKey } =
      ask('sweeps/3')
    assert.deepEqual([words, ranges, version, exit_code], [['10.1.0.0/24'], [], '0.1.0', 0])
    assert.deepEqual([probes, has_hosts, cookieKey], [2600, true, undefined])
    assert.deepEqual(held_back_seconds, { max_rate: 0, max_host_rate_all_hosts: 0, max_arp_rate: 0 })
    const block = [0x0a010000, 0x0a0100ff] as const
    const plan = { ...sweep(1).plan, ranges: packRanges(Array(2000).fill(block)) }
    const many = { words: Array(2000).fill('10.1.0.1'), unresolved: Array(2000).fill('x') }
    const long = asking(new MemoryArchive({ sweeps: [sweep(1, { plan, ...many })] }))('sweeps/1')
    assert.deepEqual(long.ranges, Array(1000).fill('10.1.0.0/24'))
    assert.deepEqual([long.words.length, long.unresolved.length], [1000, 1000])
  })

  test('list the hosts that they found, as they classify', () => {
    const { hosts, next } = ask('sweeps/3/hosts')
    assert.equal(next, null)
    assert.deepEqual(
      hosts.map((host: { address: string; name: string; status: string }) => [
        host.address,
        host.name,
        host.status,
      ]),
      [
        ['10.1.0.1', null, 'up'],
        ['10.1.0.7', 'tunnel.example', 'up'],
        ['10.1.0.9', null, 'skipped'],
      ],
    )
    assert.deepEqual(hosts[1].states, {
      open: '1,47',
      closed: allBut(1, 47),
      filtered: '',
      'open|filtered': '',
      unproved: '',
    })
    assert.deepEqual([hosts[1].mac, hosts[1].rtt_ms, hosts[2].mac], ['7E:92:49:1F:94:A3', 0.12, null])
    assert.equal(ask('sweeps/2/hosts').hosts[0].states.open, '17', 'as Nmap has it')
    assert.deepEqual(addresses(ask('sweeps/3/hosts?open=gre')), ['10.1.0.7'])
    assert.deepEqual(addresses(ask('sweeps/3/hosts?net=10.1.0.0/29')), ['10.1.0.1', '10.1.0.7'])
    const first = ask('sweeps/3/hosts?limit=1&net=10.1.0.0/29')
    assert.equal(first.next, '/api/v1/sweeps/3/hosts?limit=1&net=10.1.0.0%2F29&after=10.1.0.1')
    assert.deepEqual(addresses(ask(first.next)), ['10.1.0.7'])
    assert.deepEqual(addresses(ask('sweeps/3/hosts?after=255.255.255.255')), [])
  })
})

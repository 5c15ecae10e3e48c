// What differs between two sweeps, and what readers can ask of hosts, changes and results.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_RANGES, packRanges } from '../../../src/contract/address-ranges.ts'
import type { KnownChange } from '../../../src/contract/change.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import { formatAddress } from '../../../src/packet/address.ts'
import { Archive } from '../../../src/store/archive.ts'
import { PAGE_ROWS } from '../../../src/store/paging.ts'
import { Store } from '../../../src/store/store.ts'
import { address, BEGAN, plan } from '../../support/inventory-sample.ts'
import { host, MAC, record, stateDir } from './sample.ts'

const DAY_MS = 86_400_000
const OTHER_MAC = Uint8Array.of(0xf2, 0, 0, 0, 0, 2)
const NO_ROUTE = {
  status: 'no-route',
  statusReason: 'no-route',
  evidence: undefined,
  ttl: undefined,
} as const

// A handful of hosts, so that sweeps often share some, and what may differ of each or must not matter.
const anyHost = fc
  .record({
    last: fc.nat(9),
    open: fc.constantFrom(0x20, 0x80),
    mac: fc.constantFrom(MAC, OTHER_MAC, undefined),
    status: fc.constantFrom('up', 'up', 'no-route', 'skipped'),
    probes: fc.nat(3),
    reason: fc.constantFrom('arp-response', 'echo-reply'),
  })
  .map(({ last, open, mac, status, probes, reason }) => {
    const facts = { mac, probes, statusReason: reason, ...(status === 'up' ? {} : { ...NO_ROUTE, status }) }
    return host(`10.0.0.${last}`, { 47: open }, facts as Partial<HostResult>)
  })
const anySweep = fc.uniqueArray(anyHost, { selector: (one) => String(one.address), maxLength: 10 })
const differing = (one: HostResult | undefined) => one && [one.status, one.mac, one.evidence]

test('the pairs of two sweeps are the hosts of which they do not say the same, ascending', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const property = fc.asyncProperty(anySweep, anySweep, async (left, right) => {
    const [before, after] = [await record(store, 0, left), await record(store, 0, right)]
    const expected = Array.from({ length: 10 }, (_, last) => address(`10.0.0.${last}`)).flatMap((of) => {
      const [was, is] = [left, right].map((hosts) => hosts.find((one) => String(one.address) === String(of)))
      const isSame = JSON.stringify(differing(was)) === JSON.stringify(differing(is))
      return isSame ? [] : [{ address: of, before: was, after: is }]
    })
    assert.deepEqual([...archive.pairs(before.id, after.id)], expected)
  })
  await fc.assert(property, { numRuns: 30 })
  assert.deepEqual([...archive.pairs(1, 99_999)], [])
  archive.close()
  await store.close()
})

test('more hosts than are read at once come each once, also while another reading is under way', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const many = Array.from({ length: 2 * PAGE_ROWS }, (_, at) => host(`10.0.${at >> 8}.${at & 255}`))
  const wide = { begin: { plan: plan(['10.0.0.0-10.0.255.255']) } }
  await record(store, 0, many, wide)
  await record(store, 1, many.slice(1), wide)
  await store.close()
  const archive = Archive.open(directory)
  const expected = many.map((one) => formatAddress(one.address))
  const [first, second] = [archive.hostsOf(1), archive.hostsOf(1)]
  const both = Array.from(first, (one) =>
    [one.address, second.next().value?.address].map((of) => of && formatAddress(of)),
  )
  assert.deepEqual(
    both,
    expected.map((of) => [of, of]),
  )
  assert.deepEqual(
    Array.from(archive.hosts(), (one) => formatAddress(one.address)),
    expected,
  )
  assert.deepEqual(
    Array.from(archive.pairs(1, 2), (pair) => pair.after),
    [undefined],
  )
  archive.close()
})

test('known hosts are found by what is known of them', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const nightly = { begin: { schedule: 'nightly' } }
  await record(store, 0, [host('10.0.0.1'), host('10.0.0.2', {}, { mac: OTHER_MAC }), host('10.0.0.3')])
  await record(store, 1, [host('10.0.0.1'), host('10.0.0.3')])
  await record(store, 2, [host('10.0.0.1')])
  await record(store, 0, [host('10.0.0.2'), host('10.0.0.3')], nightly)
  await store.close()

  const archive = Archive.open(directory)
  const found = (filter: Parameters<Archive['hosts']>[0]) =>
    Array.from(archive.hosts(filter), (one) => `${formatAddress(one.address).slice(7)} ${one.schedule}`)
  assert.deepEqual(found({}), ['1 cli', '2 cli', '2 nightly', '3 cli', '3 nightly'])
  assert.deepEqual(found({ schedule: 'nightly' }), ['2 nightly', '3 nightly'])
  assert.deepEqual(found({ address: address('10.0.0.2') }), ['2 cli', '2 nightly'])
  assert.deepEqual(found({ mac: OTHER_MAC }), ['2 cli'])
  assert.deepEqual(found({ presence: ['missing'] }), ['3 cli'])
  assert.deepEqual(found({ presence: ['gone', 'missing'], limit: 1 }), ['2 cli'])
  assert.deepEqual(found({ sinceMs: BEGAN + DAY_MS }), ['1 cli', '3 cli'])
  const ranges = packRanges([
    [0x0a000001, 0x0a000001],
    [0x0a000003, 0x0a0000ff],
  ])
  assert.deepEqual(found({ ranges }), ['1 cli', '3 cli', '3 nightly'])
  assert.deepEqual(found({ ranges, limit: 2 }), ['1 cli', '3 cli'])
  assert.deepEqual(found({ ranges: NO_RANGES }), [])
  archive.close()
})

test('changes and results are found by what was asked, the newest first', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  await record(store, 0, [host('10.0.0.1'), host('10.0.0.2')])
  await record(store, 1, [host('10.0.0.1', { 47: 0x80 })])
  await record(store, 2, [host('10.0.0.2'), host('10.0.0.1', { 47: 0x80 }, { mac: OTHER_MAC })])
  await store.close()

  const archive = Archive.open(directory)
  const said = (filter: Parameters<Archive['changes']>[0]) =>
    archive
      .changes(filter)
      .map(({ sweep, address: of, kind }) => `${sweep} ${formatAddress(of).slice(7)} ${kind}`)
  const all = ['3 1 mac-changed', '3 2 host-returned', '2 1 protocol-opened', '2 2 host-missing']
  assert.deepEqual(said({}), all)
  assert.deepEqual(said({ sweep: 2 }), all.slice(2))
  assert.deepEqual(said({ address: address('10.0.0.2') }), [all[1], all[3]])
  assert.deepEqual(said({ kinds: ['mac-changed', 'host-missing'] }), [all[0], all[3]])
  assert.deepEqual(said({ sinceMs: BEGAN + 2 * DAY_MS }), all.slice(0, 2))
  assert.deepEqual(said({ limit: 1 }), all.slice(0, 1))
  assert.deepEqual(said({ schedule: 'nightly' }), [])
  assert.deepEqual(said({ after: { sweep: 2, address: address('10.0.0.1'), position: 0 } }), all.slice(3))
  assert.deepEqual(
    said({ after: { sweep: 4, address: address('10.0.0.9'), position: 0 }, limit: 3 }),
    all.slice(0, 3),
  )
  assert.deepEqual(said({ after: { sweep: 2, address: address('10.0.0.2'), position: 9 } }), [])
  const [change] = archive.changes({ limit: 1 })
  assert.deepEqual(
    [change?.macBefore, change?.macAfter, change?.atMs],
    [MAC, OTHER_MAC, BEGAN + 2 * DAY_MS + 60_000],
  )
  const [opened] = archive.changes({ kinds: ['protocol-opened'] })
  assert.deepEqual(
    [opened?.protocols, opened?.before, opened?.after, opened?.macBefore],
    [[47], 0x20, 0x80, undefined],
  )

  const runs = (text: string, limit: number) =>
    archive
      .resultsOf(address(text), limit)
      .map(({ sweep, result }) => [sweep.id, formatAddress(result.address)])
  assert.deepEqual(runs('10.0.0.2', 9), [
    [3, '10.0.0.2'],
    [1, '10.0.0.2'],
  ])
  assert.deepEqual(runs('10.0.0.1', 2), [
    [3, '10.0.0.1'],
    [2, '10.0.0.1'],
  ])
  assert.deepEqual(
    archive.sweeps({ sinceMs: BEGAN + DAY_MS, limit: 1 }).map(({ id }) => id),
    [3],
  )
  assert.equal(archive.sweeps({ sinceMs: BEGAN + DAY_MS }).length, 2)
  assert.deepEqual(
    archive.sweeps({ before: 3, limit: 1 }).map(({ id }) => id),
    [2],
  )
  assert.deepEqual(archive.sweeps({ before: 1 }), [])
  archive.close()
})

test('the changes behind a change, page by page, are all changes once and in order', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  for (const [run, hosts] of fc
    .sample(fc.array(anySweep, { minLength: 6, maxLength: 6 }), { numRuns: 1, seed: 7 })[0]
    ?.entries() ?? []) {
    await record(store, run, hosts, { begin: { schedule: run % 2 === 0 ? 'even' : 'odd', goneAfter: 1 } })
  }
  await store.close()
  const archive = Archive.open(directory)
  const all = archive.changes()
  assert.ok(all.length > 10 && all.some(({ position }) => position > 0))
  const filters = [{}, { schedule: 'odd' }, { sweep: 5 }, { address: address('10.0.0.3') }]
  fc.assert(
    fc.property(fc.constantFrom(...filters), fc.integer({ min: 1, max: 9 }), (filter, limit) => {
      const pages: KnownChange[] = []
      for (let page = archive.changes({ ...filter, limit }); ; ) {
        pages.push(...page)
        const last = page.at(-1)
        if (last === undefined || page.length < limit) break
        page = archive.changes({ ...filter, limit, after: last })
      }
      assert.deepEqual(pages, archive.changes(filter))
    }),
  )
  archive.close()
})

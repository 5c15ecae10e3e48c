// What one sweep after another makes known, and that each enters the inventory as a whole.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChangeKind, KnownChange } from '../../../src/contract/change.ts'
import { formatAddress } from '../../../src/packet/address.ts'
import { Archive } from '../../../src/store/archive.ts'
import { Store } from '../../../src/store/store.ts'
import { DIRECT_ANSWER } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { address, BEGAN, CLOSED, counts, plan } from '../../support/inventory-sample.ts'
import { beginning, host, MAC, record, schedule, stateDir } from './sample.ts'

const OPEN = DIRECT_ANSWER
const SILENT = silenceByte('no-response')
const DAY_MS = 86_400_000

async function inventory(): Promise<{ store: Store; archive: Archive }> {
  const directory = stateDir()
  const store = await Store.open(directory)
  return { store, archive: Archive.open(directory) }
}

async function end({ store, archive }: { store: Store; archive: Archive }): Promise<void> {
  archive.close()
  await store.close()
}

const said = (changes: readonly KnownChange[]): [string, ChangeKind, ...number[]][] =>
  changes.map(({ address: of, kind, protocols }) => [formatAddress(of), kind, ...protocols])
const presences = (archive: Archive, schedules = 'cli') =>
  Array.from(archive.hosts({ schedule: schedules }), (one) => [formatAddress(one.address), one.presence])

test('hosts appear, are missing, gone and back, and each sweep tells its changes', async () => {
  const both = await inventory()
  const { store, archive } = both
  const first = await record(store, 0, [host('10.0.0.1'), host('10.0.0.2', { 47: OPEN })])
  assert.deepEqual(first.changes, counts({}))

  const third = host('10.0.0.3', {}, { mac: Uint8Array.of(2, 0, 0, 0, 0, 3) })
  const second = await record(store, 1, [host('10.0.0.2', { 47: CLOSED, 50: OPEN }), third])
  assert.deepEqual(
    second.changes,
    counts({ 'host-new': 1, 'host-missing': 1, 'protocol-changed': 1, 'protocol-opened': 1 }),
  )
  assert.deepEqual(said(archive.changes({ sweep: second.id })), [
    ['10.0.0.1', 'host-missing'],
    ['10.0.0.2', 'protocol-changed', 47],
    ['10.0.0.2', 'protocol-opened', 50],
    ['10.0.0.3', 'host-new'],
  ])

  await record(store, 2, [host('10.0.0.2', { 50: SILENT }), third])
  assert.deepEqual(presences(archive), [
    ['10.0.0.1', 'gone'],
    ['10.0.0.2', 'present'],
    ['10.0.0.3', 'present'],
  ])
  const [silent] = archive.hosts({ address: address('10.0.0.2') })
  assert.deepEqual([silent?.missingProtocols, silent?.evidence[50]], [[50], OPEN])

  const fourth = await record(store, 3, [host('10.0.0.1'), host('10.0.0.2'), third])
  assert.equal(fourth.changes?.['host-returned'], 1)
  assert.deepEqual(archive.sweep(fourth.id)?.changes, fourth.changes)
  const [returned] = archive.hosts({ address: address('10.0.0.1') })
  assert.deepEqual(
    { ...returned, evidence: undefined },
    {
      address: address('10.0.0.1'),
      schedule: 'cli',
      mac: MAC,
      presence: 'present',
      firstSeenMs: BEGAN + 1500,
      lastSeenMs: BEGAN + 3 * DAY_MS + 1500,
      evidence: undefined,
      missingProtocols: [],
    },
  )
  await end(both)
})

test('a sweep that was not complete is kept, and changes nothing that is known', async () => {
  const both = await inventory()
  const { store, archive } = both
  await record(store, 0, [host('10.0.0.1'), host('10.0.0.2')])
  const known = [...archive.hosts()]
  for (const outcome of ['cut-off', 'failed'] as const) {
    const { id, changes } = await record(store, 1, [host('10.0.0.1', { 47: OPEN }), host('10.0.0.9')], {
      end: { outcome },
    })
    assert.equal(changes, undefined)
    assert.deepEqual([...archive.hosts()], known)
    assert.deepEqual(archive.changes(), [])
    assert.equal([...archive.hostsOf(id)].length, 2)
  }
  // Nor has it covered anything: the network of a sweep that was cut off is no news afterwards.
  const wide = { begin: { plan: plan(['10.0.0.0-10.0.255.255']) } }
  await record(store, 2, [], { ...wide, end: { outcome: 'cut-off' } })
  const { changes } = await record(store, 3, [host('10.0.0.1'), host('10.0.0.2'), host('10.0.7.7')], wide)
  assert.deepEqual(changes, counts({}))
  const again = await record(store, 4, [host('10.0.0.1'), host('10.0.0.2'), host('10.0.8.8')], wide)
  assert.deepEqual(again.changes, counts({ 'host-new': 1, 'host-missing': 1 }))
  await end(both)
})

test('only what a sweep covered can be missing, and an address without a route is neither seen nor missed', async () => {
  const both = await inventory()
  const { store, archive } = both
  await record(store, 0, [host('10.0.0.1'), host('10.0.0.2'), host('10.0.0.3')])
  const noRoute = {
    status: 'no-route',
    statusReason: 'no-route',
    evidence: undefined,
    ttl: undefined,
  } as const
  const part = { begin: { plan: plan(['10.0.0.2-10.0.0.2', '10.0.0.3-10.0.0.9']) } }
  const unreached = [host('10.0.0.2', {}, noRoute), host('10.0.0.7', {}, noRoute)]
  const { changes } = await record(store, 1, unreached, part)
  assert.deepEqual(changes, counts({ 'host-missing': 1 }))
  assert.deepEqual(presences(archive), [
    ['10.0.0.1', 'present'],
    ['10.0.0.2', 'present'],
    ['10.0.0.3', 'missing'],
  ])
  await end(both)
})

test('a sweep without protocols tells who is there, and nothing about protocols', async () => {
  const both = await inventory()
  const { store, archive } = both
  await record(store, 0, [host('10.0.0.1', { 1: CLOSED }), host('10.0.0.2')])
  const [known] = archive.hosts()
  const pings = { begin: { plan: plan(['10.0.0.0-10.0.0.255'], { protocols: [] }) } }
  const { changes } = await record(store, 1, [host('10.0.0.1', { 1: OPEN })], pings)
  assert.deepEqual(changes, counts({ 'host-missing': 1 }))
  const [after] = archive.hosts()
  assert.deepEqual(after, { ...known, lastSeenMs: (known?.lastSeenMs ?? 0) + DAY_MS })
  const back = await record(store, 2, [host('10.0.0.1'), host('10.0.0.2', { 1: OPEN })], pings)
  assert.deepEqual(back.changes, counts({ 'host-returned': 1 }))
  await end(both)
})

test('schedules know their hosts apart, and a MAC address is followed to where it went', async () => {
  const both = await inventory()
  const { store, archive } = both
  const nightly = { begin: { schedule: 'nightly', dueMs: BEGAN + 7 } }
  await record(store, 0, [host('10.0.0.1')])
  await record(store, 1, [host('10.0.0.1'), host('10.0.0.2', {}, { mac: undefined })], nightly)
  await record(store, 2, [host('10.0.0.5'), host('10.0.0.2', {}, { mac: undefined })], nightly)
  assert.deepEqual(presences(archive), [['10.0.0.1', 'present']])
  assert.deepEqual(presences(archive, 'nightly'), [
    ['10.0.0.1', 'missing'],
    ['10.0.0.2', 'present'],
    ['10.0.0.5', 'present'],
  ])
  const minute = 60_000
  assert.deepEqual(archive.machines(MAC), [
    {
      schedule: 'cli',
      address: address('10.0.0.1'),
      firstSeenMs: BEGAN + minute,
      lastSeenMs: BEGAN + minute,
    },
    {
      schedule: 'nightly',
      address: address('10.0.0.5'),
      firstSeenMs: BEGAN + DAY_MS + minute,
      lastSeenMs: BEGAN + 2 * DAY_MS + minute,
    },
  ])
  assert.deepEqual(said(archive.changes({ schedule: 'cli' })), [])
  const state = archive.scheduleState('nightly')
  assert.deepEqual([state.lastDueMs, state.last?.id, state.lastComplete?.id], [BEGAN + 7, 3, 3])
  assert.deepEqual(archive.scheduleState('weekly'), {})
  const { id } = await store.begin(beginning({ schedule: 'nightly' }))
  const { last, lastEnded } = archive.scheduleState('nightly')
  assert.deepEqual([last?.id, last?.outcome, lastEnded?.id], [id, 'running', 3])
  await end(both)
})

test('schedules that were added come back as they were, and a name is taken once', async () => {
  const both = await inventory()
  const { store, archive } = both
  await store.addSchedule(schedule('weekly', { origin: 'file' }))
  await store.addSchedule(schedule('daily', { expect: [1, 6], maxDurationMs: 5 }))
  const kept = [schedule('daily', { expect: [1, 6], maxDurationMs: 5 }), schedule('weekly')]
  assert.deepEqual(archive.schedules(), kept)
  await assert.rejects(store.addSchedule(schedule('daily')), {
    code: 'BAD_INPUT',
    message: /"daily" already/,
  })
  await store.removeSchedule('weekly')
  await assert.rejects(store.removeSchedule('weekly'), { code: 'BAD_INPUT', message: /no schedule "weekly"/ })
  assert.deepEqual(archive.schedules(), kept.slice(0, 1))
  await end(both)
})

test('an address that had no route, or is never swept, was not covered: what is found there later is no news', async () => {
  const both = await inventory()
  const { store, archive } = both
  const unreached = (text: string, status: 'no-route' | 'skipped') =>
    host(text, {}, { status, statusReason: status === 'skipped' ? 'network' : status, evidence: undefined })
  await record(store, 0, [unreached('10.0.0.1', 'no-route'), unreached('10.0.0.2', 'skipped')])
  const second = await record(
    store,
    1,
    ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((text) => host(text)),
  )
  assert.deepEqual(said(archive.changes({ sweep: second.id })), [['10.0.0.3', 'host-new']])
  // A way that is lost for once makes nothing forgotten.
  await record(
    store,
    2,
    ['10.0.0.1', '10.0.0.5'].map((text) => unreached(text, 'no-route')),
  )
  const fourth = await record(
    store,
    3,
    ['10.0.0.1', '10.0.0.5'].map((text) => host(text)),
  )
  assert.deepEqual(
    said(archive.changes({ sweep: fourth.id })).filter(([, kind]) => kind === 'host-new'),
    [['10.0.0.5', 'host-new']],
  )
  await end(both)
})

test('who is up by the word of -Pn alone is not known for it, and not back', async () => {
  const both = await inventory()
  const { store, archive } = both
  const silences = Object.fromEntries(Array.from({ length: 256 }, (_, protocol) => [protocol, SILENT]))
  const assumed = (text: string, bytes: Record<number, number>) =>
    host(text, { ...silences, ...bytes }, { mac: undefined, statusReason: 'user-set' })
  const first = await record(store, 0, [assumed('10.0.0.1', {}), assumed('10.0.0.2', { 47: OPEN })])
  assert.deepEqual(first.changes, counts({}))
  assert.deepEqual(presences(archive), [['10.0.0.2', 'present']])
  const second = await record(store, 1, [])
  assert.deepEqual(said(archive.changes({ sweep: second.id })), [['10.0.0.2', 'host-missing']])
  const third = await record(
    store,
    2,
    ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((text) => assumed(text, {})),
  )
  assert.deepEqual(third.changes, counts({}))
  const fourth = await record(store, 3, [assumed('10.0.0.2', { 47: OPEN }), assumed('10.0.0.4', { 6: OPEN })])
  assert.deepEqual(said(archive.changes({ sweep: fourth.id })), [
    ['10.0.0.2', 'host-returned'],
    ['10.0.0.4', 'host-new'],
  ])
  await end(both)
})

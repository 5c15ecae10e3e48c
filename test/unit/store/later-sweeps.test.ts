// A sweep that is gone on with after a later one says nothing of what that one has looked at since.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddress } from '../../../src/packet/address.ts'
import { Archive } from '../../../src/store/archive.ts'
import { Store } from '../../../src/store/store.ts'
import { address, BEGAN, counts, OPEN, plan } from '../../support/inventory-sample.ts'
import { beginning, ending, host, MAC, record, stateDir } from './sample.ts'

const DAY_MS = 86_400_000
const OTHER_MAC = Uint8Array.of(0xf2, 0, 0, 0, 0, 2)
const at = (day: number, text: string, bytes: Record<number, number> = {}, parts = {}) =>
  host(text, bytes, { startedMs: BEGAN + day * DAY_MS, finishedMs: BEGAN + day * DAY_MS + 1500, ...parts })

test('what a later sweep found stands; what it did not ask, or asked before, is learned', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const wide = { plan: plan(['10.0.0.1-10.0.0.20']) }
  await record(
    store,
    0,
    ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.11', '10.0.0.12'].map((one) => host(one)),
    {
      begin: wide,
    },
  )
  const old = await store.begin(beginning({ ...wide, startedMs: BEGAN + DAY_MS }))
  // Before the later sweep: one that this has seen otherwise, one that it has not seen, one that it has seen too.
  await old.add(0, [at(1, '10.0.0.1', { 47: OPEN }), at(1, '10.0.0.4'), at(1, '10.0.0.11', { 47: OPEN })])
  await old.commit(ending({ outcome: 'cut-off' }))
  const narrow = { begin: { plan: plan(['10.0.0.1-10.0.0.9']) } }
  const later = await record(store, 2, [host('10.0.0.1'), host('10.0.0.2'), host('10.0.0.5')], narrow)
  assert.deepEqual(later.changes, counts({ 'host-missing': 1, 'host-new': 1 }))

  const { recording } = await store.resume(2)
  // After it: the newest word of all. 10.0.0.2 is not found any more, but when that was is not known.
  await recording.add(0, [at(3, '10.0.0.5', { 47: OPEN }, { mac: OTHER_MAC })])
  const { changes } = await recording.commit(ending({ finishedMs: BEGAN + 3 * DAY_MS }))
  assert.deepEqual(
    archive.changes({ sweep: 2 }).map(({ address: of, kind }) => [formatAddress(of), kind]),
    [
      ['10.0.0.5', 'mac-changed'],
      ['10.0.0.5', 'protocol-opened'],
      ['10.0.0.11', 'protocol-opened'],
      ['10.0.0.12', 'host-missing'],
    ],
  )
  assert.equal(changes?.['host-missing'], 1)
  assert.deepEqual(
    Array.from(archive.hosts(), (one) => [
      formatAddress(one.address),
      one.presence,
      one.evidence[47] === OPEN,
    ]),
    [
      ['10.0.0.1', 'present', false],
      ['10.0.0.2', 'present', false],
      ['10.0.0.3', 'missing', false],
      ['10.0.0.5', 'present', true],
      ['10.0.0.11', 'present', true],
      ['10.0.0.12', 'missing', false],
    ],
  )
  const [known] = archive.hosts({ address: address('10.0.0.1') })
  assert.equal(known?.lastSeenMs, BEGAN + 2 * DAY_MS + 1500)
  archive.close()
  await store.close()
})

test('where a machine was met last is told by the later sweep, and first by the earlier', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const old = await store.begin(beginning())
  await old.add(0, [at(0, '10.0.0.1')])
  await old.commit(ending({ outcome: 'cut-off' }))
  await record(store, 2, [host('10.0.0.9')])
  const { recording } = await store.resume(1)
  await recording.commit(ending({ finishedMs: BEGAN + 60_000 }))
  const [machine] = archive.machines(MAC)
  assert.deepEqual(machine?.address, address('10.0.0.9'))
  assert.deepEqual([machine?.firstSeenMs, machine?.lastSeenMs], [BEGAN + 60_000, BEGAN + 2 * DAY_MS + 60_000])
  archive.close()
  await store.close()
})

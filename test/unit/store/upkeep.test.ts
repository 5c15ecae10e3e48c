// Retention, vacuum and backup.
import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { Archive } from '../../../src/store/archive.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { inventoryPath, makeStateDir } from '../../../src/store/state-dir.ts'
import { Store } from '../../../src/store/store.ts'
import { BEGAN, plan } from '../../support/inventory-sample.ts'
import { beginning, ending, host, record, stateDir } from './sample.ts'

const DAY_MS = 86_400_000

/** 200 hosts, each with a vector of its own, which differs from run to run. */
function varied(run: number): HostResult[] {
  return Array.from({ length: 200 }, (_, at) => {
    const bytes = Object.fromEntries(
      Array.from({ length: 8 }, (__, bit) => [100 + bit, (at >> bit) & 1 ? 0x80 : 0x20]),
    )
    return host(`10.0.0.${at}`, { ...bytes, [run]: 0x80 })
  })
}

test('retention takes the hosts and changes of old sweeps, and nothing that is known or still used', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  for (const run of [0, 1, 2]) await record(store, run, varied(run))
  await record(store, 3, varied(3), { end: { outcome: 'cut-off' } })
  const archive = Archive.open(directory)
  const [known, kept, used] = [[...archive.hosts()], [...archive.hostsOf(3)], archive.size().usedBytes]
  assert.ok(archive.changes({ sweep: 2 }).length > 0)

  // The third sweep ended a minute after two days.
  assert.equal(await store.prune(BEGAN + 2 * DAY_MS + 60_000), 2)
  assert.equal(await store.prune(BEGAN + 2 * DAY_MS + 60_000), 0)
  assert.deepEqual([...archive.hosts()], known)
  assert.deepEqual([...archive.hostsOf(3)], kept)
  assert.deepEqual(
    archive.sweeps().map(({ hasHosts }) => hasHosts),
    [true, true, false, false],
  )
  assert.deepEqual([[...archive.hostsOf(1)], archive.changes({ sweep: 2 })], [[], []])
  // How many they were is still told.
  assert.ok(
    (archive.sweep(2)?.changes?.['protocol-opened'] ?? 0) +
      (archive.sweep(2)?.changes?.['protocol-changed'] ?? 0) >
      0,
  )
  assert.ok(archive.size().usedBytes < used)

  const { bytes } = archive.size()
  await store.vacuum()
  assert.ok(archive.size().bytes < bytes)
  assert.equal(archive.size().bytes, archive.size().usedBytes)
  assert.deepEqual([...archive.hosts()], known)

  archive.close()
  await store.close()
})

test('vectors that only old sweeps had go, those of what is known stay, and no number is given again', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  await record(store, 0, [host('10.0.0.1', { 47: 0x80 })], { begin: { plan: plan(['10.0.0.0-10.0.0.99']) } })
  await record(store, 0, [host('10.0.0.200')], { begin: { plan: plan(['10.0.0.200-10.0.0.255']) } })
  await record(store, 0, varied(9), { end: { outcome: 'cut-off' } })
  const archive = Archive.open(directory)
  const known = [...archive.hosts()]
  // It remembers these.
  assert.equal([...archive.hostsOf(3)].length, 200)

  assert.equal(await store.prune(BEGAN + DAY_MS), 3)
  const database = new Sqlite(inventoryPath(directory), { readonly: true })
  // Evidence of the two hosts, three ranges, and what both sweeps together cover.
  assert.equal(database.prepare('SELECT count(*) FROM vector').pluck().get(), 6)
  database.close()
  const again = Archive.open(directory)
  assert.deepEqual([...again.hosts()], known)
  again.close()

  const { changes } = await record(store, 1, varied(7), { begin: { plan: plan(['10.0.0.0-10.0.0.150']) } })
  assert.equal(changes?.['host-new'], 99)
  const evidence = Array.from(archive.hostsOf(4), (one) => one.evidence)
  assert.deepEqual(
    evidence,
    varied(7).map((one) => one.evidence),
  )
  archive.close()
  await store.close()
})

test('retention leaves running sweeps alone, however old', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const recording = await store.begin(beginning())
  recording.add(0, [host('10.0.0.1')])
  assert.equal(await store.prune(BEGAN + 1000 * DAY_MS), 0)
  await recording.commit(ending())
  const archive = Archive.open(directory)
  assert.equal([...archive.hostsOf(recording.id)].length, 1)
  archive.close()
  await store.close()
})

test('a backup is the inventory in one file, made while a sweep runs; no file is overwritten', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  await record(store, 0, varied(0))
  const recording = await store.begin(beginning())
  recording.add(0, varied(1))
  const path = join(directory, 'backup.sqlite')
  await store.backup(path)
  await assert.rejects(store.backup(path), { code: 'STORE_FAILED', message: /backup\.sqlite" exists/ })
  const nowhere = join(directory, 'nowhere', 'backup.sqlite')
  await assert.rejects(store.backup(nowhere), { code: 'STORE_FAILED', message: /no such file or directory/ })
  await recording.commit(ending())
  await store.close()
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith('backup')),
    ['backup.sqlite'],
  )

  const restored = stateDir()
  makeStateDir(restored)
  copyFileSync(path, inventoryPath(restored))
  const [was, is] = [Archive.open(directory), Archive.open(restored)]
  assert.deepEqual([...is.hostsOf(1)], [...was.hostsOf(1)])
  assert.deepEqual(
    is.sweeps().map(({ outcome }) => outcome),
    ['died', 'complete'],
  )
  for (const archive of [was, is]) archive.close()
})

test('the last two alike are those of the same addresses and protocols, in whatever order they were said', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const alike = () => archive.lastAlike().map(({ id }) => id)
  assert.deepEqual(alike(), [])
  const halves = plan(['10.0.0.128-10.0.0.255', '10.0.0.0-10.0.0.127'])
  await record(store, 0, [])
  await record(store, 1, [], { begin: { plan: plan(['10.0.0.0-10.0.1.255']) } })
  assert.deepEqual(alike(), [])
  await record(store, 2, [], { begin: { plan: plan(['10.0.0.0-10.0.0.255'], { protocols: [6, 1] }) } })
  const backwards = Array.from({ length: 256 }, (_, protocol) => 255 - protocol)
  await record(store, 3, [], { begin: { plan: { ...halves, protocols: backwards } } })
  assert.deepEqual(alike(), [4, 1])
  await record(store, 4, [], { end: { outcome: 'cut-off' } })
  assert.deepEqual(alike(), [4, 1])
  await record(store, 5, [], { begin: { plan: plan(['10.0.0.7-10.0.0.9']) } })
  assert.deepEqual(alike(), [4, 1], 'one that stands alone hides no pair')
  await store.prune(BEGAN + 1.5 * DAY_MS)
  assert.deepEqual(alike(), [])
  archive.close()
  await store.close()
})

test('the integrity of what is kept holds after all of it', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  for (const run of [0, 1]) await record(store, run, varied(run))
  await store.prune(BEGAN + DAY_MS)
  await store.vacuum()
  await store.close()
  const database = new Sqlite(inventoryPath(directory))
  assert.equal(database.pragma('integrity_check', { simple: true }), 'ok')
  assert.deepEqual(database.pragma('foreign_key_check'), [])
  database.close()
})

test('hosts that retention takes away while they are read do not pass for the end of them', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const many = Array.from({ length: 2100 }, (_, at) => host(`10.0.${at >> 8}.${at & 255}`))
  await record(store, 0, many)
  await record(store, 1, [])
  const archive = Archive.open(directory)
  const hosts = archive.hostsOf(1)
  const pairs = archive.pairs(1, 2)
  hosts.next()
  pairs.next()
  await store.prune(BEGAN + DAY_MS)
  const removed = {
    code: 'STORE_FAILED',
    message: /the hosts of sweep 1 were taken out of .* while they were read/,
  }
  assert.throws(() => [...hosts], removed)
  assert.throws(() => [...pairs], removed)
  assert.deepEqual([...archive.hostsOf(1)], [])
  archive.close()
  await store.close()
})

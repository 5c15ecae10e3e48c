// Sweeps that were not done are gone on with, by whoever asks first.
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { HostResult } from '../../../src/contract/result.ts'
import { Archive } from '../../../src/store/archive.ts'
import type { ResumedSweep } from '../../../src/store/resumed-sweep.ts'
import { Store } from '../../../src/store/store.ts'
import { address, BEGAN, entry, plan } from '../../support/inventory-sample.ts'
import { beginning, ending, host, record, stateDir } from './sample.ts'

const CUT = { outcome: 'cut-off', exitCode: 130 } as const
const CUT_OFF = ending(CUT)
const DAY_MS = 86_400_000
const files = (directory: string) => readdirSync(directory).filter((name) => /^sweep-\d+\.sqlite$/.test(name))
const down = (text: string) =>
  host(text, {}, { status: 'down', statusReason: 'no-arp-response', evidence: undefined })

async function read(resumed: ResumedSweep): Promise<HostResult[]> {
  const hosts: HostResult[] = []
  for await (const page of resumed.hosts()) hosts.push(...page)
  return hosts
}

const numbers = async (store: Store) => (await store.resumable()).map(({ sweep }) => sweep.id)

test('all that a sweep was at comes back, whether it was cut off or its process died', async () => {
  for (const end of ['cut off', 'died', 'abandoned']) {
    const directory = stateDir()
    const store = await Store.open(directory)
    const began = beginning({ plan: plan(['10.0.0.0-10.0.0.255'], { workers: 3 }), startedMs: BEGAN + 0.25 })
    const recording = await store.begin(began)
    const [first, second] = [host('10.0.0.1', { 47: 0x80 }), host('10.0.0.2')]
    const output = { path: '/tmp/out.ndjson', bytes: 812 }
    await recording.add(0, [first, down('10.0.0.3')], [output, { path: '/tmp/out.txt', bytes: 5 }])
    recording.journal(entry(0, 7, { 0: 'aaaa', 5: 'bb' }))
    recording.journal(entry(0, 9, { 5: '', 6: 'cc' }), [{ ...output, bytes: 900 }])
    await recording.add(0, [second, down('10.0.0.4')])
    await recording.add(0, [host('10.0.0.5', {}, { complete: false })])
    await recording.add(1, [down('10.0.0.6')])
    if (end === 'cut off') await recording.commit(CUT_OFF)
    if (end === 'abandoned') await recording.abandon()
    if (end === 'died') await store.close()

    const again = end === 'died' ? await Store.open(directory) : store
    const [resumable] = await again.resumable()
    assert.deepEqual(
      [resumable?.sweep.id, resumable?.sweep.resumable, resumable?.path],
      [recording.id, true, join(directory, 'sweep-1.sqlite')],
    )
    assert.ok((resumable?.writtenMs ?? 0) > Date.now() - 60_000)
    const resumed = await again.resume(recording.id)
    assert.deepEqual(resumed.beginning, began)
    assert.deepEqual(resumed.outputs, [
      { ...output, bytes: 900 },
      { path: '/tmp/out.txt', bytes: 5 },
    ])
    assert.deepEqual(resumed.counted, [{ status: 'down', statusReason: 'no-arp-response', hosts: 3 }])
    assert.deepEqual(await read(resumed), [first, second])
    const [share, unwritten, none] = resumed.states
    assert.deepEqual(
      share?.chunks.map((bytes) => Buffer.from(bytes).toString()),
      ['aaaa', 'cc'],
    )
    assert.deepEqual([share?.position, ...(share?.counters ?? [])], [9, 9, 0.5])
    assert.deepEqual(share?.finished, Uint8Array.from([...address('10.0.0.2'), ...address('10.0.0.4')]))
    assert.deepEqual(unwritten, {
      position: 0,
      counters: new Float64Array(),
      chunks: [],
      finished: address('10.0.0.6'),
    })
    assert.equal(none, undefined)
    assert.deepEqual(await resumed.recording.stateOf(0), share)
    await again.close()
  }
})

test('hosts are read back a page at a time, in the order in which they were kept, while others are added', async () => {
  const store = await Store.open(stateDir())
  const recording = await store.begin(beginning())
  const hosts = Array.from({ length: 2500 }, (_, at) => host(`10.0.${at >> 8}.${(at * 7) & 255}`))
  for (let at = 0; at < hosts.length; at += 500) void recording.add(0, hosts.slice(at, at + 500))
  await recording.commit(CUT_OFF)
  const resumed = await store.resume(recording.id)
  const pages: number[] = []
  const found: HostResult[] = []
  for await (const page of resumed.hosts()) {
    pages.push(page.length)
    found.push(...page)
    await resumed.recording.add(0, [host('10.0.200.1')])
  }
  assert.deepEqual(pages, [1024, 1024, 452])
  assert.deepEqual(found, hosts)
  await store.close()
})

test('a sweep that goes on is running, and one that died then tells how it had ended before', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const { id } = await record(store, 0, [host('10.0.0.1')], { end: CUT })
  const archive = Archive.open(directory)
  const resumed = await store.resume(id)
  const seen = () => {
    const { outcome, ending: end, hasHosts, resumable } = archive.sweep(id) ?? {}
    return [outcome, end?.exitCode, hasHosts, resumable]
  }
  assert.deepEqual(seen(), ['running', undefined, false, false])
  assert.deepEqual(archive.scheduleState('cli').lastEnded, undefined)
  assert.deepEqual(archive.resultsOf(address('10.0.0.1'), 9), [])
  assert.equal(await store.prune(BEGAN + DAY_MS), 0)
  await resumed.recording.add(0, [host('10.0.0.2')])
  await store.close()
  assert.deepEqual(seen(), ['died', 130, true, true])
  assert.equal([...archive.hostsOf(id)].length, 1)

  const again = await Store.open(directory)
  assert.deepEqual(seen(), ['died', 130, true, true])
  const { recording } = await again.resume(id)
  const { changes } = await recording.commit(ending({ finishedMs: BEGAN + DAY_MS }))
  assert.ok(changes !== undefined)
  assert.deepEqual(seen(), ['complete', 0, true, false])
  assert.equal([...archive.hostsOf(id)].length, 2)
  assert.deepEqual(files(directory), [])
  archive.close()
  await again.close()
})

test('hosts that were interrupted are told of until the sweep goes on, and are not final', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const recording = await store.begin(beginning())
  await recording.add(0, [host('10.0.0.1'), host('10.0.0.2', {}, { complete: false })])
  await recording.add(0, [host('10.0.0.3', {}, { complete: false })])
  await recording.commit(CUT_OFF)
  const archive = Archive.open(directory)
  const shown = () => Array.from(archive.hostsOf(recording.id), (one) => [one.address[15], one.complete])
  assert.deepEqual(shown(), [
    [1, true],
    [2, false],
    [3, false],
  ])
  const resumed = await store.resume(recording.id)
  assert.deepEqual(
    (await read(resumed)).map((one) => one.address[15]),
    [1],
  )
  await resumed.recording.add(0, [host('10.0.0.2', { 47: 0x80 }), down('10.0.0.3')])
  await resumed.recording.commit(CUT_OFF)
  assert.deepEqual(shown(), [
    [1, true],
    [2, true],
  ])
  archive.close()
  await store.close()
})

test('two processes cannot go on with the same sweep, nor can anybody with one that runs', async () => {
  const directory = stateDir()
  const [one, other] = [await Store.open(directory), await Store.open(directory)]
  const { id } = await record(one, 0, [host('10.0.0.1')], { end: CUT })
  const both = await Promise.allSettled([one.resume(id), other.resume(id)])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const isRunning = { code: 'BAD_INPUT', message: 'sweep 1 is running: wait until it has ended' }
  const refused = both.find((settled) => settled.status === 'rejected')
  assert.equal(refused?.reason.message, isRunning.message)
  for (const store of [one, other]) {
    await assert.rejects(store.resume(id), isRunning)
    await assert.rejects(store.forget(id), isRunning)
    assert.deepEqual(await numbers(store), [])
  }
  await one.close()
  await other.close()
})

test('what cannot be resumed is refused with the reason', async () => {
  const store = await Store.open(stateDir())
  const { id } = await record(store, 0, [])
  const complete = { code: 'BAD_INPUT', message: 'sweep 1 is complete: there is nothing to resume' }
  await assert.rejects(store.resume(id), complete)
  await assert.rejects(store.resume(7), { code: 'BAD_INPUT', message: /^no sweep 7: `protosweep sweeps`/ })
  await record(store, 0, [], { end: CUT })
  await store.forget(2)
  for (const refused of [store.resume(2), store.forget(2)]) {
    await assert.rejects(refused, { code: 'BAD_INPUT', message: /^sweep 2 cannot be resumed: ".*" is gone/ })
  }
  await store.close()
})

test('what a sweep was at goes when it is complete, a later run of its schedule is, or with retention', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const nightly = { begin: { schedule: 'nightly' } }
  await record(store, 0, [host('10.0.0.1')], { ...nightly, end: CUT })
  await record(store, 0, [host('10.0.0.1')], { end: CUT })
  await record(store, 1, [host('10.0.0.1')], { begin: { schedule: 'weekly' }, end: CUT })
  await record(store, 1, [host('10.0.0.1')], { ...nightly, end: CUT })
  assert.deepEqual(await numbers(store), [4, 3, 2, 1])
  // Earlier than the other, so it says nothing about that.
  const first = await store.resume(1)
  await first.recording.commit(ending())
  assert.deepEqual(await numbers(store), [4, 3, 2])
  await record(store, 2, [host('10.0.0.1')], nightly)
  await record(store, 2, [host('10.0.0.1')])
  assert.deepEqual(await numbers(store), [3, 2])
  assert.equal(await store.prune(BEGAN + DAY_MS), 2)
  assert.deepEqual(await numbers(store), [3])
  await store.forget(3)
  assert.deepEqual(files(directory), [])
  await store.close()
})

test('retention takes what sweeps were at that died before, as told by when something was last written', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  await (await store.begin(beginning())).abandon()
  const [{ writtenMs = 0 } = {}] = await store.resumable()
  await store.prune(writtenMs)
  assert.deepEqual(await numbers(store), [1])
  await store.prune(Math.ceil(writtenMs) + 1)
  assert.deepEqual(await numbers(store), [])
  assert.deepEqual(files(directory), [])
  await store.close()
})

test('an entry is its owner’s buffers no more, and the file is its owner’s alone', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const recording = await store.begin(beginning())
  const shared = new Uint8Array(8)
  const chunks = [
    { number: 0, bytes: shared.subarray(0, 4) },
    { number: 1, bytes: shared.subarray(4) },
  ]
  recording.journal({ ...entry(0, 1, {}), chunks })
  assert.equal(shared.byteLength, 0)
  assert.equal((await recording.stateOf(0))?.chunks.length, 2)
  assert.equal(statSync(join(directory, 'sweep-1.sqlite')).mode & 0o777, 0o600)
  await store.close()
})
